import type { Penalty } from '../model/diagnosis.js';
import type { DiagnosisKind } from '../model/kinds.js';

const DEFAULT_RTO_MAX_MS = 120_000;

/** What it means for the users of the host. `rtoMaxMs` is tcp_rto_max_ms, null where the kernel has none. */
export function describeImpact(
  kind: DiagnosisKind,
  penalty: Penalty | null,
  rtoMaxMs: number | null,
): string {
  switch (kind) {
    case 'cause-1':
      return describeResets(penalty, rtoMaxMs);
    case 'headroom-low':
      return `Nothing was seen to be reset. At this peak the limit would strike: ${describeResets(penalty, rtoMaxMs)}`;
    case 'healthy':
      return 'Neither limit is near: no orphan is reset for lack of room.';
    case 'cause-2':
      return `${MEMORY_IMPACT}.`;
    case 'both':
      return `${MEMORY_IMPACT}; besides, orphans are reset for their number.`;
    case 'peak-not-seen':
      return 'Orphans were reset while nobody was looking; which ones, and whether users noticed, cannot be told from this.';
    case 'not-decidable':
      return 'What it means for users cannot be told without the missing numbers.';
  }
}

const MEMORY_IMPACT =
  'Connections of users are refused memory and slow down, and closed connections with unsent data are reset, so responses may be cut off';

/** Which orphans a penalty strikes (tcp_timer.c:tcp_out_of_resources; shift 0 is used by close() in tcp.c:__tcp_close). */
function describeResets(penalty: Penalty | null, rtoMaxMs: number | null): string {
  const silentSeconds = (2 * (rtoMaxMs ?? DEFAULT_RTO_MAX_MS)) / 1000;
  const silent = `sent nothing for ${silentSeconds} s or backed off to the longest retransmission timeout`;
  switch (penalty) {
    case 1:
      return 'the peak itself is above the limit, so any connection that a program closes is reset at close(), and responses may be cut off.';
    case 2:
      return `only orphans that have ${silent}, or that an ICMP error was noted for, are reset; users rarely notice.`;
    case 4:
      return `only orphans that have ${silent} and that an ICMP error was noted for as well are reset; users rarely notice.`;
    case null:
      return 'the limit in force by now leaves room for this peak.';
  }
}
