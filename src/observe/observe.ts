import type { HostIdentity } from '../model/host-facts.js';
import { HostError, type Instant, type ReadingHost, type RepeatedFile } from '../model/host.js';
import { type Reading, valueOf } from '../model/reading.js';
import {
  RECORDING_VERSION,
  type RecordingEnd,
  type RecordingHeader,
  type RecordingWindow,
} from '../model/recording.js';
import { UserError } from '../model/user-error.js';
import type { WindowFacts, WindowFactsSource } from '../model/window-facts.js';
import { parseSockstat } from '../parse/sockstat.js';
import { addSample, closeWindow, openWindow, type OpenWindow, type Sample } from './window.js';
import { trackChanges } from './window-changes.js';

const SOCKSTAT = '/proc/net/sockstat';
/** A timer may fire this much before its time. */
const EARLY_MS = 1;

/** What an observation is made from. */
export interface ObservedWorld {
  readonly host: Pick<ReadingHost, 'openRepeated' | 'now' | 'sleep'>;
  readonly identity: HostIdentity;
  readonly facts: WindowFactsSource;
}

export interface ObserveOptions {
  readonly toolVersion: string;
  /** null until the signal aborts. */
  readonly durationMs: number | null;
  readonly intervalMs: number;
  readonly windowMs: number;
  /** More intervals than this between two samples are a gap. */
  readonly gapIntervals: number;
  /** Ends the observation; its reason is the name of the process signal. */
  readonly signal?: AbortSignal;
}

/** Where the parts of a recording go as they come. */
export interface RecordingSink {
  header(header: RecordingHeader): void;
  sample?(sample: Sample): void;
  window(window: RecordingWindow): void;
  end(end: RecordingEnd): void;
}

/**
 * Samples the orphan count until time is over or the signal aborts. Spacing follows the monotonic clock and does not drift; stamps are
 * wall time. Limit, tcp_mem, counters and log are looked at once per window. Throws UserError when there is no count to read.
 */
export async function observe(
  world: ObservedWorld,
  options: ObserveOptions,
  sink: RecordingSink,
): Promise<void> {
  const { host } = world;
  const file = openSockstat(host);
  try {
    const facts = world.facts.read();
    const start = host.now();
    sink.header(makeHeader(world, options, facts, start));
    const windows = new WindowSequence(world.facts, facts, options, start, sink);
    const signal = options.signal;
    const endMs = start.monotonicMs + (options.durationMs ?? Number.POSITIVE_INFINITY);
    for (let index = 0; ; ) {
      const at = host.now();
      const isLast = signal?.aborted === true || at.monotonicMs >= endMs - EARLY_MS;
      const reading = takeSample(file, at);
      if (reading.status === 'present') {
        windows.add(reading.value, isLast);
        sink.sample?.(reading.value);
      } else if (index === 0) {
        throw new UserError(`cannot observe: ${SOCKSTAT}: ${reading.reason}`, { exitCode: 1 });
      }
      if (isLast) break;
      const nowMs = host.now().monotonicMs;
      index = Math.max(index, Math.floor((nowMs - start.monotonicMs) / options.intervalMs)) + 1;
      const nextMs = Math.min(start.monotonicMs + index * options.intervalMs, endMs);
      await host.sleep(nextMs - nowMs, signal);
    }
    await world.facts.settle();
    windows.finish();
    sink.end({ kind: 'end', atMs: Math.round(host.now().wallMs), reason: endReason(signal) });
  } finally {
    file.close();
  }
}

/** Cuts the stream of samples into windows. */
class WindowSequence {
  readonly #source: WindowFactsSource;
  readonly #options: ObserveOptions;
  readonly #sink: RecordingSink;
  readonly #start: Instant;
  readonly #changes: ReturnType<typeof trackChanges>;
  #open: OpenWindow | null = null;
  #endsAtMs: number;
  #last: Instant | null = null;

  constructor(
    source: WindowFactsSource,
    facts: WindowFacts,
    options: ObserveOptions,
    start: Instant,
    sink: RecordingSink,
  ) {
    this.#source = source;
    this.#options = options;
    this.#sink = sink;
    this.#start = start;
    this.#changes = trackChanges(facts);
    this.#endsAtMs = start.monotonicMs + options.windowMs;
  }

