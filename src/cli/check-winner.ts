import type { CheckWinner } from '../apply/apply-plan.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';

/** Asks, from the files as they are after an edit, whether the value will stand after boot and after a reload by hand. */
export const checkWinner: CheckWinner = async (host, value) => {
  // The resolver is needed only once something was written.
  const { whyTargetLosesOnHost } = await import('./persistence.js');
  const why = await whyTargetLosesOnHost(host, MAX_ORPHANS_KEY, value);
  return why === null ? null : `the edited files would not keep the value: ${why}`;
};
