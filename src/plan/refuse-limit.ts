import type { RefusalKind, VerdictKind } from '../model/kinds.js';
import type { Refusal } from '../model/plan.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';

/** A refusal to change the orphan limit; `target` is the value that is not planned, null where there is none. */
export function refuseLimit(
  kind: RefusalKind | VerdictKind,
  target: number | null,
  reason: string,
  evidenceNeeded: string | null = null,
): Refusal {
  return {
    key: MAX_ORPHANS_KEY,
    value: target === null ? null : String(target),
    kind,
    reason,
    evidenceNeeded,
    source: null,
  };
}
