import { Buffer } from 'node:buffer';
import type { Host, ReadingHost } from '../model/host.js';
import type { Obstacle } from '../model/obstacle.js';
import { type FileStep, type Journal, JOURNAL_VERSION, type Receipt, type Step } from '../model/receipt.js';
import { readBootId, readMachineId } from './boot-clock.js';
import { checkFileStep, checkKernelValue, checkRoom } from './obstacles.js';
import { listReceipts } from './receipts.js';
import { takeSnapshot } from './snapshot.js';
import type { StateFolder } from './state-folder.js';
import { examine, inverse, nameOf } from './steps.js';
import { carryOut, type Ending, openJournal, type Setting } from './transaction.js';
import { reasonOf } from './reason.js';

/** A file that was edited after the transaction: rolling back would lose the edit. */
export interface LaterEdit {
  readonly path: string;
  /** What the transaction left, latin1. */
  readonly left: string;
  /** What is there now, latin1; null where it cannot be shown as text. */
  readonly found: string | null;
}

/** What rolling a receipt back would do, held against the host as it is. */
export interface RollbackPreparation {
  readonly steps: readonly Step[];
  readonly done: readonly string[];
  readonly obstacles: readonly Obstacle[];
  readonly laterEdits: readonly LaterEdit[];
}

/** What became of a wish to roll back. */
export type RollbackResult =
  | { readonly kind: 'refused' | 'nothing-to-do'; readonly preparation: RollbackPreparation }
  | { readonly kind: 'ended'; readonly preparation: RollbackPreparation; readonly ending: Ending };

/** The newest transaction that was not rolled back whole, or null. A receipt that cannot be believed ends the search with its problem. */
export function latestToRollBack(
  host: ReadingHost,
  folder: StateFolder,
): { receipt: Receipt } | { problem: string } | null {
  const undone = new Map<string, Set<string>>();
  for (const listed of listReceipts(host, folder)) {
    if ('problem' in listed) return { problem: `receipt ${listed.id}: ${listed.problem}` };
    const { receipt } = listed;
    if (receipt.outcome !== 'applied') continue;
    if (receipt.operation.kind === 'rollback') {
      const names = undone.get(receipt.operation.of) ?? new Set();
      for (const step of receipt.steps) names.add(nameOf(step));
      undone.set(receipt.operation.of, names);
      continue;
    }
    const names = undone.get(receipt.id);
    if (!receipt.steps.every((step) => names?.has(nameOf(step)) === true)) return { receipt };
  }
  return null;
}

/** Looks at everything a rollback would touch, and changes nothing. */
export async function prepareRollback(
  setting: Setting,
  receipt: Receipt,
  only: 'runtime' | 'file' | null,
): Promise<RollbackPreparation> {
  const { host } = setting;
  const steps: Step[] = [];
  const done: string[] = [];
  const obstacles: Obstacle[] = [];
  const laterEdits: LaterEdit[] = [];
  for (const taken of receipt.steps) {
    if (only !== null && taken.kind !== only) continue;
    if (taken.kind === 'runtime') {
      const kernel = checkKernelValue(host);
      obstacles.push(...kernel);
      if (kernel.some((one) => one.kind !== 'not-privileged')) continue;
    }
    const standing = examine(host, taken);
    if (standing.at === 'before') {
      done.push(`${nameOf(taken)} is as it was before already`);
      continue;
    }
    if (standing.at === 'elsewhere') {
      obstacles.push(laterEditObstacle(taken, standing.found));
      if (taken.kind === 'file') laterEdits.push(laterEditOf(taken, standing.content));
      continue;
    }
    const back = await withSnapshot(host, inverse(taken));
    if (back.kind === 'file') obstacles.push(...(await checkFileStep(host, back)));
    steps.push(back);
  }
  if (steps.length > 0) obstacles.push(...(await checkRoom(host, setting.folder, steps)));
  return { steps, done, obstacles, laterEdits };
}

/** Takes a transaction back as a transaction of its own, which fails or succeeds whole. To be called under the lock, journal settled. */
export async function rollBack(
  setting: Setting,
  receipt: Receipt,
  request: { readonly id: string; readonly toolVersion: string; readonly only: 'runtime' | 'file' | null },
): Promise<RollbackResult> {
  const { host } = setting;
  const preparation = await prepareRollback(setting, receipt, request.only);
  if (preparation.obstacles.length > 0) return { kind: 'refused', preparation };
  if (preparation.steps.length === 0) return { kind: 'nothing-to-do', preparation };
  const journal: Journal = {
    version: JOURNAL_VERSION,
    id: request.id,
    operation: { kind: 'rollback', of: receipt.id },
    state: 'applying',
    toolVersion: request.toolVersion,
    startedAt: new Date(host.now().wallMs).toISOString(),
    bootId: readBootId(host),
    machineId: readMachineId(host),
    steps: preparation.steps,
    window: null,
  };
  try {
    openJournal(setting, journal);
  } catch (error) {
    return { kind: 'ended', preparation, ending: { kind: 'reverted', cause: reasonOf(error) } };
  }
  return {
    kind: 'ended',
    preparation,
    ending: await carryOut(setting, journal, () => Promise.resolve(null)),
  };
}

/** What the file really is now, so that a rollback which fails half-way can bring it back with its mode and owner. */
async function withSnapshot(host: Host, step: Step): Promise<Step> {
  if (step.kind === 'runtime') return step;
  const stat = host.stat(step.realPath);
  if (stat === null) return step;
  return { ...step, before: await takeSnapshot(host, step.realPath, stat, host.readBytes(step.realPath)) };
}

function laterEditObstacle(step: Step, found: string): Obstacle {
  const only = step.kind === 'runtime' ? 'file' : 'runtime';
  return {
    kind: 'later-edits',
    text: `${nameOf(step)} was changed after the transaction: it holds ${found}`,
    next: `change it back by hand, or roll back the rest with --only ${only}`,
  };
}

function laterEditOf(step: FileStep, found: Uint8Array | null): LaterEdit {
  return {
    path: step.path,
    left: Buffer.from(step.after?.contentBase64 ?? '', 'base64').toString('latin1'),
    found: found === null ? null : Buffer.from(found).toString('latin1'),
  };
}
