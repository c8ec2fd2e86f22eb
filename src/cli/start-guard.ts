import type { StartGuard } from '../apply/apply-plan.js';
import { hasLivingGuard } from '../apply/guard-mark.js';
import type { Setting } from '../apply/transaction.js';
import { startGuardProcess } from '../host/start-guard.js';

const PATIENCE_MS = 20_000;
const POLL_MS = 50;

/** Starts the guard of a window and believes in it only once its own process has said that it is there. */
export function guardStarter(setting: Setting): StartGuard {
  const { host, folder } = setting;
  return async (journal) => {
    const failure = await startGuardProcess(host, journal.id, folder.path);
    if (failure !== null) return failure;
    const giveUpMs = host.now().monotonicMs + PATIENCE_MS;
    while (!hasLivingGuard(host, folder, journal.id)) {
      if (host.now().monotonicMs > giveUpMs) return `it did not answer within ${PATIENCE_MS / 1000} s`;
      await host.sleep(POLL_MS);
    }
    return null;
  };
}
