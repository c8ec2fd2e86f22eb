import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CliResult } from '../../support/run-cli.js';
import { PROGRAM } from '../../support/run-cli.js';

export interface RunOptions {
  readonly timeoutMs?: number;
  /** A program that starts ours: strace with its options, say. */
  readonly under?: readonly string[];
}

/** The real kernel with an /etc and a state folder that are only ours. */
export interface PrivateEtc {
  /** Where the program's /etc really is. */
  readonly etc: string;
  readonly state: string;
  /** Words before a command that make it see the private /etc, for a shell in a terminal. */
  readonly wrapper: readonly string[];
  /** Runs the real program; its /etc and /var/lib/novoodoo are the private ones. */
  run(args: readonly string[], options?: RunOptions): Promise<CliResult>;
  remove(): void;
}

const COPIED = [
  'sysctl.d',
  'default',
  'ld.so.cache',
  'localtime',
  'passwd',
  'group',
  'machine-id',
  'os-release',
  'hostname',
];

const MOUNT_POINT = '/var/lib/novoodoo';

/**
 * Makes a copy of what decides about sysctl in /etc and mounts it over /etc in a mount namespace of the program's own, so that a
 * test may apply to "/" without touching this machine's files.
 */
export function makePrivateEtc(): PrivateEtc {
  const folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-etc-'));
  const etc = path.join(folder, 'etc');
  const state = path.join(folder, 'state');
  for (const name of COPIED) {
    cpSync(path.join('/etc', name), path.join(etc, name), {
      recursive: true,
      verbatimSymlinks: true,
      force: true,
    });
  }
  mkdirSync(state, { recursive: true, mode: 0o700 });
  // Only a place to mount on: the machine's own stays empty.
  const isMountPointOurs = mkdirSync(MOUNT_POINT, { recursive: true, mode: 0o700 }) !== undefined;
  const mounts = [
    `mount --bind '${etc}' /etc`,
    `mount --bind '${state}' ${MOUNT_POINT}`,
    // A unit of the machine's own systemd would see the machine's /etc, so there is none here.
    '{ ! [ -d /run/systemd/system ] || mount -t tmpfs tmpfs /run/systemd; }',
  ].join(' && ');
  const enter = ['-m', '--propagation', 'private', 'sh', '-c', `${mounts} && exec "$@"`, 'sh'];
  return {
    etc,
    state,
    wrapper: ['unshare', ...enter],
    run(args, options = {}) {
      const program = [...(options.under ?? []), process.execPath, PROGRAM, ...args];
      const command = [...enter, ...program];
      return collect('unshare', command, options.timeoutMs ?? 120_000);
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
      if (isMountPointOurs) rmdirSync(MOUNT_POINT);
    },
  };
}

function collect(program: string, args: readonly string[], timeoutMs: number): Promise<CliResult> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.once('error', fail);
    child.once('close', (code, signal) => done({ code, signal, stdout, stderr }));
  });
}
