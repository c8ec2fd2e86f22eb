import { defineConfig } from 'vitest/config';

const common = { environment: 'node', setupFiles: ['./test/support/property-seed.ts'] };

export default defineConfig({
  test: {
    globalSetup: ['./test/support/build-once.ts'],
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/kernel/**', 'test/real/**', 'test/architecture/**'],
          testTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      { test: { ...common, name: 'architecture', include: ['test/architecture/**/*.test.ts'] } },
      {
        // The knobs these tests turn are global to the machine: one file at a time, in one process.
        test: {
          ...common,
          name: 'kernel',
          include: ['test/kernel/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...common,
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
