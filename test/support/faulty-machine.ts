import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LiveHost } from '../../src/host/live-host.js';
import type { FileCalls, World } from '../../src/host/world.js';
import { type HeldLock, HostError, type Instant, type RunResult } from '../../src/model/host.js';
import { UserError } from '../../src/model/user-error.js';
import { type PowerCut, SyncedDisk } from './synced-disk.js';

/** What goes wrong at one call. */
export type Fault =
  /** The call does nothing and reports an error. */
  | { readonly kind: 'error'; readonly code: string }
  /** The call does its work and reports an error all the same. */
  | { readonly kind: 'late-error'; readonly code: string }
  /** The call does nothing and reports success. */
  | { readonly kind: 'ignored' }
  /** A read or write moves half of the bytes and says so. */
  | { readonly kind: 'short' }
  /** The process dies before the call (which is also: after the call before), or half-way through a write. */
  | { readonly kind: 'die-before' | 'die-half' }
  /** From this call on, nothing that needs room or a writable disk works. */
  | { readonly kind: 'disk-gone'; readonly code: string };

/** Thrown at every call that a dead process would have made. */
export class Died extends Error {}

/** Where a fault strikes: the number of the call, counted from 1, and what then happens. */
export type Faults = ReadonlyMap<number, Fault>;

/** A machine's files and clock at one instant. */
export interface MachineState {
  readonly files: ReadonlyMap<string, { readonly content: string | null; readonly mode: number }>;
  readonly uptimeMs: number;
}

const MAX_ORPHANS = 'proc/sys/net/ipv4/tcp_max_orphans';
export const GUARD_PID = 4242;
const FOLDERS = ['proc/sys/net/ipv4', 'proc/sys/kernel/random', 'proc/self', 'etc/sysctl.d', 'var/lib'];

/**
 * A machine in a folder: files of /proc and /etc, a clock since boot that only waiting moves, one lock. Processes on it share everything
 * but their faults.
 */
export class FaultyMachine {
  readonly root: string;
  /** What of its files would be there after a power cut. */
  readonly disk: SyncedDisk;
  /** What other processes do while one of them sleeps the next time. */
  meanwhile: (() => Promise<unknown>) | null = null;
  #lockHolder: object | null = null;
  #uptimeMs = 1_000_000;

  constructor() {
    // Memory, where there is some: thousands of fsyncs follow.
    const base = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
    this.root = fs.mkdtempSync(path.join(base, 'machine-'));
    this.disk = new SyncedDisk(this.root);
  }

  /** Puts everything as on a freshly booted host whose limit is set in /etc/sysctl.conf. */
  reset(sysctlConf: string): void {
    for (const name of fs.readdirSync(this.root)) {
      fs.rmSync(path.join(this.root, name), { recursive: true });
    }
    for (const folder of FOLDERS) fs.mkdirSync(path.join(this.root, folder), { recursive: true });
    this.write(MAX_ORPHANS, '65536\n');
    this.write('proc/sys/kernel/random/boot_id', '11111111-2222-3333-4444-555555555555\n');
    this.write('proc/self/mountinfo', '');
    this.write('etc/machine-id', '0123456789abcdef0123456789abcdef\n');
    this.write('etc/sysctl.conf', sysctlConf);
    fs.chmodSync(path.join(this.root, 'etc/sysctl.conf'), 0o640);
    this.startProcess(GUARD_PID);
    this.#lockHolder = null;
    this.#uptimeMs = 1_000_000;
    this.pass(0);
    this.disk.syncAll();
  }

  /** Everything as it is now, to go back to. */
  save(): MachineState {
    const files = new Map<string, { readonly content: string | null; readonly mode: number }>();
    for (const name of this.#names()) {
      const stat = fs.statSync(path.join(this.root, name));
      files.set(name, { content: stat.isFile() ? this.read(name) : null, mode: stat.mode & 0o7777 });
    }
    return { files, uptimeMs: this.#uptimeMs };
  }

  /** Goes back; only what differs is touched. */
  restore(state: MachineState): void {
    for (const name of this.#names().reverse()) {
      if (!state.files.has(name)) fs.rmSync(path.join(this.root, name), { recursive: true });
    }
    for (const [name, { content, mode }] of state.files) {
      const file = path.join(this.root, name);
      if (content === null) fs.mkdirSync(file, { recursive: true, mode });
      else if (this.read(name) !== content) fs.writeFileSync(file, content, 'latin1');
      if ((fs.statSync(file).mode & 0o7777) !== mode) fs.chmodSync(file, mode);
    }
    this.#uptimeMs = state.uptimeMs;
    this.#lockHolder = null;
    this.disk.syncAll();
  }

  #names(): string[] {
    return fs.readdirSync(this.root, { recursive: true, encoding: 'utf8' }).sort();
  }

  dispose(): void {
    fs.rmSync(this.root, { recursive: true });
  }

  write(name: string, text: string): void {
    const file = path.join(this.root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text, 'latin1');
  }

