import type { RunOptions, RunResult } from '../model/host.js';

const DEFAULT_MOST_OUTPUT_BYTES = 32 * 1024 * 1024;

/**
 * Runs a program with a clean environment and a real deadline: the whole process group is killed when time is over, and the result
 * does not wait for a grandchild that keeps the output open.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const { execa } = await import('execa').catch(() => ({ execa: null }));
  if (execa === null)
    return { code: null, stdout: '', stderr: '', failure: 'what runs programs could not be loaded' };
  const child = execa(program, [...args], {
    reject: false,
    detached: true,
    // The folder this was started in may be gone by now, and no program needs it.
    cwd: '/',
    stripFinalNewline: false,
    encoding: 'latin1',
    extendEnv: false,
    env: { PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    maxBuffer: options.maxOutputBytes ?? DEFAULT_MOST_OUTPUT_BYTES,
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  });
  let onDeadline: (() => void) | undefined;
  const deadline = new Promise<RunResult>((done) => {
    onDeadline = () =>
      done({ code: null, stdout: '', stderr: '', failure: `no answer within ${options.timeoutMs} ms` });
  });
  const killGroup = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The group has ended already.
    }
  };
  const timer = setTimeout(() => {
    killGroup();
    onDeadline?.();
  }, options.timeoutMs);
  process.once('exit', killGroup);
  try {
    const finished = child.then((result): RunResult => {
      const failure = result.exitCode === undefined ? (result.shortMessage ?? 'could not be run') : null;
      return { code: result.exitCode ?? null, stdout: result.stdout, stderr: result.stderr, failure };
    });
    return await Promise.race([finished, deadline]);
  } finally {
    clearTimeout(timer);
    process.off('exit', killGroup);
  }
}
