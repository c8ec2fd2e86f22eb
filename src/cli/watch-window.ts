import { awaitDecision, type Decision, type Wish } from '../apply/await-decision.js';
import type { Setting } from '../apply/transaction.js';
import { openTerminalKeys, type TerminalKeys } from '../host/terminal-keys.js';
import type { Journal } from '../model/receipt.js';
import { printableLine } from '../report/printable.js';
import { type EndingReport, reportEnding } from '../report/transaction-text.js';
import { announceEnding } from './announce-ending.js';
import { checkWinner } from './check-winner.js';
import type { CommandContext } from './context.js';

const WISHES: Readonly<Record<string, Wish>> = {
  k: 'keep',
  e: 'extend',
  u: 'undo',
  '\x03': 'break-off',
};

/**
 * So long after TERM the terminal may still be found gone, and then it was a log-out: systemd ends all processes of a session at the same
 * time, and which of them hears of it first is chance.
 */
const LOG_OUT_MS = 1000;

/** When the time left is said again where it cannot be written over. */
const SPOKEN_SECONDS = [60, 30, 10];

/** How a window ended for the client that waits at it; null where the client went before the end. */
export interface WatchedEnding {
  readonly report: EndingReport | null;
  readonly brokenOff: boolean;
}

/** Waits at an open window with keys and a countdown on the terminal, or silently where there is none. */
export async function watchWindow(
  context: CommandContext<'changes'>,
  setting: Setting,
  journal: Journal,
): Promise<WatchedEnding> {
  const wishes: Wish[] = [];
  const wake = new AbortController();
  const { interrupted } = context;
  const wishNow = (wish: Wish): void => {
    wishes.push(wish);
    wake.abort();
  };
  const onSignal = () => {
    if (interrupted.reason === 'SIGHUP') wishNow('leave');
    else if (interrupted.reason !== 'SIGTERM' || !context.stdin.isTerminal) wishNow('break-off');
    else void setting.host.sleep(LOG_OUT_MS).then(() => wishNow('break-off'));
  };
  if (interrupted.aborted) onSignal();
  else interrupted.addEventListener('abort', onSignal, { once: true });
  const keys = openKeys(context, wishes);
  const countdown = new Countdown(context, keys !== null);
  let brokenOff = false;
  try {
    const decision = await awaitDecision(setting, {
      journalId: journal.id,
      checkWinner,
      nextWish: () => {
        const wish = wishes.shift() ?? null;
        brokenOff ||= wish === 'break-off';
        return wish;
      },
      onTick: (remainingMs) => countdown.show(remainingMs),
      onRefused: (text) => countdown.say(`not done: ${printableLine(text)}`),
      wake: wake.signal,
    });
    countdown.end();
    return { report: await reportDecision(setting, journal, decision), brokenOff };
  } finally {
    keys?.close();
    interrupted.removeEventListener('abort', onSignal);
  }
}

async function reportDecision(
  setting: Setting,
  journal: Journal,
  decision: Decision,
): Promise<EndingReport | null> {
  if (decision.kind === 'left') return null;
  const { result } = decision;
  if (result !== null && 'ending' in result && result.ending !== null) {
    const verb = decision.kind === 'kept' ? 'confirm' : 'revert';
    await announceEnding(setting, verb, result.ending, journal);
    return reportEnding(result.ending);
  }
  const none = { foreign: [], failures: [], cause: null };
  return decision.kind === 'kept'
    ? {
        ...none,
        outcome: 'applied',
        exitCode: 0,
        lines: [`confirmed elsewhere; receipt ${journal.id}`],
        receiptId: journal.id,
      }
    : {
        ...none,
        outcome: 'reverted',
        exitCode: 5,
        lines: ['taken back: the time was over, or it was undone elsewhere; the system log says which'],
        receiptId: null,
      };
}

function openKeys(context: CommandContext<'changes'>, wishes: Wish[]): TerminalKeys | null {
  if (!context.stdin.isTerminal) return null;
  return openTerminalKeys(
    (key) => {
      const wish = WISHES[key.toLowerCase()];
      if (wish !== undefined) wishes.push(wish);
    },
    () => wishes.push('leave'),
  );
}

/** The time left, on a line of its own that is written over where that can be; else one line at the start. */
class Countdown {
  readonly #context: CommandContext<'changes'>;
  readonly #hasKeys: boolean;
  #shownSeconds: number | null = null;

  constructor(context: CommandContext<'changes'>, hasKeys: boolean) {
    this.#context = context;
    this.#hasKeys = hasKeys;
  }

  show(remainingMs: number): void {
    const seconds = Math.ceil(remainingMs / 1000);
    if (seconds === this.#shownSeconds) return;
    const isFirst = this.#shownSeconds === null;
    const before = this.#shownSeconds ?? 0;
    this.#shownSeconds = seconds;
    const { talk, stderr } = this.#context;
    if (isFirst) {
      talk('The new value is in force. It is taken back unless you confirm it.\n');
      talk('From any shell: "novoodoo confirm" keeps it, "novoodoo rollback" undoes it.\n');
    }
    const keys = this.#hasKeys ? ': k keep, e extend, u undo' : '';
    const line = `${seconds} s left${keys} `;
    if (stderr.canRedraw) {
      // A line that the terminal wraps could not be written over.
      const fits = line.length < stderr.columns;
      talk(`\r\x1b[K${fits ? line : `${seconds} s: k e u `.slice(0, stderr.columns - 1)}`);
    } else if (isFirst || seconds > before || (stderr.isTerminal && SPOKEN_SECONDS.includes(seconds))) {
      talk(`${line.trimEnd()}\n`);
    }
  }

  say(text: string): void {
    this.end();
    this.#context.talk(`${text}\n`);
    this.#shownSeconds = -1;
  }

  end(): void {
    if (this.#context.stderr.canRedraw) this.#context.talk('\r\x1b[K');
  }
}
