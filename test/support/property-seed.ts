import * as fc from 'fast-check';

/** Every run of the tests tries the same cases; NOVOODOO_SEED=N makes the properties try others. */
fc.configureGlobal({ seed: Number(process.env['NOVOODOO_SEED'] ?? 20_260_101) });
