import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CliResult, PROGRAM } from '../../support/run-cli.js';
import { waitUntil } from '../../support/wait-until.js';

const BOOT = fileURLToPath(new URL('./boot-systemd.sh', import.meta.url));
const PROGRAM_FOLDER = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const NODE_FOLDER = path.dirname(path.dirname(process.execPath));
const TARGETS = ['basic', 'shutdown', 'sysinit', 'test', 'umount'];

/** What a login without a password needs, whatever the host's own policy is. */
const ETC: Readonly<Record<string, string>> = {
  passwd: 'root:x:0:0:root:/root:/bin/sh\n',
  shadow: 'root:*:19000:0:99999:7:::\n',
  group: 'root:x:0:\ntty:x:5:\n',
  'machine-id': '5f1c3c1d2b0e4f0f9a51aa66b2f3c7d8\n',
  'os-release': 'ID=novoodoo-test\n',
  'login.defs': 'LOG_UNKFAIL_ENAB no\n',
  'pam.d/login': ['auth', 'account', 'password', 'session']
    .map((kind) => `${kind} required pam_permit.so\n`)
    .join(''),
};

/** A machine whose PID 1 is a real systemd: a root, processes and units of its own, the real kernel value. */
export class SystemdMachine {
  /** Its /etc and /var, which outlive it. */
  readonly etc: string;
  readonly state: string;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-systemd-'));
  #waiter: ChildProcess | null = null;
  #processId = 0;

  constructor() {
    this.etc = path.join(this.#folder, 'etc');
    this.state = path.join(this.#folder, 'var/lib/novoodoo');
    for (const name of ['cgroup', 'etc', 'root', 'units', 'var/lib']) {
      mkdirSync(path.join(this.#folder, name), { recursive: true });
    }
    for (const [name, text] of Object.entries(ETC)) this.write(`etc/${name}`, text);
    cpSync('/etc/ld.so.cache', path.join(this.etc, 'ld.so.cache'));
    mkdirSync(path.join(this.etc, 'sysctl.d'));
    // Where login(1) and wall(1) look for who is logged in (utmp(5)).
    symlinkSync('/run', path.join(this.#folder, 'var/run'));
    for (const name of TARGETS) {
      this.write(`units/${name}.target`, `[Unit]\nDescription=${name}\nDefaultDependencies=no\n`);
    }
  }

  /** Writes a file of the machine: below etc or var. */
  write(name: string, text: string): void {
    const file = path.join(this.#folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Boots it, as a boot of this id where one is given, and waits until systemd says that it runs. */
  async boot(bootId: string | null = null): Promise<void> {
    if (bootId !== null) this.write('boot_id', `${bootId}\n`);
    const args = ['/bin/sh', BOOT, this.#folder, PROGRAM_FOLDER, NODE_FOLDER];
    const waiter = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', '--mount', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.#waiter = waiter;
    const file = `/proc/${waiter.pid}/task/${waiter.pid}/children`;
    await waitUntil('the first process of the machine', () => {
      if (waiter.exitCode !== null) throw new Error('the machine did not boot');
      this.#processId = Number(readFileSync(file, 'latin1').trim());
      return this.#processId > 0 && readFileSync(`/proc/${this.#processId}/comm`, 'latin1') === 'systemd\n';
    });
    await waitUntil('systemd', () => {
      try {
        execFileSync('nsenter', [...this.#into(), 'systemctl', 'is-system-running'], { stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    });
  }

  /** Words before a command that make it a command on this machine, outside all of its units. */
  get wrapper(): string[] {
    return ['nsenter', ...this.#into()];
  }

  /** Runs a command and waits for its end. */
  run(command: readonly string[]): Promise<CliResult> {
    const words = [...this.#into(), ...command];
    return new Promise((done) => {
      const child = execFile('nsenter', words, { timeout: 120_000 }, (_, stdout, stderr) => {
        done({ code: child.exitCode, signal: child.signalCode, stdout, stderr });
      });
    });
  }

  novoodoo(...args: string[]): Promise<CliResult> {
    return this.run([process.execPath, PROGRAM, ...args]);
  }

  /** One property of a unit. */
  async property(unit: string, name: string): Promise<string> {
    return (await this.run(['systemctl', 'show', '--value', '--property', name, unit])).stdout.trim();
  }

  /** The names of all units that systemd knows and that start with this. */
  async units(start: string): Promise<string[]> {
    const words = ['systemctl', 'list-units', '--all', '--plain', '--no-legend', `${start}*`];
    const { stdout } = await this.run(words);
    return stdout.split('\n').flatMap((line) => line.split(' ')[0] || []);
  }

  /** Kills everything on it at once, as a power cut does. What is in /etc and /var stays. */
  async cutPower(): Promise<void> {
    const waiter = this.#waiter;
    if (waiter === null) return;
    this.#waiter = null;
    const ended = new Promise<void>((done) => waiter.once('close', () => done()));
    waiter.kill('SIGKILL');
    await ended;
    await waitUntil('the end of the machine', () => {
      const cgroup = path.join(this.#folder, 'cgroup');
      const remove = `mount -t cgroup2 cgroup2 ${cgroup} && find ${cgroup}/${path.basename(this.#folder)} -depth -type d -exec rmdir {} +`;
      try {
        execFileSync('unshare', ['--mount', 'sh', '-c', remove], { stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    });
  }

  /** The end of it, and of its files. */
  async remove(): Promise<void> {
    await this.cutPower();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #into(): string[] {
    return [`--target=${this.#processId}`, '--mount', '--uts', '--ipc', '--cgroup', '--pid', '--root'];
  }
}
