import type { WarningKind } from './kinds.js';

export const LOADER_NAMES = ['systemd', 'procps', 'busybox'] as const;
export type LoaderName = (typeof LOADER_NAMES)[number];

export interface SourceLine {
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
}

/** A place that names the key and does not decide. */
export interface Loser {
  readonly source: SourceLine;
  readonly value: string | null;
  /** Why it does not decide: overruled, masked, excluded, glob beaten by an explicit line. */
  readonly because: string;
}

/** What one loader leaves in the kernel for one key. */
export interface LoaderAnswer {
  readonly version: string;
  /** Whether the version was found on the host, or the newest known was assumed. */
  readonly basis: 'detected' | 'assumed';
  /** null where the loader sets nothing. */
  readonly value: string | null;
  readonly source: SourceLine | null;
  readonly losers: readonly Loser[];
  /** How many more losers there are than the first ones listed. */
  readonly losersLeftOut: number;
  /** Values that stand for a moment before the last write. */
  readonly transientValues: readonly string[];
  /** In words, for people. */
  readonly because: string;
}

/** Another program that writes the key after boot's loader. */
export interface OtherActor {
  readonly name: string;
  readonly value: string | null;
  readonly source: SourceLine | null;
  readonly text: string;
}

/** What the files leave in the kernel at boot, or after a reload by hand, and who reads them. */
export interface Applier {
  /** The rules by which the files are read. */
  readonly loader: LoaderName;
  /** What runs: "systemd-sysctl", "/etc/init.d/sysctl (OpenRC)", "sysctl --system". */
  readonly program: string;
  readonly basis: 'detected' | 'assumed';
  /** How that was found out, in words. */
  readonly because: string;
  /** null where nothing is set: the kernel's default stands at boot, the running value after a reload by hand. */
  readonly value: string | null;
  readonly source: SourceLine | null;
}

/** Something a person should know before applying. */
export interface Warning {
  readonly kind: WarningKind;
  readonly text: string;
}

/** Which file wins for a key, for each loader. */
export interface Resolution {
  readonly version: 1;
  readonly key: string;
  readonly loaders: Readonly<Partial<Record<LoaderName, LoaderAnswer>>>;
  /** The value after boot, programs that write after the loader included; null where nothing reads files at boot. */
  readonly boot: Applier | null;
  /** What `sysctl --system` (busybox: `sysctl -p`) would do by hand; null where there is no such program. */
  readonly manual: Applier | null;
  readonly otherActors: readonly OtherActor[];
  readonly warnings: readonly Warning[];
}
