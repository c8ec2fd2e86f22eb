import type { CheckWinner } from '../apply/apply-plan.js';

/** Asks after an edit which file wins. */
export const checkWinner: CheckWinner = () => Promise.resolve(null);
