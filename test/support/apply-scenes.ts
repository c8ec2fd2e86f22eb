import { applyPlan, type ApplyRequest } from '../../src/apply/apply-plan.js';
import { writeGuardMark } from '../../src/apply/guard-mark.js';
import { holdLock } from '../../src/apply/hold-lock.js';
import { latestToRollBack, rollBack } from '../../src/apply/rollback.js';
import type { Setting } from '../../src/apply/transaction.js';
import type { Host } from '../../src/model/host.js';
import type { Plan } from '../../src/model/plan.js';
import { examplePlan } from './example-plan.js';
import { GUARD_PID } from './faulty-machine.js';

export const BEFORE = 'net.ipv4.tcp_max_orphans = 65536\n';
export const AFTER = 'net.ipv4.tcp_max_orphans = 87000\n';
export const APPLY_ID = '20260226T090000Z-00000001';
export const WINDOW_MS = 60_000;
const ROLLBACK_ID = '20260226T090100Z-00000002';

/** Edits the one line of /etc/sysctl.conf. */
export const EDITING = examplePlan();
/** Makes a drop-in. */
export const CREATING = examplePlan({
  edits: EDITING.edits.map((edit) => ({
    ...edit,
    path: '/etc/sysctl.d/60-orphans.conf',
    action: 'create',
    before: null,
  })),
});

/** The setting of a process on a machine, with the state folder where it is by default. */
export function settingOn(host: Host): Setting {
  return { host, folder: { path: '/var/lib/novoodoo', euid: process.geteuid?.() ?? 0 } };
}

/** A request with a guard that marks itself and does nothing else. */
export function requestFor(plan: Plan, setting: Setting, lengthMs: number | null = null): ApplyRequest {
  const startGuard = (journal: { readonly id: string }) => {
    const mark = { version: 1, journalId: journal.id, processId: GUARD_PID, startTicks: '777' } as const;
    writeGuardMark(setting.host, setting.folder, mark);
    return Promise.resolve(null);
  };
  return {
    plan,
    scope: { runtime: true, files: true },
    id: APPLY_ID,
    toolVersion: '0.1.0',
    checkWinner: () => Promise.resolve(null),
    window: lengthMs === null ? null : { lengthMs, startGuard },
  };
}

/** Applies under the lock; gives how it ended in one word. */
export async function apply(setting: Setting, plan: Plan, lengthMs: number | null = null): Promise<string> {
  const result = await holdLock(setting, 1000, () =>
    applyPlan(setting, requestFor(plan, setting, lengthMs), () => undefined),
  );
  return result.kind === 'ended' ? result.ending.kind : result.kind;
}

/** Rolls the latest receipt back under the lock; gives how it ended in one word. */
export async function rollBackLatest(setting: Setting): Promise<string> {
  const result = await holdLock(setting, 1000, async () => {
    const latest = latestToRollBack(setting.host, setting.folder);
    if (latest === null || 'problem' in latest) return null;
    return rollBack(setting, latest.receipt, { id: ROLLBACK_ID, toolVersion: '0.1.0', only: null });
  });
  return result?.kind === 'ended' ? result.ending.kind : (result?.kind ?? 'no receipt');
}