  add(sample: Sample, isLast: boolean): void {
    const { at } = sample;
    const gapMs = this.#options.gapIntervals * this.#options.intervalMs;
    const last = this.#last ?? at;
    const pausedMs = at.monotonicMs - last.monotonicMs;
    const clockStepMs = Math.round(at.wallMs - last.wallMs - pausedMs);
    const isStep = Math.abs(clockStepMs) > gapMs;
    const isGap = pausedMs > gapMs || clockStepMs > gapMs;
    // The sample that ends the observation belongs to the window that it ends, if it is not late.
    const isOver = at.monotonicMs >= this.#endsAtMs + (isLast ? gapMs : 0);
    if (this.#open !== null && (isOver || isStep)) {
      const boundaryMs = at.wallMs - (at.monotonicMs - this.#endsAtMs);
      const isContinuous = !isGap && !isStep;
      this.#close(isContinuous ? Math.round(boundaryMs) : last.wallMs);
      this.#open = openWindow(Math.round(isContinuous ? boundaryMs : at.wallMs), isStep ? clockStepMs : null);
    }
    if (at.monotonicMs >= this.#endsAtMs) {
      const { windowMs } = this.#options;
      const passed = Math.floor((at.monotonicMs - this.#start.monotonicMs) / windowMs);
      this.#endsAtMs = this.#start.monotonicMs + (passed + 1) * windowMs;
    }
    this.#open ??= openWindow(Math.round(at.wallMs), null);
    if (isGap) this.#open.gaps.push({ fromMs: Math.round(last.wallMs), toMs: Math.round(at.wallMs) });
    addSample(this.#open, sample);
    this.#last = at;
  }

  finish(): void {
    if (this.#last !== null) this.#close(this.#last.wallMs);
  }

  #close(toMs: number): void {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    this.#sink.window({
      ...closeWindow(open, Math.round(toMs)),
      ...this.#changes.next(this.#source.read()),
    });
  }
}

function openSockstat(host: ObservedWorld['host']): RepeatedFile {
  try {
    return host.openRepeated(SOCKSTAT);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw new UserError(`cannot observe: ${SOCKSTAT} cannot be opened (${error.code})`, {
      exitCode: 1,
      next: 'run on a Linux host with /proc mounted',
    });
  }
}

/** One sample: one read and one parse. Absent where the read failed. */
export function takeSample(file: RepeatedFile, at: Instant): Reading<Sample> {
  try {
    const reading = parseSockstat(file.read());
    if (reading.status === 'absent') return reading;
    const { orphans, memPages } = reading.value;
    return { status: 'present', value: { at, orphans, memPages } };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { status: 'absent', reason: `it could not be read (${error.code})` };
  }
}

function makeHeader(
  world: ObservedWorld,
  options: ObserveOptions,
  facts: WindowFacts,
  start: Instant,
): RecordingHeader {
  const counters = valueOf(facts.counters);
  const reasons = {
    ...reasonOf('maxOrphans', facts.maxOrphans),
    ...reasonOf('tcpMemPages', facts.tcpMemPages),
    ...reasonOf('counters', facts.counters),
    ...reasonOf('kernelLog', facts.log),
  };
  return {
    kind: 'header',
    version: RECORDING_VERSION,
    toolVersion: options.toolVersion,
    host: world.identity,
    startedAtMs: Math.round(start.wallMs),
    intervalMs: options.intervalMs,
    windowMs: options.windowMs,
    maxOrphans: valueOf(facts.maxOrphans),
    tcpMemPages: valueOf(facts.tcpMemPages),
    counters: Object.keys(counters?.namespaces[0]?.counters ?? {}),
    counterScope: counters?.scope ?? null,
    kernelLogSource: facts.log.status === 'present' ? world.facts.kernelLogSource : null,
    ...(Object.keys(reasons).length > 0 && { absent: reasons }),
  };
}

function reasonOf<K extends string>(name: K, reading: Reading<unknown>): Partial<Record<K, string>> {
  return reading.status === 'absent' ? ({ [name]: reading.reason } as Record<K, string>) : {};
}

function endReason(signal: AbortSignal | undefined): RecordingEnd['reason'] {
  const name: unknown = signal?.aborted === true ? signal.reason : null;
  return name === 'SIGINT' || name === 'SIGTERM' || name === 'SIGHUP' ? name : 'time';
}
