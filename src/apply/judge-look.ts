import type { CounterReading } from '../model/host-facts.js';
import type { FaultKind } from '../model/kinds.js';
import { type Reading, valueOf } from '../model/reading.js';
import type { Resolution, SourceLine } from '../model/resolution.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';

/** Counts orphans that were reset for want of room, in one network namespace (net/ipv4/tcp.c and tcp_timer.c). */
const RESETS = 'TCPAbortOnMemory';

/** Something that is not as the apply left it. */
export interface Fault {
  readonly kind: FaultKind;
  readonly text: string;
}

/** What verify holds a host against. */
export interface Expectation {
  readonly limit: number;
  /** How the running value must stand to the limit: an apply that edited files alone found it high enough, or under --root had none. */
  readonly running: 'equal' | 'not-below' | 'not-judged';
  /** What it was before, to recognise who put it back. */
  readonly limitBefore: number | null;
  /** Whether a file was edited, so that the limit must stand after a boot. */
  readonly persisted: boolean;
}

/** One look at a host. */
export interface Look {
  readonly limit: Reading<number>;
  readonly resolution: Resolution;
  /** Why the limit would not stand after boot or a reload by hand; null where it would. */
  readonly whyItLoses: string | null;
  readonly counters: Reading<CounterReading>;
}

/** What is wrong at one look. `first` is the look at the beginning, for counters to rise from. */
export function judgeLook(expected: Expectation, look: Look, first: Look): Fault[] {
  const faults = expected.running === 'not-judged' ? [] : judgeRunning(expected, look);
  if (expected.persisted && look.whyItLoses !== null) {
    faults.push({
      kind: 'file-overruled',
      text: `${expected.limit} will not stand after the next boot: ${look.whyItLoses}`,
    });
  }
  for (const { where, delta } of resetsSince(first.counters, look.counters)) {
    faults.push({ kind: 'new-resets', text: `${delta} orphans were reset in ${where}` });
  }
  return faults;
}

function judgeRunning(expected: Expectation, look: Look): Fault[] {
  if (look.limit.status === 'absent') {
    const text = `${MAX_ORPHANS_KEY} could not be read: ${look.limit.reason}`;
    return [{ kind: 'value-unreadable', text }];
  }
  const { value } = look.limit;
  const isRight = expected.running === 'equal' ? value === expected.limit : value >= expected.limit;
  return isRight ? [] : [{ kind: 'running-value-changed', text: describeChange(expected, value, look) }];
}

/** How many orphans were reset since the first look; null where the counters cannot be read. */
export function countResets(first: Look, look: Look): number | null {
  if (look.counters.status === 'absent' || first.counters.status === 'absent') return null;
  return resetsSince(first.counters, look.counters).reduce((sum, { delta }) => sum + delta, 0);
}

function describeChange(expected: Expectation, found: number, look: Look): string {
  const old = found === expected.limitBefore ? ', the old value' : '';
  const who = suspects(found, look.resolution);
  const by =
    who.length === 0 ? '; no file and no program known to novoodoo sets that' : `; ${who.join('; ')}`;
  return `${MAX_ORPHANS_KEY} is ${found}${old}, not ${expected.limit}${by}`;
}

/** Everybody whose hand the value fits: programs that write it by themselves, and the files with those who load them again. */
function suspects(found: number, resolution: Resolution): string[] {
  const sameValue = (value: string | null) => value !== null && Number(value) === found;
  const who = resolution.otherActors
    .filter((actor) => sameValue(actor.value))
    .map((actor) => `${actor.name} sets it${sourceText(actor.source)}`);
  const { manual, boot } = resolution;
  const byFiles = [boot, manual].find((applier) => applier !== null && sameValue(applier.value)) ?? null;
  if (byFiles !== null && who.length === 0) {
    who.push(
      `the files set it${sourceText(byFiles.source)}, so they were loaded again: by a package's trigger (procps, systemd), ${byFiles.program} or sysctl --system`,
    );
  }
  return who;
}

function sourceText(source: SourceLine | null): string {
  return source === null ? '' : ` (${source.path}:${source.line})`;
}

function resetsSince(
  before: Reading<CounterReading>,
  after: Reading<CounterReading>,
): { readonly where: string; readonly delta: number }[] {
  const earlier = new Map(
    (valueOf(before)?.namespaces ?? []).map((one) => [one.networkNamespace, one.counters[RESETS] ?? 0]),
  );
  return (valueOf(after)?.namespaces ?? []).flatMap((one) => {
    const start = earlier.get(one.networkNamespace);
    const delta = (one.counters[RESETS] ?? 0) - (start ?? 0);
    // A namespace that is new, or whose number was given to a new one, began at 0 after the first look.
    const risen = delta >= 0 ? delta : (one.counters[RESETS] ?? 0);
    const name = one.processName === null ? '' : ` (${one.processName})`;
    return risen > 0 ? [{ where: `network namespace ${one.networkNamespace}${name}`, delta: risen }] : [];
  });
}