  read(name: string): string | null {
    const file = path.join(this.root, name);
    return fs.existsSync(file) ? fs.readFileSync(file, 'latin1') : null;
  }

  mode(name: string): number {
    return fs.statSync(path.join(this.root, name)).mode & 0o7777;
  }

  get limit(): number {
    return Number(this.read(MAX_ORPHANS));
  }

  setLimit(limit: number): void {
    this.write(MAX_ORPHANS, `${limit}\n`);
  }

  startProcess(processId: number): void {
    const zeros = Array.from({ length: 18 }, () => '0').join(' ');
    this.write(`proc/${processId}/stat`, `${processId} (node) S ${zeros} 777 0\n`);
  }

  killProcess(processId: number): void {
    fs.rmSync(path.join(this.root, `proc/${processId}`), { recursive: true, force: true });
  }

  /** Lets time pass on the clock since boot. */
  pass(durationMs: number): void {
    this.#uptimeMs += durationMs;
    this.write('proc/uptime', `${(this.#uptimeMs / 1000).toFixed(2)} 1.00\n`);
  }

  /** The next boot: another boot id, the kernel value as the files say, the clock from the start. */
  boot(limit: number): void {
    this.#uptimeMs = 10_000;
    this.pass(0);
    this.write('proc/sys/kernel/random/boot_id', '99999999-2222-3333-4444-555555555555\n');
    this.setLimit(limit);
    this.#lockHolder = null;
  }

  /** A power cut, which takes what it may of what was never fsynced, and the next boot. */
  cutPower(kind: PowerCut, limitAfterBoot: () => number): void {
    for (const folder of ['etc', 'var']) this.disk.cut(folder, kind);
    this.boot(limitAfterBoot());
  }

  /** A process on this machine that meets the faults, and no other. */
  process(faults: Faults = new Map()): FaultyProcess {
    return new FaultyProcess(this, faults);
  }

