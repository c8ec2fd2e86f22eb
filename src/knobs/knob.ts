/** How far the code that prints the error, or decides how long an orphan or queued TCP data lives, reads the knob. */
export type KnobRelation = 'cause-1' | 'cause-2' | 'none';

/**
 * Where a knob exists: one value for the host, one per network namespace, one for the host that namespaces can only read, or one per
 * PID namespace (since Linux 6.14, when pid_max became the first of these).
 */
export type KnobScope = 'host' | 'namespace' | 'host-readable-in-namespaces' | 'pid-namespace';

/** Range of the C type behind a numeric knob; the kernel refuses numbers outside. */
export type NumberType = 'int' | 'uint' | 'ulong' | 'long';

/** Bounds that a kernel enforces by refusing. */
export interface Bounds {
  readonly least?: number;
  readonly most?: number;
  /** What is to be known of the bounds, a clause. */
  readonly remark?: string;
}

/** Numbers, with the bounds of present kernels (Linux 6.18). */
export interface NumberShape extends Bounds {
  readonly form: 'numbers';
  /** How many numbers the file holds. */
  readonly count: number;
  readonly type: NumberType;
  /** Bounds of single numbers by their place, in place of those for all. */
  readonly at?: Readonly<Record<number, Bounds>>;
  /** The bounds of kernels before a version, in place of all others; the oldest first. */
  readonly older?: readonly (Bounds & { readonly before: string })[];
  /** Whether the file keeps seconds in ticks of the clock, and refuses more than an int of ticks holds. */
  readonly inTicks?: true;
  /** Whether numbers in falling order mean nothing; the kernel takes them. */
  readonly rises?: true;
  /** Below this the kernel takes the number, but nobody can mean it. */
  readonly sensibleLeast?: number;
}

/** What a value looks like: numbers, a word (a name, a list, a bit mask in text), or a trigger that nothing reads back. */
export type ValueShape =
  | NumberShape
  /** `holds` ports where it is a list of ports and ranges of them. */
  | { readonly form: 'text'; readonly holds?: 'ports' }
  /** `takes` the numbers that set it off, where not every text does. */
  | { readonly form: 'trigger'; readonly takes?: NumberShape };

/** A value that is known to do harm. Tests on numbers look at the number at `index` (0 unless told). */
export interface HarmRule {
  readonly equals?: readonly number[];
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly index?: number;
  /** What it does, as a clause. */
  readonly because: string;
}

/** A value that only makes sense in another unit. */
export type UnitRule =
  /** Three thresholds in pages, which sizes in bytes are taken for. */
  | { readonly kind: 'pages' }
  /** Kilobytes, of which no host can spare more than it has; bytes are taken for them. */
  | { readonly kind: 'kilobytes' }
  | { readonly kind: 'at-least'; readonly atLeast: number; readonly because: string };

/** The smallest values that any host of today would have by itself, for judging a lowered limit without a host. */
export interface LimitRule {
  /** The version that brought these defaults; they say nothing about older kernels. */
  readonly since?: string;
  /** The place of the only number that is a limit, where the others are not. */
  readonly place?: number;
  readonly floor: readonly number[] | null;
  readonly floorBecause: string;
}

/** Evidence for the knob's own problem that code can check, with the rule that reads it. */
export type EvidenceRule =
  | {
      /** Present where the number is above 0. */
      readonly kind: 'counter';
      readonly name: string;
      readonly means: string;
    }
  | {
      /** Present where the number has reached `percent` of the knob's current value (its last number). */
      readonly kind: 'gauge';
      readonly name: string;
      readonly percent: number;
      readonly means: string;
    }
  | {
      /** Present where a line of the kernel log contains the text. */
      readonly kind: 'log';
      readonly text: string;
      readonly means: string;
    };

/** What is known about one sysctl key. */
export interface Knob {
  /** Canonical and dotted; `*` stands for an interface. */
  readonly key: string;
  /** What it is, one sentence. */
  readonly is: string;
  readonly unit: string;
  readonly value: ValueShape;
  /** First kernel version, for display; null where not known. */
  readonly since: string | null;
  /** The version that removed it, and what to say about it. */
  readonly removed: { readonly in: string; readonly note: string } | null;
  /** Whose kernels alone have it; null for keys of Linux itself. */
  readonly onlyIn: string | null;
  readonly scope: KnobScope;
  readonly relation: KnobRelation;
  /** How it is related to the two causes, or why it is not, one sentence. */
  readonly why: string;
  /** What holds in place of that on a host whose value is above a number; null where nothing else does. */
  readonly whyAbove: { readonly above: number; readonly why: string } | null;
  /** What would justify changing it, for its own problem; null where nothing would. */
  readonly justifiedBy: string | null;
  readonly evidence: readonly EvidenceRule[];
  readonly harmful: readonly HarmRule[];
  readonly unitRule: UnitRule | null;
  /** Present where a lower value makes things worse. */
  readonly limit: LimitRule | null;
  /** The kernel's default, in words. */
  readonly default: string | null;
  readonly sources: readonly string[];
}
