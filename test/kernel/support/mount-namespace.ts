import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { type CliResult, PROGRAM } from '../../support/run-cli.js';

export interface RunInside {
  readonly timeoutMs?: number;
  /** A shell script that comes first, in a mount namespace of the run's own: what it mounts is gone with the run. */
  readonly after?: string;
  /** A program that starts ours: strace with its options, say. */
  readonly under?: readonly string[];
  readonly input?: string;
}

/**
 * The machine's own files with an /etc, a /var/lib and a /run that are only ours, in a mount namespace that a process keeps: nothing is
 * seen of it outside, and nothing of it outlives this process, however that ends.
 */
export interface MountNamespace {
  /** Where this process finds a file that is inside. */
  outside(inside: string): string;
  /** Runs a shell script inside, as root. Throws where it fails. */
  shell(script: string): string;
  /** Removes everything that a folder inside holds; a mount on the folder itself stays. */
  empty(folder: string): void;
  /** Runs the real program inside, without a terminal. */
  run(args: readonly string[], options?: RunInside): Promise<CliResult>;
  /** Starts it and does not wait. */
  start(args: readonly string[], options?: RunInside): ChildProcess;
  close(): Promise<void>;
}

/** What every namespace starts with: writable layers over the machine's folders, and no systemd to start a guard with. */
const LAYERS = `
set -e
mount -t tmpfs -o mode=755 tmpfs /mnt
for folder in etc var/lib; do
  mkdir -p /mnt/$folder/upper /mnt/$folder/work
  mount -t overlay overlay -o lowerdir=/$folder,upperdir=/mnt/$folder/upper,workdir=/mnt/$folder/work /$folder
done
mount -t tmpfs -o mode=755 tmpfs /run
rm -rf /etc/sysctl.conf /var/lib/novoodoo
`;

/** Opens such a namespace and runs the script in it. */
export async function openMountNamespace(script = ''): Promise<MountNamespace> {
  const keeper = spawn(
    'unshare',
    ['-m', '--propagation', 'private', 'sh', '-c', `${LAYERS}${script}\necho ready\nexec cat`],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(keeper, 'close');
  const [first] = (await Promise.race([once(keeper.stdout, 'data'), ended])) as [unknown];
  if (!String(first).includes('ready')) throw new Error('the mount namespace could not be made');
  const enter = ['-m', '-t', String(keeper.pid)];
  const start = (args: readonly string[], options: RunInside = {}): ChildProcess => {
    const own = [
      'unshare',
      '-m',
      '--propagation',
      'private',
      'sh',
      '-c',
      `${options.after} && exec "$@"`,
      'sh',
    ];
    const prefix = [...(options.after === undefined ? [] : own), ...(options.under ?? [])];
    return spawn('nsenter', [...enter, ...prefix, process.execPath, PROGRAM, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 60_000,
      env: { ...process.env, NO_COLOR: '1' },
    });
  };
  const outside = (inside: string) => `/proc/${keeper.pid}/root${inside}`;
  return {
    outside,
    empty(folder) {
      for (const name of readdirSync(outside(folder)))
        rmSync(outside(`${folder}/${name}`), { recursive: true });
    },
    shell: (text) => execFileSync('nsenter', [...enter, 'sh', '-ec', text], { encoding: 'latin1' }),
    start,
    run: (args, options) => finished(start(args, options), options?.input),
    async close() {
      keeper.stdin.end();
      await ended;
    },
  };
}

/** Waits for the end of a program and gives all it said. */
export async function finished(child: ChildProcess, input = ''): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  child.stdin?.on('error', () => {
    // A program that ends without reading its input closes the pipe; that is its right.
  });
  child.stdin?.end(input);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr };
}
