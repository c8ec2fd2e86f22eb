import { HostError } from '../model/host.js';
import { UserError } from '../model/user-error.js';
import type { CheckWinner } from './apply-plan.js';
import { confirmWindow, extendWindow, undoWindow, type WindowResult } from './confirm-window.js';
import { hasLivingGuard } from './guard-mark.js';
import { holdLock, LOCK_PATIENCE_MS } from './hold-lock.js';
import { readOpenJournal } from './journal-file.js';
import { readReceipt } from './receipts.js';
import { windowRemainingMs } from './settle.js';
import type { Setting } from './transaction.js';

const POLL_MS = 200;
/** How long past the deadline the guard has to end the window before the client does it itself. */
const GUARD_GRACE_MS = 5000;

/** What a person at the terminal wants. */
export type Wish = 'keep' | 'extend' | 'undo' | 'break-off' | 'leave';

/** How a client's wait for a decision ended. */
export type Decision =
  | {
      readonly kind: 'kept' | 'taken-back';
      readonly by: 'here' | 'elsewhere';
      readonly result: WindowResult | null;
    }
  /** The client lost its terminal or was told to go: the window goes on without it. */
  | { readonly kind: 'left' };

/** What a client waits with. */
export interface Watch {
  readonly journalId: string;
  readonly checkWinner: CheckWinner;
  /** The next wish, or null; asked several times a second. */
  readonly nextWish: () => Wish | null;
  /** Called several times a second with the time left. */
  readonly onTick: (remainingMs: number) => void;
  /** Called when a wish could not be fulfilled and the window stays open. */
  readonly onRefused: (text: string) => void;
  readonly wake: AbortSignal;
}

/**
 * Waits at an open window until somebody keeps or undoes the change, here or in another shell, or its time is over. Reverts at once when
 * the guard has died: from then on nobody else would.
 */
export async function awaitDecision(setting: Setting, watch: Watch): Promise<Decision> {
  const { host, folder } = setting;
  let overdueMs = 0;
  for (;;) {
    const journal = readOpenJournal(host, folder);
    if (journal === null || journal.id !== watch.journalId) {
      const kept = readReceipt(host, folder, watch.journalId)?.outcome === 'applied';
      return { kind: kept ? 'kept' : 'taken-back', by: 'elsewhere', result: null };
    }
    const remainingMs = windowRemainingMs(host, journal);
    if (remainingMs !== null && remainingMs > 0) watch.onTick(remainingMs);
    const wish = watch.nextWish();
    if (wish === 'leave') return { kind: 'left' };
    overdueMs = remainingMs === 0 ? overdueMs + POLL_MS : 0;
    const guardGone = remainingMs !== null && !hasLivingGuard(host, folder, watch.journalId);
    const action = actionFor(wish, guardGone, overdueMs);
    const decision = action === null ? null : await decide(setting, watch, action);
    if (decision !== null) return decision;
    await host.sleep(POLL_MS, watch.wake.aborted ? undefined : watch.wake);
  }
}

type Action = 'keep' | 'extend' | { readonly undoBecause: string };

function actionFor(wish: Wish | null, guardGone: boolean, overdueMs: number): Action | null {
  if (wish === 'undo') return { undoBecause: 'it was undone at the terminal' };
  if (wish === 'break-off') return { undoBecause: 'it was broken off at the terminal' };
  if (guardGone) return { undoBecause: 'the guard of the window died' };
  if (overdueMs > GUARD_GRACE_MS) return { undoBecause: 'nobody confirmed it in time' };
  return wish === 'keep' || wish === 'extend' ? wish : null;
}

async function decide(setting: Setting, watch: Watch, action: Action): Promise<Decision | null> {
  try {
    const result = await holdLock(setting, LOCK_PATIENCE_MS, () => act(setting, watch, action));
    if (result.kind === 'extended') return null;
    if (result.kind === 'moved') {
      watch.onRefused(result.texts.join('; '));
      return null;
    }
    // The window ended just before, by other hands: the next look says how.
    if (result.kind === 'nothing-open' || (result.kind === 'too-late' && result.ending === null)) return null;
    const kept = result.ending?.kind === 'applied';
    return { kind: kept ? 'kept' : 'taken-back', by: 'here', result };
  } catch (error) {
    if (!(error instanceof HostError) && !(error instanceof UserError)) throw error;
    watch.onRefused(error.message);
    return null;
  }
}

function act(setting: Setting, watch: Watch, action: Action): WindowResult | Promise<WindowResult> {
  if (action === 'keep') return confirmWindow(setting, watch.checkWinner, watch.journalId);
  if (action === 'extend') return extendWindow(setting, watch.journalId, null);
  return undoWindow(setting, watch.journalId, action.undoBecause);
}
