import type { HostState, KernelLogCause } from '../model/host-facts.js';
import type { Observation } from '../model/observation.js';
import type { Policy } from '../model/policy.js';
import { absent, present, type Reading } from '../model/reading.js';
import type { CounterRise, Recording, RecordingWindow } from '../model/recording.js';
import { UserError } from '../model/user-error.js';
import { longestRiseMs } from './longest-rise.js';
import { cutSpans, lengthOf, mergeSpans } from './spans.js';

/** The event itself, whichever cause it had (net/ipv4/tcp_timer.c, tcp_out_of_resources). */
const RESETS = 'TCPAbortOnMemory';
/** What is shown and saved of the gaps; all of them are taken out of the covered time. */
const MOST_GAPS = 1000;

/**
 * Sums up one or more recordings as one observation. Recordings of the same time are not counted twice. Throws UserError when there is
 * no window in any of them.
 */
export function summarise(recordings: readonly Recording[], policy: Policy): Observation {
  const ordered = [...recordings].sort((a, b) => a.header.startedAtMs - b.header.startedAtMs);
  const windows = ordered
    .flatMap((recording) => recording.windows)
    .sort((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
  const newest = ordered.at(-1);
  const first = windows[0];
  if (newest === undefined || first === undefined) {
    throw new UserError('nothing was recorded: there is no finished window', {
      ...(newest !== undefined && { place: { file: newest.source } }),
      next: 'observe for longer',
    });
  }
  const gaps = mergeSpans(windows.flatMap((window) => window.gaps));
  const covered = lengthOf(cutSpans(windows, gaps));
  const samples = sum(windows, (window) => window.samples);
  const clusters = overlapping(ordered);
  const warnings = mergeWarnings(ordered);
  const suppressed = sum(clusters, (cluster) => most(cluster, suppressedLines));
  return {
    kind: 'recording',
    host: newest.header.host,
    sources: ordered.map((recording) => recording.source),
    fromMs: first.fromMs,
    toMs: windows.reduce((latest, window) => Math.max(latest, window.toMs), first.toMs),
    coveredMs: covered,
    intervalMs: most(ordered, (recording) => recording.header.intervalMs),
    samples,
    peak: findPeak(ordered, windows),
    meanOrphans: round(sum(windows, (window) => window.meanOrphans * window.samples) / samples),
    maxOrphans: lastLimit(newest),
    limitChanges: limitChanges(ordered),
    tcpMemPages: lastTcpMem(newest),
    peakMemPages: present(most(windows, (window) => window.peakMemPages)),
    counterRises: sumRises(ordered, clusters),
    counterScope: widestScope(ordered),
    log: sumLog(ordered, clusters),
    ...(suppressed > 0 && { suppressedLogLines: suppressed }),
    gaps: gaps.slice(0, MOST_GAPS),
    longestRiseMs: longestRiseMs(windows, policy),
    tornLines: ordered.flatMap((recording) =>
      recording.tornLine === null ? [] : [`${recording.source}:${recording.tornLine}`],
    ),
    ...(warnings.length > 0 && { warnings }),
  };
}

/** An instant's look as an observation: one sample, no time, nothing about change. Absent where there is no orphan count. */
export function instantObservation(state: HostState): Reading<Observation> {
  if (state.sockstat.status === 'absent') return state.sockstat;
  const { orphans, memPages } = state.sockstat.value;
  const at = new Date(state.readAtMs).toISOString();
  return present({
    kind: 'instant',
    host: state.identity,
    sources: ['/proc/net/sockstat'],
    fromMs: state.readAtMs,
    toMs: state.readAtMs,
    coveredMs: 0,
    intervalMs: null,
    samples: 1,
    peak: { orphans, at, lowerBound: false, source: "an instant's look at /proc/net/sockstat" },
    meanOrphans: null,
    maxOrphans: state.maxOrphans,
    limitChanges: [],
    tcpMemPages: state.tcpMemPages,
    peakMemPages: present(memPages),
    counterRises: absent('one look shows no rise'),
    counterScope: state.counters.status === 'present' ? state.counters.value.scope : null,
    log: absent('one look spans no time'),
    gaps: [],
    longestRiseMs: 0,
    tornLines: [],
  });
}

/** The limit cut the peak off when resets were counted in its window or in one beside it: counters are read at window ends. */
function findPeak(
  recordings: readonly Recording[],
  windows: readonly RecordingWindow[],
): Observation['peak'] {
  const highest = most(windows, (window) => window.peakOrphans);
  let at: number | null = null;
  let source = '';
  let lowerBound = false;
  for (const recording of recordings) {
    for (const [index, window] of recording.windows.entries()) {
      if (window.peakOrphans !== highest) continue;
      if (at === null || window.peakAtMs < at) {
        at = window.peakAtMs;
        source = `recording ${recording.source}`;
      }
      lowerBound ||= recording.windows.slice(Math.max(0, index - 1), index + 2).some(hasResets);
    }
  }
  return { orphans: highest, at: at === null ? null : new Date(at).toISOString(), lowerBound, source };
}

function hasResets(window: RecordingWindow): boolean {
  const counted = window.counters.some((rise) => rise.name === RESETS);
  return counted || Object.values(window.log ?? {}).some((lines) => lines > 0);
}

function lastLimit(recording: Recording): Reading<number> {
  const { header } = recording;
  const last = lastSeen(recording, (window) => window.maxOrphans, header.maxOrphans);
  return last === null ? absent(header.absent?.maxOrphans ?? 'the recording has no limit') : present(last);
}

function lastTcpMem(recording: Recording): Observation['tcpMemPages'] {
  const { header } = recording;
  const last = lastSeen(recording, (window) => window.tcpMemPages, header.tcpMemPages);
  return last === null ? absent(header.absent?.tcpMemPages ?? 'the recording has no tcp_mem') : present(last);
}

function lastSeen<T>(
  recording: Recording,
  pick: (window: RecordingWindow) => T | null | undefined,
  first: T | null,
): T | null {
  return recording.windows.reduce<T | null>((last, window) => {
    const value = pick(window);
    return value === undefined ? last : value;
  }, first);
}

function limitChanges(recordings: readonly Recording[]): Observation['limitChanges'] {
  const seen: { atMs: number; maxOrphans: number | null }[] = [];
  const note = (atMs: number, maxOrphans: number | null) => {
    if (seen.length === 0 || seen.at(-1)?.maxOrphans !== maxOrphans) seen.push({ atMs, maxOrphans });
  };
  for (const { header, windows } of recordings) {
    note(header.startedAtMs, header.maxOrphans);
    for (const window of windows) if (window.maxOrphans !== undefined) note(window.toMs, window.maxOrphans);
  }
  return seen.length > 1 ? seen : [];
}

/** Recordings in groups whose times overlap: within a group the same events were seen more than once. */
function overlapping(ordered: readonly Recording[]): Recording[][] {
  const groups: Recording[][] = [];
  let untilMs = Number.NEGATIVE_INFINITY;
  for (const recording of ordered) {
    const { startedAtMs, host } = recording.header;
    const isSameHost = groups.at(-1)?.[0]?.header.host.bootId === host.bootId;
    if (startedAtMs < untilMs && isSameHost) groups.at(-1)?.push(recording);
    else groups.push([recording]);
    untilMs = Math.max(untilMs, recording.windows.at(-1)?.toMs ?? startedAtMs);
  }
  return groups;
}

function sumRises(
  recordings: readonly Recording[],
  clusters: readonly (readonly Recording[])[],
): Observation['counterRises'] {
  const unread = recordings.find(({ header }) => header.counters.length === 0);
  if (unread !== undefined) {
    return absent(unread.header.absent?.counters ?? 'the recording has no counters');
  }
  const totals = new Map<string, CounterRise>();
  for (const cluster of clusters) {
    const highest = new Map<string, CounterRise>();
    for (const recording of cluster) {
      for (const [key, rise] of risesOf(recording)) {
        if (rise.delta > (highest.get(key)?.delta ?? 0)) highest.set(key, rise);
      }
    }
    for (const [key, rise] of highest) addRise(totals, key, rise);
  }
  return present([...totals.values()].sort((a, b) => b.delta - a.delta));
}

function risesOf(recording: Recording): Map<string, CounterRise> {
  const rises = new Map<string, CounterRise>();
  for (const window of recording.windows) {
    for (const rise of window.counters) addRise(rises, `${rise.name} ${rise.networkNamespace}`, rise);
  }
  return rises;
}

function addRise(totals: Map<string, CounterRise>, key: string, rise: CounterRise): void {
  const before = totals.get(key);
  totals.set(key, {
    ...rise,
    processName: rise.processName ?? before?.processName ?? null,
    delta: Math.min(Number.MAX_SAFE_INTEGER, rise.delta + (before?.delta ?? 0)),
  });
}

function widestScope(recordings: readonly Recording[]): Observation['counterScope'] {
  const scopes = recordings.map(({ header }) => header.counterScope);
  if (scopes.includes(null)) return null;
  return scopes.includes('this-namespace') ? 'this-namespace' : 'all-namespaces';
}

function sumLog(
  recordings: readonly Recording[],
  clusters: readonly (readonly Recording[])[],
): Observation['log'] {
  for (const { header, windows } of recordings) {
    if (header.kernelLogSource === null) {
      return absent(header.absent?.kernelLog ?? 'the recording has no kernel log');
    }
    if (windows.some((window) => window.log === undefined)) {
      return absent('the kernel log could not be read all the time');
    }
  }
  const count = (cause: KernelLogCause) =>
    sum(clusters, (cluster) =>
      most(cluster, ({ windows }) => sum(windows, (window) => window.log?.[cause] ?? 0)),
    );
  return present({ 'cause-1': count('cause-1'), 'cause-2': count('cause-2'), either: count('either') });
}

function suppressedLines({ windows }: Recording): number {
  return sum(windows, (window) => window.suppressedLogLines ?? 0);
}

function mergeWarnings(recordings: readonly Recording[]): NonNullable<Observation['warnings']> {
  const boots = new Set(recordings.map(({ header }) => header.host.bootId));
  if (boots.size < 2) return [];
  const text = `the recordings come from ${boots.size} boots of the host; limits may have differed`;
  return [{ kind: 'recordings-of-several-boots', text }];
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function most<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((highest, item) => Math.max(highest, value(item)), 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
