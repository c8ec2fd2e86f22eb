import { existsSync, readFileSync } from 'node:fs';
import type { CliResult } from '../../support/run-cli.js';
import { finished, type MountNamespace } from './mount-namespace.js';
import { waitUntil } from '../../support/wait-until.js';

const LOG = '/run/strace.log';

/** The how-manieth call of a kind that names a path, from 1. */
export interface CallPoint {
  readonly call: string;
  readonly path: string;
  readonly nth: number;
}

/**
 * Runs the real program, stops it (SIGSTOP) right after a system call has been made, does something while it stands still, and lets it go
 * on: what happens between two of its calls happens just there.
 */
export async function runStoppedAt(
  host: MountNamespace,
  args: readonly string[],
  { call, path, nth }: CallPoint,
  meanwhile: (processId: number) => void | Promise<void>,
): Promise<CliResult> {
  host.shell(`: > ${LOG}`);
  const inject = `inject=${call}:signal=STOP:when=${nth}`;
  const under = ['strace', '-f', '-qq', '-o', LOG, '-P', path, '-e', `trace=${call}`, '-e', inject];
  const child = host.start(args, { under });
  const result = finished(child);
  let ended = false;
  child.once('close', () => {
    ended = true;
  });
  const log = () => readFileSync(host.outside(LOG), 'latin1');
  await waitUntil(
    `a stop after ${call} ${path}`,
    () => ended || log().includes('stopped by SIGSTOP'),
    60_000,
  );
  if (ended) return result;
  const processId = Number(/^(\d+) .*stopped by SIGSTOP/m.exec(log())?.[1]);
  try {
    await meanwhile(processId);
  } finally {
    // It may have been killed meanwhile.
    if (existsSync(`/proc/${processId}`)) process.kill(processId, 'SIGCONT');
  }
  return result;
}
