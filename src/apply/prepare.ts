import { Buffer } from 'node:buffer';
import { type Host, HostError } from '../model/host.js';
import type { Obstacle } from '../model/obstacle.js';
import type { FileEdit, Plan, PlannedChange } from '../model/plan.js';
import type { FileStep, Step } from '../model/receipt.js';
import { readBootId, readMachineId } from './boot-clock.js';
import { findEditBeyondLimit } from './edit-scope.js';
import { checkFileStep, checkKernelValue } from './obstacles.js';
import { takeSnapshot } from './snapshot.js';
import { readLimit, sha256 } from './steps.js';

const NEW_FILE_MODE = 0o644;
const MOST_FILE_BYTES = 4 * 1024 * 1024;

/** Which parts of a plan are wanted. */
export interface Scope {
  readonly runtime: boolean;
  readonly files: boolean;
}

/** A plan held against the host as it is now. */
export interface Preparation {
  /** Still to take, the kernel value first, with everything needed to take them back. */
  readonly steps: readonly Step[];
  /** Parts that are as the plan wants them already. */
  readonly done: readonly string[];
  readonly obstacles: readonly Obstacle[];
  readonly notes: readonly string[];
}

/**
 * Judges each part of a plan by itself: as the plan wants it is done, as the plan found it is to do, anything else is stale. Looks for
 * everything that would keep a step from being taken, and changes nothing.
 */
export async function preparePlan(host: Host, plan: Plan, scope: Scope): Promise<Preparation> {
  const found = new Findings();
  if (plan.verdict === 'refused') {
    found.obstacle({
      kind: 'plan-proposes-nothing',
      text: 'the plan refuses to change anything; its reasons are among its refusals',
      next: null,
    });
    return found;
  }
  compareHost(host, plan, found);
  for (const change of plan.changes) {
    if (change.where === 'runtime' && scope.runtime) prepareRuntime(host, change, found);
  }
  if (scope.files) {
    const target = plan.changes.find((change) => change.where === 'boot')?.to;
    for (const edit of plan.edits) if (target !== undefined) await prepareEdit(host, edit, target, found);
  }
  return found;
}

class Findings implements Preparation {
  readonly steps: Step[] = [];
  readonly done: string[] = [];
  readonly obstacles: Obstacle[] = [];
  readonly notes: string[] = [];

  obstacle(...found: readonly Obstacle[]): void {
    for (const one of found) {
      if (!this.obstacles.some((other) => other.kind === one.kind && other.text === one.text)) {
        this.obstacles.push(one);
      }
    }
  }

  stale(text: string): void {
    this.obstacle({
      kind: 'stale-plan',
      text,
      next: 'plan again from the same observation: novoodoo plan --recording FILE, or --peak with the same peak',
    });
  }
}

function compareHost(host: Host, plan: Plan, found: Findings): void {
  if (plan.host === null) return;
  const machineId = readMachineId(host);
  if (plan.host.machineId !== null && machineId !== null && plan.host.machineId !== machineId) {
    found.obstacle({
      kind: 'other-machine',
      text: `the plan was made on ${plan.host.hostname} (machine ${plan.host.machineId}), this is machine ${machineId}`,
      next: 'make a plan on this host',
    });
  }
  const bootId = readBootId(host);
  if (plan.host.bootId !== null && bootId !== null && plan.host.bootId !== bootId) {
    found.notes.push('the host was booted since the plan was made');
  }
}

function prepareRuntime(host: Host, change: PlannedChange, found: Findings): void {
  const obstacles = checkKernelValue(host);
  if (obstacles.some((one) => one.kind !== 'not-privileged')) {
    found.obstacle(...obstacles);
    return;
  }
  const now = readLimit(host);
  if (now === change.to) {
    found.done.push(`${change.key} is ${now} already`);
    return;
  }
  if (now !== change.from) {
    found.stale(`${change.key} is ${now}; the plan found ${change.from ?? 'nothing'} and wants ${change.to}`);
  }
  found.obstacle(...obstacles);
  found.steps.push({ kind: 'runtime', key: change.key, before: now, after: change.to });
}

async function prepareEdit(host: Host, edit: FileEdit, target: number, found: Findings): Promise<void> {
  const content = Buffer.from(edit.contentBase64, 'base64');
  const after = { contentBase64: edit.contentBase64, sha256: sha256(content) };
  const named = host.stat(edit.path);
  const linkTarget = named?.kind === 'symlink' ? host.readLink(edit.path) : null;
  const realPath = host.resolve(edit.path);
  const standing = linkTarget === null ? named : host.stat(realPath);
  if (standing !== null && standing.kind !== 'file') {
    found.obstacle({
      kind: 'not-a-file',
      text: `${realPath} is not a regular file`,
      next: 'plan with another --target',
    });
    return;
  }
  const bytes = standing === null ? null : readIfAllowed(host, realPath, found);
  if (bytes === undefined) return;
  if (bytes !== null && sha256(bytes) === after.sha256) {
    found.done.push(`${edit.path} is as planned already`);
    return;
  }
  const isAsFound =
    edit.before === null
      ? named === null
      : bytes !== null && sha256(bytes) === edit.before.sha256 && linkTarget === edit.before.linkTarget;
  if (!isAsFound) found.stale(`${edit.path} was changed since the plan was made`);
  const beyond = findEditBeyondLimit(latin1(bytes), latin1(content), target);
  if (isAsFound && beyond !== null) {
    found.obstacle({
      kind: 'edit-beyond-the-limit',
      text: `the plan's edit of ${edit.path} is not believed: ${beyond}`,
      next: 'make the plan again with: novoodoo plan',
    });
  }
  const step: FileStep = {
    kind: 'file',
    path: edit.path,
    realPath,
    linkTarget,
    before: bytes === null || standing === null ? null : await takeSnapshot(host, realPath, standing, bytes),
    after: { ...after, ifNew: { mode: NEW_FILE_MODE, owner: null } },
  };
  found.obstacle(...(await checkFileStep(host, step)));
  found.steps.push(step);
}

/** The bytes of a file; undefined, with the obstacle noted, where this user may not read it. */
function readIfAllowed(host: Host, path: string, found: Findings): Uint8Array | undefined {
  try {
    return host.readBytes(path, MOST_FILE_BYTES);
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== 'EACCES') throw error;
    found.obstacle({
      kind: 'not-privileged',
      text: `this user may not read ${path}`,
      next: 'run it as root',
    });
    return undefined;
  }
}

function latin1(bytes: Uint8Array | null): string {
  return bytes === null ? '' : Buffer.from(bytes).toString('latin1');
}
