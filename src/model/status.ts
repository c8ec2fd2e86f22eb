import type { Applier, LoaderName, SourceLine, Warning } from './resolution.js';

/** The running value against the one after boot. */
export interface Drift {
  /** null where one of the two is not known. */
  readonly found: boolean | null;
  readonly text: string;
}

/** Something novoodoo can or cannot do on this host as this user. */
export interface Ability {
  readonly what: string;
  readonly possible: boolean;
  /** Why not, and what would help; null where it is possible without a reservation. */
  readonly because: string | null;
}

/** A change that is under way, waits to be confirmed, or was cut off. */
export interface OpenChange {
  readonly id: string | null;
  readonly state: string;
  readonly steps: readonly string[];
  /** Milliseconds left to confirm it; null where it awaits no confirmation. */
  readonly remainingMs: number | null;
  /** What to do about it. */
  readonly text: string;
}

/** How the one limit stands on a host, as `status --json` prints it. */
export interface Status {
  readonly version: 1;
  readonly key: string;
  readonly hostname: string;
  readonly running: { readonly value: number | null; readonly because: string | null };
  readonly boot: {
    readonly value: number | null;
    readonly because: string;
    readonly loader: LoaderName | null;
    readonly program: string | null;
    readonly source: SourceLine | null;
  };
  readonly manual: Applier | null;
  readonly loaders: Readonly<
    Partial<Record<LoaderName, { readonly value: string | null; readonly source: SourceLine | null }>>
  >;
  readonly kernelDefault: { readonly value: number | null; readonly because: string | null };
  readonly drift: Drift;
  readonly openChange: OpenChange | null;
  readonly abilities: readonly Ability[];
  readonly warnings: readonly Warning[];
}
