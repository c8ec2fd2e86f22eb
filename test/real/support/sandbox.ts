import { spawnSync } from 'node:child_process';
import {
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
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('sandbox.sh', import.meta.url));

/** What the sandbox starts with. */
export interface SandboxSeed {
  /** Files by absolute path, in a sysctl.d of /etc, /run or /usr/lib, or /etc/sysctl.conf; "-> TARGET" makes a link, "/" a folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** The limit as an ordinary file; "kernel" leaves the real one in place. */
  readonly limit?: number | 'kernel';
  /** Slots of the established hash table, twice the kernel's default of the limit. */
  readonly ehashEntries?: number;
}

export interface SandboxResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** This machine with its own sysctl files and, unless told otherwise, its own limit: nothing that runs in it reaches the real ones. */
export class Sandbox {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-sandbox-'));

  constructor(seed: SandboxSeed = {}) {
    for (const name of [
      'etc',
      'work',
      'seed/sysctl.d',
      'usr-lib-sysctl.d',
      'run-sysctl.d',
      'kernel',
      'home',
      'local',
      'local-work',
    ]) {
      mkdirSync(path.join(this.folder, name), { recursive: true });
    }
    for (const [file, content] of Object.entries(seed.files ?? {})) this.#seed(file, content);
    const kernel = path.join(this.folder, 'kernel');
    if (seed.limit !== 'kernel')
      writeFileSync(path.join(kernel, 'tcp_max_orphans'), `${seed.limit ?? 65536}\n`);
    writeFileSync(path.join(kernel, 'tcp_ehash_entries'), `${seed.ehashEntries ?? 131072}\n`);
  }

  /** Runs a program in it, in its home folder. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): SandboxResult {
    const all = ['--mount', '--propagation', 'private', 'sh', SCRIPT, this.folder, ...args];
    const home = path.join(this.folder, 'home');
    const result = spawnSync('unshare', all, {
      encoding: 'utf8',
      cwd: home,
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: home,
        LC_ALL: 'C.UTF-8',
        ...env,
      },
      timeout: 120_000,
    });
    return { code: result.status, stdout: result.stdout, stderr: result.stderr };
  }

  /** Writes a file into the home folder and returns its path. */
  write(name: string, content: string): string {
    const file = path.join(this.folder, 'home', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  /** The limit as it is in the sandbox. */
  limit(): number {
    return Number(this.run(['cat', '/proc/sys/net/ipv4/tcp_max_orphans']).stdout);
  }

  setLimit(limit: number): void {
    writeFileSync(path.join(this.folder, 'kernel', 'tcp_max_orphans'), `${limit}\n`);
  }

  /** The text of a file in /etc, null where there is none. */
  read(file: string): string | null {
    const inside = path.join(this.folder, file);
    return existsSync(inside) ? readFileSync(inside, 'utf8') : null;
  }

  /** The names in /etc/sysctl.d, hidden ones too. */
  dropIns(): string[] {
    return readdirSync(path.join(this.folder, 'etc/sysctl.d')).sort();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #seed(file: string, content: string): void {
    const above = path.dirname(file);
    const place = above.startsWith('/etc')
      ? path.join(this.folder, 'seed', file.replace(/^\/etc\//, ''))
      : path.join(this.folder, above.slice(1).replaceAll('/', '-'), path.basename(file));
    const link = /^-> (.*)$/.exec(content);
    if (link !== null) symlinkSync(link[1] ?? '', place);
    else if (content === '/') mkdirSync(place);
    else writeFileSync(place, content);
  }
}
