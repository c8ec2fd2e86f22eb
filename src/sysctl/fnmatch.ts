/** One step of a compiled pattern: STAR, ANY byte, the byte or the set of bytes that may stand in one place. */
type Step = number | ReadonlySet<number>;

/** No byte has these numbers. */
const STAR = -1;
const ANY = -2;

/** A pattern ready to match; null inside never matches, as fnmatch(3) does with a lone backslash at the end. */
export interface CompiledPattern {
  readonly steps: readonly Step[] | null;
  /** The least number of bytes that fit. */
  readonly leastChars: number;
  readonly startsWithDot: boolean;
}

const NEVER: CompiledPattern = { steps: null, leastChars: 0, startsWithDot: false };

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[\x21-\x7e]/,
  lower: /[a-z]/,
  print: /[\x20-\x7e]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\t-\r ]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

/**
 * Compiles a shell pattern over bytes (latin1 text, C locale), with backslash as escape, as glibc's fnmatch(3) reads it: a bracket
 * that is never closed stands for itself.
 */
export function compilePattern(pattern: string): CompiledPattern {
  const steps: Step[] = [];
  let at = 0;
  while (at < pattern.length) {
    const char = pattern.charAt(at);
    if (char === '*') {
      if (steps.at(-1) !== STAR) steps.push(STAR);
      at += 1;
    } else if (char === '?') {
      steps.push(ANY);
      at += 1;
    } else if (char === '\\') {
      if (at + 1 === pattern.length) return NEVER;
      steps.push(pattern.charCodeAt(at + 1));
      at += 2;
    } else {
      const bracket = char === '[' ? readBracket(pattern, at + 1) : null;
      if (bracket === 'never') return NEVER;
      steps.push(bracket === null ? pattern.charCodeAt(at) : bracket.set);
      at = bracket === null ? at + 1 : bracket.end;
    }
  }
  const leastChars = steps.filter((step) => step !== STAR).length;
  return { steps, leastChars, startsWithDot: pattern.startsWith('.') || pattern.startsWith('\\.') };
}

/**
 * Whether the whole text fits the pattern. With `hidesDotNames` a dot at the start must be written out (FNM_PERIOD, as glob(3)
 * asks). A slash is a byte like any other here; glob(3) never has one in a name.
 */
export function fitsPattern(pattern: CompiledPattern, text: string, hidesDotNames: boolean): boolean {
  const { steps } = pattern;
  if (steps === null || text.length < pattern.leastChars) return false;
  if (hidesDotNames && text.startsWith('.') && !pattern.startsWithDot) return false;
  let step = 0;
  let at = 0;
  let afterStar = -1;
  let retryAt = 0;
  while (at < text.length) {
    const wanted = steps[step];
    if (wanted === STAR) {
      step += 1;
      afterStar = step;
      retryAt = at;
    } else if (wanted !== undefined && isByteOf(wanted, text.charCodeAt(at))) {
      step += 1;
      at += 1;
    } else if (afterStar !== -1) {
      step = afterStar;
      retryAt += 1;
      at = retryAt;
    } else {
      return false;
    }
  }
  while (steps[step] === STAR) step += 1;
  return step === steps.length;
}

function isByteOf(step: Step, byte: number): boolean {
  return typeof step === 'number' ? step === byte || step === ANY : step.has(byte);
}

/** Reads a bracket expression whose "[" stands before `from`; null where it is never closed. */
function readBracket(pattern: string, from: number): { set: Set<number>; end: number } | 'never' | null {
  let at = from;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at += 1;
  const members = new Set<number>();
  const first = at;
  for (;;) {
    const char = pattern[at];
    if (char === undefined) return null;
    if (char === ']' && at > first) return { set: negated ? complement(members) : members, end: at + 1 };
    if (char === '[' && pattern[at + 1] === ':') {
      const close = pattern.indexOf(':]', at + 2);
      if (close !== -1) {
        const name = pattern.slice(at + 2, close);
        const members_ = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
        if (members_ === undefined) return 'never';
        for (let byte = 0; byte < 256; byte += 1)
          if (members_.test(String.fromCharCode(byte))) members.add(byte);
        at = close + 2;
        continue;
      }
    }
    const low = readMember(pattern, at);
    if (low === null) return null;
    at = low.end;
    if (pattern[at] !== '-' || pattern[at + 1] === ']' || at + 1 >= pattern.length) {
      members.add(low.byte);
      continue;
    }
    const high = readMember(pattern, at + 1);
    if (high === null) return null;
    for (let byte = low.byte; byte <= high.byte; byte += 1) members.add(byte);
    at = high.end;
  }
}

/** One byte of a bracket expression: plain, escaped, or written as [.x.] or [=x=]. */
function readMember(pattern: string, at: number): { byte: number; end: number } | null {
  const char = pattern[at];
  if (char === '\\')
    return at + 1 < pattern.length ? { byte: pattern.charCodeAt(at + 1), end: at + 2 } : null;
  const kind = pattern[at + 1];
  if (char === '[' && (kind === '.' || kind === '=') && pattern.startsWith(`${kind}]`, at + 3)) {
    return { byte: pattern.charCodeAt(at + 2), end: at + 5 };
  }
  return { byte: pattern.charCodeAt(at), end: at + 1 };
}

function complement(members: ReadonlySet<number>): Set<number> {
  const rest = new Set<number>();
  for (let byte = 0; byte < 256; byte += 1) if (!members.has(byte)) rest.add(byte);
  return rest;
}
