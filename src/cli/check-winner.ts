import type { CheckWinner } from '../apply/apply-plan.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import { whyTargetLosesOnHost } from './persistence.js';

/** Asks after an edit which file wins. */
export const checkWinner: CheckWinner = (host, value) => whyTargetLosesOnHost(host, MAX_ORPHANS_KEY, value);
