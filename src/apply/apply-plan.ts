import type { Host, ReadingHost } from '../model/host.js';
import type { Obstacle } from '../model/obstacle.js';
import type { Plan } from '../model/plan.js';
import { type Journal, JOURNAL_VERSION, type Step } from '../model/receipt.js';
import { readBootId, readMachineId, readUptimeMs } from './boot-clock.js';
import { checkRoom } from './obstacles.js';
import { type Preparation, preparePlan, type Scope } from './prepare.js';
import { type Settled, settleOpenJournal } from './settle.js';
import { perform } from './steps.js';
import { carryOut, type Ending, openJournal, recordState, revert, type Setting } from './transaction.js';
import { reasonOf } from './reason.js';

/**
 * Says whether the value will win at the next boot, judged from the files as they are now: null where it will, else the reason why not.
 */
export type CheckWinner = (host: ReadingHost, value: number) => Promise<string | null>;

/** Starts the guard of a window and waits until it has marked itself. Gives the reason why that failed, or null. */
export type StartGuard = (journal: Journal) => Promise<string | null>;

/** How a plan is to be applied. */
export interface ApplyRequest {
  readonly plan: Plan;
  readonly scope: Scope;
  /** For the journal and the receipt; see RECEIPT_ID. */
  readonly id: string;
  readonly toolVersion: string;
  readonly checkWinner: CheckWinner;
  /** null where the change is kept without asking. */
  readonly window: { readonly lengthMs: number; readonly startGuard: StartGuard } | null;
}

/** What became of a plan. */
export type ApplyResult =
  | { readonly kind: 'nothing-to-do'; readonly preparation: Preparation }
  | { readonly kind: 'refused'; readonly preparation: Preparation; readonly obstacles: readonly Obstacle[] }
  | { readonly kind: 'window-open'; readonly journal: Journal; readonly remainingMs: number }
  | { readonly kind: 'awaiting'; readonly preparation: Preparation; readonly journal: Journal }
  /** An earlier change had to be ended first, and that did not go well. */
  | { readonly kind: 'not-settled'; readonly settled: Settled & { readonly kind: 'settled' } }
  | { readonly kind: 'ended'; readonly preparation: Preparation; readonly ending: Ending };

/** Everything that can be known before anything is changed: what is to do, what is done, what is in the way. */
export async function lookAhead(setting: Setting, plan: Plan, scope: Scope): Promise<Preparation> {
  const preparation = await preparePlan(setting.host, plan, scope);
  if (preparation.steps.length === 0) return preparation;
  const room = await checkRoom(setting.host, setting.folder, preparation.steps);
  return { ...preparation, obstacles: sayRightsOnce([...preparation.obstacles, ...room]) };
}

/** One line for all that this user may not write: there is one cure for all of it. */
function sayRightsOnce(obstacles: readonly Obstacle[]): Obstacle[] {
  const first = obstacles.find((one) => one.kind === 'not-privileged');
  return obstacles.filter((one) => one === first || one.kind !== 'not-privileged');
}

/**
 * Applies a plan: looks ahead, writes the journal, takes the steps with the kernel value first, and either keeps the result or leaves it
 * awaiting confirmation. To be called under the lock. `onSettled` hears of an earlier change that had to be ended first.
 */
export async function applyPlan(
  setting: Setting,
  request: ApplyRequest,
  onSettled: (settled: Settled & { readonly kind: 'settled' }) => void,
): Promise<ApplyResult> {
  const settled = settleOpenJournal(setting);
  if (settled.kind === 'window-open') return settled;
  if (settled.kind === 'settled') {
    onSettled(settled);
    if (settled.ending.kind === 'stuck') return { kind: 'not-settled', settled };
  }
  const preparation = await lookAhead(setting, request.plan, request.scope);
  const { steps, obstacles } = preparation;
  if (obstacles.length > 0) return { kind: 'refused', preparation, obstacles };
  if (steps.length === 0) return { kind: 'nothing-to-do', preparation };
  const journal = newJournal(setting.host, request, steps);
  try {
    openJournal(setting, journal);
  } catch (error) {
    return { kind: 'ended', preparation, ending: { kind: 'reverted', cause: reasonOf(error) } };
  }
  const waits = request.window !== null && steps.some((step) => step.kind === 'runtime');
  if (waits) return openWindow(setting, request, preparation, journal);
  const target = request.plan.derivation?.target ?? null;
  const ending = await carryOut(setting, journal, () =>
    judge(setting.host, journal.steps, target, request.checkWinner),
  );
  return { kind: 'ended', preparation, ending };
}

/** Why the target will not stand after the next boot; null where it will, or where no file is among the steps. */
export function judge(
  host: Host,
  steps: readonly Step[],
  target: number | null,
  checkWinner: CheckWinner,
): Promise<string | null> {
  const written = steps.some((step) => step.kind === 'file');
  return written && target !== null ? checkWinner(host, target) : Promise.resolve(null);
}

async function openWindow(
  setting: Setting,
  request: ApplyRequest,
  preparation: Preparation,
  journal: Journal,
): Promise<ApplyResult> {
  const { host } = setting;
  const window = request.window as NonNullable<ApplyRequest['window']>;
  try {
    // The guard stands before the value changes: from here on nothing that dies leaves it changed for good.
    const failure = await window.startGuard(journal);
    if (failure !== null) {
      return { kind: 'ended', preparation, ending: revert(setting, journal, `no guard: ${failure}`) };
    }
    for (const step of journal.steps) if (step.kind === 'runtime') perform(host, step);
    const awaiting = recordState(
      setting,
      { ...journal, window: windowFromNow(host, window.lengthMs) },
      'awaiting-confirmation',
    );
    return { kind: 'awaiting', preparation, journal: awaiting };
  } catch (error) {
    return { kind: 'ended', preparation, ending: revert(setting, journal, reasonOf(error)) };
  }
}

/** A window that starts now. Throws HostError where the clock since boot cannot be read. */
export function windowFromNow(host: ReadingHost, lengthMs: number): NonNullable<Journal['window']> {
  return { lengthMs, deadlineUptimeMs: readUptimeMs(host) + lengthMs };
}

function newJournal(host: Host, request: ApplyRequest, steps: readonly Step[]): Journal {
  const lengthMs = request.window?.lengthMs ?? null;
  return {
    version: JOURNAL_VERSION,
    id: request.id,
    operation: { kind: 'apply', planId: request.plan.planId },
    state: 'applying',
    toolVersion: request.toolVersion,
    startedAt: new Date(host.now().wallMs).toISOString(),
    bootId: readBootId(host),
    machineId: readMachineId(host),
    steps,
    window: lengthMs === null ? null : windowFromNow(host, lengthMs),
  };
}
