import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Host } from '../model/host.js';

const START_TIMEOUT_MS = 15_000;
const PROGRAM = fileURLToPath(new URL('../../bin/novoodoo.js', import.meta.url));
/** sd_booted(3): this folder is there when systemd is the service manager of the machine. */
const SYSTEMD_RUNS = '/run/systemd/system';

/**
 * Starts a hidden command of novoodoo as a process of its own, outside this terminal and session: a transient unit where systemd is PID 1,
 * since it may end a session's processes at log-out, else with setsid(1). Gives the reason why neither worked, or null.
 */
export async function startGuardProcess(
  host: Host,
  journalId: string,
  stateFolder: string,
): Promise<string | null> {
  const command = [process.execPath, PROGRAM, 'guard', journalId, '--state', stateFolder];
  const options = { effect: 'changes', timeoutMs: START_TIMEOUT_MS } as const;
  const failures: string[] = [];
  if (existsSync(SYSTEMD_RUNS)) {
    const unit = `novoodoo-guard-${journalId}`;
    const args = ['--collect', '--quiet', '--service-type=exec', `--unit=${unit}`];
    const description = `--description=novoodoo: takes ${journalId} back unless it is confirmed`;
    const result = await host.run('systemd-run', [...args, description, '--', ...command], options);
    if (result.code === 0) return null;
    failures.push(`systemd-run: ${result.failure ?? result.stderr.trim()}`);
  }
  // Nothing of the terminal may be left to it: standard streams, working folder, session.
  const script = 'cd / && exec setsid --fork "$@" </dev/null >/dev/null 2>&1';
  const result = await host.run('/bin/sh', ['-c', script, 'sh', ...command], options);
  if (result.code === 0) return null;
  failures.push(`setsid: ${result.failure ?? (result.stderr.trim() || `ended with ${result.code}`)}`);
  return failures.join('; ');
}
