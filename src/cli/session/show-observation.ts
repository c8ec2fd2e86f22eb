import { openLiveTerminal } from '../../host/live-terminal.js';
import { TypedLines } from '../../host/typed-lines.js';
import { formatDuration, formatTimeLeft } from '../../model/amounts.js';
import { type LiveState, liveView } from '../../report/live-view.js';
import { printableLine } from '../../report/printable.js';
import { styleFor } from '../../report/style.js';
import type { CommandContext } from '../context.js';
import type { BrokenOff } from './question.js';

const FRAME_MS = 200;
/** How many times the plain mode speaks during an observation, and how long it is silent at least. */
const PLAIN_REPORTS = 10;
const LEAST_SILENCE_MS = 5000;

/** How a person sees an observation and ends it. */
export interface ObservationDisplay {
  /** Shows the state, as often as it makes sense. */
  update(state: LiveState): void;
  close(): void;
}

/** What a person may want while an observation runs. */
export interface DisplayWishes {
  /** Stop here, and go on with what was seen. */
  readonly stop: () => void;
  readonly leave: (why: BrokenOff) => void;
}

const LEAVING_KEYS: Readonly<Record<string, BrokenOff>> = {
  '\x03': 'interrupted',
  '\x04': 'end-of-input',
  'hang-up': 'terminal-gone',
};

/** The live view over the whole terminal. */
export function openLiveDisplay(
  context: Pick<CommandContext, 'stdout' | 'out'>,
  wishes: DisplayWishes,
): ObservationDisplay {
  const { stdout } = context;
  const style = styleFor(stdout.colour);
  let state: LiveState | null = null;
  let shownMs = Number.NEGATIVE_INFINITY;
  const paint = () => {
    if (state === null) return;
    const { columns, rows, unicode } = stdout;
    terminal.paint(liveView(state, { columns, rows, unicode }, style));
  };
  const terminal = openLiveTerminal({
    write: context.out,
    onKey(key) {
      const why = LEAVING_KEYS[key];
      if (why !== undefined) wishes.leave(why);
      else if (key === 'q' || key === '\r') wishes.stop();
    },
    onRedraw: paint,
  });
  return {
    update(next) {
      state = next;
      if (next.nowMs - shownMs < FRAME_MS && next.nowMs >= shownMs) return;
      shownMs = next.nowMs;
      paint();
    },
    close: () => terminal.close(),
  };
}

/** A line now and then, for screen readers; Enter stops. */
export function openPlainDisplay(
  write: (text: string) => void,
  durationMs: number,
  wishes: DisplayWishes,
  lines: Pick<TypedLines, 'next'>,
): ObservationDisplay {
  const closing = new AbortController();
  const everyMs = Math.max(LEAST_SILENCE_MS, durationMs / PLAIN_REPORTS);
  let dueMs: number | null = null;
  write(`Observing for ${formatDuration(durationMs)}. Enter stops here and goes on, Ctrl-C leaves.\n`);
  void listen();
  return {
    update(state) {
      dueMs ??= state.startedAtMs + everyMs;
      if (state.nowMs < dueMs) return;
      dueMs += everyMs;
      write(`${plainReport(state)}\n`);
    },
    close: () => closing.abort(),
  };

  async function listen(): Promise<void> {
    const typed = await lines.next(closing.signal);
    if (typed.kind === 'line') wishes.stop();
    else if (typed.kind !== 'aborted') wishes.leave(typed.kind);
  }
}

/** The state in one sentence. */
function plainReport(state: LiveState): string {
  const { orphans, peak, maxOrphans, resets } = state;
  return printableLine(
    [
      `${formatTimeLeft(state.endsAtMs - state.nowMs)} left`,
      `${orphans ?? 'unknown'} orphans now`,
      `peak ${peak?.orphans ?? 'unknown'}`,
      `limit ${maxOrphans ?? 'not readable here'}`,
      `${resets ?? 'unknown'} resets counted.`,
    ].join(', '),
  );
}