  takeLock(holder: object): boolean {
    if (this.#lockHolder !== null) return false;
    this.#lockHolder = holder;
    return true;
  }

  freeLock(holder: object): void {
    if (this.#lockHolder === holder) this.#lockHolder = null;
  }

  /** Every file that a cut-off replacement left, and everything in the state folder that belongs to an open transaction. */
  leftovers(): string[] {
    const names = this.#names();
    const open = ['var/lib/novoodoo/journal.json', 'var/lib/novoodoo/guard.json'];
    const left = names.filter((name) => name.endsWith('.tmp') || open.includes(name));
    return this.#lockHolder === null ? left : [...left, 'a held lock'];
  }
}

/** One process: a host of its own, whose every call is counted and may fail. */
export class FaultyProcess {
  readonly host: LiveHost;
  readonly calls: string[] = [];
  readonly #machine: FaultyMachine;
  readonly #faults: Faults;
  #dead = false;
  #diskGone: string | null = null;
  readonly #kernelFiles = new Set<number>();
  readonly #open = new Map<number, string>();

  constructor(machine: FaultyMachine, faults: Faults) {
    this.#machine = machine;
    this.#faults = faults;
    this.host = new TimelessHost(machine, this.#world(), () => this.checkAlive());
  }

  get isDead(): boolean {
    return this.#dead;
  }

  die(): void {
    this.#dead = true;
    this.#machine.freeLock(this);
  }

  checkAlive(): void {
    if (this.#dead) throw new Died();
  }

  /** Makes one call as the faults have it. `half` does half of it, where that means anything; `success` is what it gives when all is well. */
  call<T>(name: string, what: string, act: () => T, half?: () => T, success?: T): T {
    this.checkAlive();
    this.calls.push(`${name} ${what}`);
    const fault = this.#faults.get(this.calls.length);
    if (fault?.kind === 'disk-gone') this.#diskGone = fault.code;
    if (this.#diskGone !== null && needsDisk(name, what)) throw systemError(this.#diskGone);
    if (fault === undefined) return act();
    switch (fault.kind) {
      case 'disk-gone':
        return act();
      case 'error':
        if (name === 'closeSync') act();
        throw systemError(fault.code);
      case 'late-error':
        act();
        throw systemError(fault.code);
      case 'ignored':
        return success as T;
      case 'short':
        return (half ?? act)();
      case 'die-before':
        this.die();
        throw new Died();
      case 'die-half':
        half?.();
        this.die();
        throw new Died();
    }
  }

  #world(): World {
    return {
      files: this.#files(),
      copyAttributes: (from, to) => {
        asHostError('copy', to, () =>
          this.call('copyAttributes', path.relative(this.#machine.root, to), () =>
            fs.chmodSync(to, fs.statSync(from).mode),
          ),
        );
      },
      lock: (): Promise<HeldLock | null> => this.#lock(),
      run: (program) => Promise.resolve(this.#run(program)),
    };
  }

  /** As the real one: a program that fails is a result, never an error. */
  #run(program: string): RunResult {
    try {
      return this.call('run', program, () => {
        const stdout = program === 'cp' ? 'cp (GNU coreutils) 9.1\n' : '';
        return { code: 0, stdout, stderr: '', failure: null };
      });
    } catch (error) {
      if (error instanceof Died) throw error;
      return { code: null, stdout: '', stderr: '', failure: String(error) };
    }
  }

  async #lock(): Promise<HeldLock | null> {
    asHostError('lock', 'lock', () => this.call('lock', 'lock', () => undefined));
    if (!this.#machine.takeLock(this)) return null;
    this.#machine.write('var/lib/novoodoo/lock', '');
    return {
      release: async () => {
        this.#machine.freeLock(this);
      },
    };
  }

  #files(): FileCalls {
    return new Proxy(fs, {
      get: (target, name: keyof FileCalls) => {
        const real = target[name] as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          const [first] = args;
          const what =
            typeof first === 'string'
              ? path.relative(this.#machine.root, first)
              : (this.#open.get(first as number) ?? '');
          const act = () => this.#perform(name, args, real);
          const success = name === 'writeSync' ? (args[1] as Uint8Array).length : undefined;
          return this.call(name, describe(name, what, args), act, this.#halfOf(name, args, real), success);
        };
      },
    });
  }

  #perform(name: string, args: unknown[], real: (...args: unknown[]) => unknown): unknown {
    // A kernel value is replaced by a write, where a file keeps what it does not cover.
    if (name === 'writeSync' && this.#kernelFiles.has(args[0] as number)) fs.ftruncateSync(args[0] as number);
    const result = real(...args);
    if (name === 'openSync') {
      const [descriptor, file] = [result as number, String(args[0])];
      this.#open.set(descriptor, path.relative(this.#machine.root, file));
      if (((args[1] as number) & fs.constants.O_CREAT) !== 0) this.#machine.disk.forget(file);
      if (file.includes('/proc/sys/')) this.#kernelFiles.add(descriptor);
    }
    if (name === 'fsyncSync') {
      const synced = this.#open.get(args[0] as number) ?? '';
      this.#machine.disk.sync(path.join(this.#machine.root, synced));
    }
    if (name === 'closeSync') {
      this.#kernelFiles.delete(args[0] as number);
      this.#open.delete(args[0] as number);
    }
    return result;
  }

  #halfOf(name: string, args: unknown[], real: (...args: unknown[]) => unknown): (() => unknown) | undefined {
    if (name === 'readSync') {
      const [descriptor, buffer, offset, length, position] = args;
      const half = Math.max(1, Math.floor((length as number) / 2));
      return () => real(descriptor, buffer, offset, half, position);
    }
    if (name !== 'writeSync') return undefined;
    const [descriptor, bytes, offset = 0] = args as [number, Uint8Array, number?];
    // The kernel takes a value whole or not at all; a short count is all that a caller can see.
    if (this.#kernelFiles.has(descriptor)) {
      return () => Math.floor((this.#perform(name, args, real) as number) / 2);
    }
    const half = Math.max(1, Math.floor((bytes.length - offset) / 2));
    return () => real(descriptor, bytes, offset, half);
  }
}

class TimelessHost extends LiveHost {
  readonly #machine: FaultyMachine;
  readonly #onSleep: () => void;
  #monotonicMs = 0;

  constructor(machine: FaultyMachine, world: World, onSleep: () => void) {
    super(machine.root, world);
    this.#machine = machine;
    this.#onSleep = onSleep;
  }

  override now(): Instant {
    return { wallMs: Date.UTC(2026, 1, 26, 9), monotonicMs: this.#monotonicMs };
  }

  override async sleep(durationMs: number): Promise<void> {
    this.#onSleep();
    const { meanwhile } = this.#machine;
    this.#machine.meanwhile = null;
    await meanwhile?.();
    this.#monotonicMs += durationMs;
    this.#machine.pass(durationMs);
  }
}

function describe(name: string, what: string, args: readonly unknown[]): string {
  if (name !== 'openSync') return what;
  const flags = args[1];
  return typeof flags === 'number' && (flags & fs.constants.O_CREAT) !== 0 ? `create ${what}` : what;
}

/** Whether a call fails on a disk that is full, or that the kernel has made read-only after an error. */
export function needsDisk(name: string, what: string): boolean {
  if (name === 'openSync') return what.startsWith('create ');
  return ['copyAttributes', 'fsyncSync', 'mkdirSync', 'renameSync', 'unlinkSync'].includes(name);
}

function asHostError<T>(operation: string, what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Died) throw error;
    throw new HostError(String((error as { code?: string }).code), operation, what);
  }
}

function systemError(code: string): Error {
  const errno = os.constants.errno[code as keyof typeof os.constants.errno] ?? 5;
  return Object.assign(new Error(code), { code, errno: -errno });
}

/** Whether an error is one that a process on a faulty machine may end with. */
export function isExpectedEnd(error: unknown): boolean {
  return error instanceof Died || error instanceof HostError || error instanceof UserError;
}
