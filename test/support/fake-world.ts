import type { Instant, RepeatedFile } from '../../src/model/host.js';
import { absent, present } from '../../src/model/reading.js';
import type { WindowFacts, WindowFactsSource } from '../../src/model/window-facts.js';
import type { ObservedWorld } from '../../src/observe/observe.js';
import { EXAMPLE_IDENTITY, EXAMPLE_START_MS } from './example-recording.js';

/** Facts of a host where nothing happens; what a test cares about is given. */
export function exampleFacts(given: Partial<WindowFacts> = {}): WindowFacts {
  return {
    maxOrphans: present(65536),
    tcpMemPages: present({ low: 1, pressure: 2, high: 3 }),
    counters: absent('none'),
    log: present({ 'cause-1': 0, 'cause-2': 0, either: 0, suppressed: 0 }),
    ...given,
  };
}

/** A world whose clock moves only when somebody sleeps. */
export class FakeWorld implements ObservedWorld {
  readonly identity = EXAMPLE_IDENTITY;
  wallMs = EXAMPLE_START_MS;
  monotonicMs = 5000;
  /** How much later than asked a sleep ends, by the number of the sleep. */
  readonly oversleepMs = new Map<number, number>();
  /** What a read costs. */
  workMs = 0;
  readonly sleeps: number[] = [];
  readonly sampledAtMs: number[] = [];
  isOpen = false;
  settled = 0;
  /** What happens when the sleep with this number ends. */
  readonly onWake = new Map<number, () => void>();
  readonly #orphansAt: (elapsedMs: number) => number | string;
  readonly #facts: WindowFacts[];

  /** Takes the orphan count, or the whole sockstat text, by elapsed time; and the facts of the start and of each window end. */
  constructor(orphansAt: (elapsedMs: number) => number | string = () => 0, facts: WindowFacts[] = []) {
    this.#orphansAt = orphansAt;
    this.#facts = facts;
  }

  readonly host = {
    now: (): Instant => ({ wallMs: this.wallMs, monotonicMs: this.monotonicMs }),
    sleep: (durationMs: number): Promise<void> => {
      const number = this.sleeps.push(durationMs);
      this.pass(durationMs + (this.oversleepMs.get(number) ?? 0));
      this.onWake.get(number)?.();
      return Promise.resolve();
    },
    openRepeated: (): RepeatedFile => {
      this.isOpen = true;
      return {
        read: () => {
          const elapsedMs = this.monotonicMs - 5000;
          this.sampledAtMs.push(elapsedMs);
          this.pass(this.workMs);
          const seen = this.#orphansAt(elapsedMs);
          return typeof seen === 'string'
            ? seen
            : `TCP: inuse 1 orphan ${seen} tw 0 alloc 1 mem ${seen * 2}\n`;
        },
        close: () => {
          this.isOpen = false;
        },
      };
    },
  };

  readonly facts: WindowFactsSource = {
    kernelLogSource: '/dev/kmsg',
    read: () => this.#facts.shift() ?? exampleFacts(),
    settle: () => {
      this.settled += 1;
      return Promise.resolve();
    },
    close: () => undefined,
  };

  pass(durationMs: number): void {
    this.wallMs += durationMs;
    this.monotonicMs += durationMs;
  }
}
