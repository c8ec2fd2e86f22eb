import { type FileStat, type Host, HostError, type ReadingHost } from '../model/host.js';
import type { ObstacleKind } from '../model/kinds.js';
import type { Obstacle } from '../model/obstacle.js';
import type { FileStep, Step } from '../model/receipt.js';
import { MAX_ORPHANS_KEY, MAX_ORPHANS_PATH } from '../model/sysctl-key.js';
import { receiptsFolder } from './receipts.js';
import { machinePath } from './snapshot.js';
import { hasStateFolder, type StateFolder } from './state-folder.js';
import { nameBesideWhich } from './sweep.js';

const PROGRAM_TIMEOUT_MS = 5000;
/** Room for names, rounding to blocks, and the fixed parts of journal and receipt. */
const SPARE_BYTES = 64 * 1024;
const SPARE_FILES = 8;
/** Where packages, and the stores of NixOS and Guix, keep what is theirs. */
const PACKAGE_FOLDERS = ['/usr/', '/lib/', '/nix/', '/gnu/'];

/** What keeps the running limit from being written; empty where nothing does. */
export function checkKernelValue(host: ReadingHost): Obstacle[] {
  if (host.stat(MAX_ORPHANS_PATH) === null) {
    if (host.stat('/proc/sys/net/ipv4') === null) {
      return [
        {
          kind: 'no-proc-sys',
          text: 'there is no /proc/sys/net/ipv4',
          next: 'mount /proc, or use a host that has it',
        },
      ];
    }
    return [
      {
        kind: 'not-the-initial-namespace',
        text: `${MAX_ORPHANS_KEY} does not exist in this network namespace; the kernel has it only in the initial one`,
        next: 'apply on the host itself, outside the container',
      },
    ];
  }
  return checkWritable(host, MAX_ORPHANS_PATH, {
    EROFS: {
      kind: 'read-only-proc-sys',
      text: '/proc/sys is mounted read-only here, as containers do',
      next: 'apply on the host itself, outside the container',
    },
  });
}

/** What keeps a file from being replaced, made or removed; empty where nothing is known to. */
export async function checkFileStep(host: ReadingHost, step: FileStep): Promise<Obstacle[]> {
  const folder = step.realPath.slice(0, step.realPath.lastIndexOf('/')) || '/';
  const found = checkFolder(host, folder);
  // In an append-only folder files can be made, and then neither renamed nor removed again.
  if (found.length === 0) found.push(...(await checkAttributes(host, folder)));
  if (step.before === null || host.stat(folder)?.kind !== 'directory') return found;
  if (step.realPath !== step.path && PACKAGE_FOLDERS.some((start) => step.realPath.startsWith(start))) {
    found.push({
      kind: 'link-to-package-file',
      text: `${step.path} is a link to ${step.realPath}, which belongs to a package`,
      next: 'plan with --target naming another file',
    });
  }
  const stat = host.stat(step.realPath);
  const names = stat === null ? 0 : countNames(host, step.realPath, stat);
  if (names > 1) {
    found.push({
      kind: 'hard-linked-file',
      text: `${step.realPath} has ${names} names (hard links); the others would keep the old content`,
      next: `find the others with: find / -xdev -samefile ${step.realPath}`,
    });
  }
  if (isMountPoint(host, step.realPath)) {
    found.push({
      kind: 'bind-mounted-file',
      text: `${step.realPath} is a mount point of its own (a bind mount) and cannot be replaced`,
      next: 'change the file where it is mounted from, or plan with another --target',
    });
  }
  const own = checkWritable(host, step.realPath);
  found.push(...own.filter((one) => !found.some((other) => other.kind === one.kind)));
  if (!found.some((one) => one.kind === 'immutable-file'))
    found.push(...(await checkAttributes(host, step.realPath)));
  found.push(...(await checkCopyProgram(host)));
  return found;
}

/** The names of a file, without the hidden one that another novoodoo gives it while it is at it. */
function countNames(host: ReadingHost, path: string, { linkCount, inode }: FileStat): number {
  if (linkCount === 1) return 1;
  const slash = path.lastIndexOf('/');
  const folder = path.slice(0, slash);
  const ours = host
    .list(folder === '' ? '/' : folder)
    .filter(({ name }) => nameBesideWhich(name) === path.slice(slash + 1))
    .filter(({ name }) => host.stat(`${folder}/${name}`)?.inode === inode);
  return linkCount - ours.length;
}

/** What keeps files from being made or replaced in a folder; empty where nothing does. */
export function checkFolder(host: ReadingHost, folder: string): Obstacle[] {
  if (host.stat(folder)?.kind === 'directory') return checkWritable(host, folder);
  return [{ kind: 'folder-missing', text: `there is no folder ${folder}`, next: 'make it, then plan again' }];
}

/**
 * What keeps journal and receipt from being written: rights, attributes, or room on their file system and that of the files. Throws
 * UserError where the folder of the receipts cannot be believed.
 */
