import { type Host, HostError } from '../model/host.js';

const PROGRAM_TIMEOUT_MS = 3000;

/** Writes one line to the system log, on a live host only. A log that takes nothing never stops a change. */
export async function logLine(host: Host, text: string): Promise<void> {
  await runQuietly(host, 'logger', ['-t', 'novoodoo', '-p', 'daemon.notice', '--', oneLine(text)]);
}

/** Tells everybody who is logged in on a terminal, on a live host only: a change was taken back without their doing. */
export async function tellTerminals(host: Host, text: string): Promise<void> {
  await runQuietly(host, 'wall', [`novoodoo: ${oneLine(text)}`]);
}

async function runQuietly(host: Host, program: string, args: readonly string[]): Promise<void> {
  if (host.root !== '/') return;
  try {
    await host.run(program, args, { effect: 'changes', timeoutMs: PROGRAM_TIMEOUT_MS });
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
  }
}

function oneLine(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ').slice(0, 900);
}
