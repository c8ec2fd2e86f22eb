import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LoaderName } from '../../src/model/resolution.js';
import type { Loader } from '../../src/sysctl/loader.js';
import { type FileSpec, textOf } from '../sysctl/tree-of.js';

/** A loader program as it stands in a Debian tree, with how it is called and how it tells its version. */
interface Program {
  readonly name: LoaderName;
  readonly places: readonly string[];
  /** What boot scripts call. */
  readonly command: (place: string) => readonly string[];
  /** What arguments are given to. */
  readonly bareCommand: (place: string) => readonly string[];
  readonly versionArgs: readonly string[];
  readonly version: RegExp;
}

const PROGRAMS: readonly Program[] = [
  {
    name: 'systemd',
    places: ['/usr/lib/systemd/systemd-sysctl', '/lib/systemd/systemd-sysctl'],
    command: (place) => [place],
    bareCommand: (place) => [place],
    versionArgs: ['--version'],
    version: /^systemd (\d+)/,
  },
  {
    name: 'procps',
    places: ['/usr/sbin/sysctl', '/sbin/sysctl'],
    command: (place) => [place, '--system'],
    bareCommand: (place) => [place],
    versionArgs: ['--version'],
    version: /procps-ng (\S+)/,
  },
  {
    name: 'busybox',
    places: ['/usr/bin/busybox', '/bin/busybox'],
    command: (place) => [place, 'sysctl', '-p'],
    bareCommand: (place) => [place, 'sysctl'],
    versionArgs: ['--help'],
    version: /^BusyBox v(\d+\.\d+)/,
  },
];

/** Names are compared byte by byte, whatever the locale of whoever runs the test. */
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/** What stands in a key's file before the loaders run; a loader that wrote it would go unseen. */
const UNTOUCHED = '(as it was before)\n';

/**
 * The real loaders of a Debian tree, run in a chroot that holds only them, their libraries, the sysctl files of one tree at a time, and
 * a /proc/sys of ordinary files. Nothing of the running kernel is in reach.
 */
export class SysctlPrograms {
  readonly loaders: readonly Loader[];
  readonly #root: string;
  readonly #keys: readonly string[];
  readonly #commands = new Map<LoaderName, (args: readonly string[] | undefined) => readonly string[]>();
  readonly #shell: ChildProcessByStdio<Writable, Readable, null>;

  /** Copies the programs out of a Debian tree ("/" for this host's own) and makes the keys. Needs root. */
  constructor(debianRoot: string, keys: readonly string[]) {
    this.#root = mkdtempSync(path.join(tmpdir(), 'novoodoo-sysctl-'));
    this.#keys = keys;
    const loaders: Loader[] = [];
    const files = new Set<string>();
    for (const program of PROGRAMS) {
      const place = program.places.find((one) => existsSync(path.join(debianRoot, one)));
      if (place === undefined) continue;
      const said = run(debianRoot, [place, ...program.versionArgs]);
      const version = program.version.exec(said)?.[1];
      if (version === undefined) throw new Error(`${place} does not tell its version: ${said}`);
      loaders.push({ name: program.name, version });
      this.#commands.set(program.name, (args) =>
        args === undefined ? program.command(place) : [...program.bareCommand(place), ...args],
      );
      files.add(place);
      for (const library of librariesOf(debianRoot, place)) files.add(library);
    }
    this.loaders = loaders;
    for (const folder of ['etc', 'run', 'dev', 'usr/lib', 'usr/lib64', 'usr/bin', 'usr/sbin']) {
      mkdirSync(path.join(this.#root, folder), { recursive: true });
    }
    for (const folder of ['lib', 'lib64', 'bin', 'sbin'])
      symlinkSync(`usr/${folder}`, path.join(this.#root, folder));
    for (const file of files) {
      const copy = path.join(this.#root, file);
      mkdirSync(path.dirname(copy), { recursive: true });
      copyFileSync(path.join(debianRoot, file), copy);
      chmodSync(copy, 0o755);
    }
    execFileSync('mknod', ['-m', '666', path.join(this.#root, 'dev/null'), 'c', '1', '3'], {
      env: ENVIRONMENT,
    });
    for (const key of keys) {
      mkdirSync(path.dirname(this.#keyFile(key)), { recursive: true });
      writeFileSync(this.#keyFile(key), UNTOUCHED);
    }
    this.#shell = spawn('sh', [], { env: ENVIRONMENT, stdio: ['pipe', 'pipe', 'ignore'] });
  }

  /**
   * Runs every loader over one tree, as boot scripts do or with the arguments given, and gives what each left, by path below /proc/sys,
   * in the order of `loaders`.
   */
  async runOver(
    tree: Readonly<Record<string, FileSpec>>,
    args: Readonly<Partial<Record<LoaderName, readonly string[]>>> = {},
  ): Promise<Record<string, string>[]> {
    for (const [name, spec] of Object.entries(tree)) this.#put(name, spec);
    const left: Record<string, string>[] = [];
    for (const { name } of this.loaders) {
      const done = new Promise((resolve) => this.#shell.stdout.once('data', resolve));
      const command = this.#commands.get(name)?.(args[name]) ?? [];
      const quoted = command.map((word) => `'${word}'`).join(' ');
      this.#shell.stdin.write(`chroot ${this.#root} ${quoted} </dev/null >/dev/null 2>&1; echo\n`);
      await done;
      left.push(this.#takeKeys());
    }
    for (const name of Object.keys(tree))
      rmSync(Buffer.from(this.#root + name, 'latin1'), { recursive: true });
    return left;
  }

  remove(): void {
    this.#shell.stdin.end();
    rmSync(this.#root, { recursive: true });
  }

  #keyFile(key: string): string {
    return path.join(this.#root, 'proc/sys', key);
  }

  #put(name: string, spec: FileSpec): void {
    const place = Buffer.from(this.#root + name, 'latin1');
    mkdirSync(path.dirname(this.#root + name), { recursive: true });
    const text = textOf(spec);
    if (text !== null) writeFileSync(place, Buffer.from(text, 'latin1'));
    else if (typeof spec === 'object' && 'symlink' in spec) symlinkSync(spec.symlink, place);
    else mkdirSync(place);
  }

  /**
   * What was written, and everything as before again. systemd does not shorten a file before it writes, so only the first line counts;
   * busybox makes files for keys that are not there.
   */
  #takeKeys(): Record<string, string> {
    const left: Record<string, string> = {};
    const known = new Set(this.#keys);
    const sys = path.join(this.#root, 'proc/sys');
    for (const file of filesBelow(sys)) {
      const text = readFileSync(file, 'latin1');
      if (text === UNTOUCHED) continue;
      const key = file.toString('latin1').slice(sys.length + 1);
      left[key] = text.split('\n', 1)[0] ?? '';
      if (known.has(key)) writeFileSync(file, UNTOUCHED);
      else rmSync(file);
    }
    return left;
  }
}

function filesBelow(folder: string): Buffer[] {
  const entries = readdirSync(Buffer.from(folder, 'latin1'), { encoding: 'latin1', withFileTypes: true });
  return entries.flatMap((entry) => {
    const place = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(place) : [Buffer.from(place, 'latin1')];
  });
}

function run(root: string, command: readonly string[]): string {
  return execFileSync('chroot', [root, ...command], {
    encoding: 'utf8',
    env: ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

function librariesOf(root: string, place: string): string[] {
  let said = '';
  try {
    said = run(root, ['/usr/bin/ldd', place]);
  } catch {
    return [];
  }
  return [...said.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map((match) => match[1] ?? '');
}