export async function checkRoom(
  host: Host,
  folder: StateFolder,
  steps: readonly Step[],
): Promise<Obstacle[]> {
  const anchor = nearestFolder(host, folder.path);
  const receipts = receiptsFolder(folder);
  const found = await checkStateFolder(host, anchor);
  if (hasStateFolder(host, folder) && hasStateFolder(host, receipts)) {
    found.push(...(await checkStateFolder(host, receipts.path)));
  }
  const journalBytes = JSON.stringify(steps).length + SPARE_BYTES;
  // Journal, its next state and the receipt stand side by side for a moment.
  found.push(...checkSpace(host, anchor, 3 * journalBytes));
  for (const step of steps) {
    if (step.kind !== 'file' || step.after === null) continue;
    const parent = step.realPath.slice(0, step.realPath.lastIndexOf('/')) || '/';
    if (host.stat(parent) === null) continue;
    found.push(...checkSpace(host, parent, step.after.contentBase64.length + SPARE_BYTES));
  }
  return found;
}

async function checkStateFolder(host: ReadingHost, path: string): Promise<Obstacle[]> {
  const found = checkWritable(host, path, {
    EROFS: {
      kind: 'read-only-file-system',
      text: `the file system of ${path} is mounted read-only`,
      next: 'remount it writable, or choose another --state',
    },
  });
  return found.length > 0 ? found : checkAttributes(host, path);
}

function checkSpace(host: ReadingHost, folder: string, neededBytes: number): Obstacle[] {
  const space = host.freeSpace(folder);
  if (space.bytes >= neededBytes && space.files >= SPARE_FILES) return [];
  const what = space.bytes < neededBytes ? `${space.bytes} bytes` : `room for ${space.files} files`;
  return [
    {
      kind: 'no-space',
      text: `the file system of ${folder} has only ${what} left, ${neededBytes} bytes may be needed`,
      next: 'make room, then run it again',
    },
  ];
}

function nearestFolder(host: ReadingHost, path: string): string {
  let at = path;
  while (at !== '' && host.stat(at) === null) at = at.slice(0, at.lastIndexOf('/'));
  return at === '' ? '/' : at;
}

/** Obstacles by the error that access(2) gives; EPERM is what the kernel answers for immutable inodes (fs/namei.c, inode_permission). */
function checkWritable(
  host: ReadingHost,
  path: string,
  special: Readonly<Partial<Record<string, Obstacle>>> = {},
): Obstacle[] {
  const obstacle = (kind: ObstacleKind, text: string, next: string): Obstacle[] => [{ kind, text, next }];
  try {
    host.checkWritable(path);
    return [];
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const own = special[error.code];
    if (own !== undefined) return [own];
    switch (error.code) {
      case 'EACCES':
        return obstacle('not-privileged', `this user may not write ${path}`, 'run it as root');
      case 'EROFS':
        return obstacle(
          'read-only-file-system',
          `the file system of ${path} is mounted read-only`,
          'remount it writable, or plan with another --target',
        );
      case 'EPERM':
        return obstacle(
          'immutable-file',
          `${path} is immutable`,
          `ask who set it (lsattr -d ${path}); chattr -i takes it off`,
        );
      default:
        throw error;
    }
  }
}

/** Append-only files pass access(2), yet cannot be replaced; lsattr knows, where it is installed. */
async function checkAttributes(host: ReadingHost, path: string): Promise<Obstacle[]> {
  const result = await host.run('lsattr', ['-d', '--', machinePath(host, path)], {
    effect: 'reads',
    timeoutMs: PROGRAM_TIMEOUT_MS,
  });
  const flags = result.code === 0 ? (/^([-A-Za-z]+) /.exec(result.stdout)?.[1] ?? '') : '';
  const attribute = flags.includes('i')
    ? ['immutable', 'i']
    : flags.includes('a')
      ? ['append-only', 'a']
      : null;
  if (attribute === null) return [];
  return [
    {
      kind: 'immutable-file',
      text: `${path} is ${attribute[0]}`,
      next: `ask who set it; chattr -${attribute[1]} ${path} takes it off`,
    },
  ];
}

/** Only GNU cp is known to carry ACL, extended attributes and security label over to the new file. */
export async function checkCopyProgram(host: ReadingHost): Promise<Obstacle[]> {
  const result = await host.run('cp', ['--version'], { effect: 'reads', timeoutMs: PROGRAM_TIMEOUT_MS });
  if (result.code === 0 && result.stdout.includes('GNU coreutils')) return [];
  return [
    {
      kind: 'tool-missing',
      text: 'cp of GNU coreutils is needed to keep the attributes of the file',
      next: 'install coreutils, or plan with --target naming a file that does not exist yet',
    },
  ];
}

/** Field 5 of /proc/self/mountinfo is the mount point, with blanks in octal (proc_pid_mountinfo(5)). */
function isMountPoint(host: ReadingHost, path: string): boolean {
  let text: string;
  try {
    text = host.readText('/proc/self/mountinfo');
  } catch (error) {
    if (error instanceof HostError && error.code === 'ENOENT') return false;
    throw error;
  }
  return text.split('\n').some((line) => {
    const point = line
      .split(' ')[4]
      ?.replace(/\\([0-7]{3})/g, (_all, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    return point === path;
  });
}
