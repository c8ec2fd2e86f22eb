import path from 'node:path/posix';
import {
  type AppendFile,
  type DirectoryEntry,
  type FileStat,
  type FreeSpace,
  type HeldLock,
  type Host,
  HostError,
  type Instant,
  type ReadingHost,
  type RepeatedFile,
  type ReplaceOptions,
  type RunOptions,
  type RunResult,
} from '../model/host.js';

const FILE_MODE = 0o644;

type Node =
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly stat: FileStat }
  | { readonly kind: 'directory'; readonly stat: FileStat }
  | { readonly kind: 'gone' };

/**
 * A host on which everything can be tried and nothing happens: changes are kept in memory over a host that is only read, so that a preview
 * runs the very code of the deed.
 */
export class OverlayHost implements Host {
  readonly root: string;
  readonly #below: ReadingHost;
  readonly #changed = new Map<string, Node>();

  constructor(below: ReadingHost) {
    this.#below = below;
    this.root = below.root;
  }

  readBytes(insidePath: string, maxBytes?: number): Uint8Array {
    const node = this.#nodeAt(insidePath);
    if (node === undefined) return this.#below.readBytes(insidePath, maxBytes);
    if (node.kind === 'gone') throw new HostError('ENOENT', 'read', insidePath);
    if (node.kind === 'directory') throw new HostError('EISDIR', 'read', insidePath);
    if (maxBytes !== undefined && node.content.length > maxBytes) {
      throw new HostError('EFBIG', 'read', insidePath, `larger than ${maxBytes} bytes`);
    }
    return node.content;
  }

  readText(insidePath: string, maxBytes?: number): string {
    return Buffer.from(this.readBytes(insidePath, maxBytes)).toString('latin1');
  }

  openRepeated(insidePath: string): RepeatedFile {
    return { read: () => this.readText(insidePath), close: () => undefined };
  }

  list(insidePath: string): DirectoryEntry[] {
    const folder = this.resolve(insidePath);
    const made = this.#changed.get(folder);
    const entries = new Map<string, DirectoryEntry>();
    if (made?.kind !== 'directory') {
      for (const entry of this.#below.list(folder)) entries.set(entry.name, entry);
    }
    for (const [changed, node] of this.#changed) {
      if (path.dirname(changed) !== folder) continue;
      const name = path.basename(changed);
      if (node.kind === 'gone') entries.delete(name);
      else entries.set(name, { name, kind: node.kind });
    }
    return [...entries.values()];
  }

  stat(insidePath: string): FileStat | null {
    const node = this.#changed.get(this.#resolveParent(insidePath));
    if (node === undefined) return this.#below.stat(insidePath);
    return node.kind === 'gone' ? null : node.stat;
  }

  readLink(insidePath: string): string {
    return this.#below.readLink(insidePath);
  }

  resolve(insidePath: string): string {
    return this.#below.resolve(insidePath);
  }

  checkWritable(insidePath: string): void {
    const node = this.#nodeAt(insidePath);
    if (node === undefined) this.#below.checkWritable(insidePath);
    else if (node.kind === 'gone') throw new HostError('ENOENT', 'write', insidePath);
  }

  freeSpace(insidePath: string): FreeSpace {
    let at = this.resolve(insidePath);
    while (this.#changed.has(at) && at !== '/') at = path.dirname(at);
    return this.#below.freeSpace(at);
  }

  now(): Instant {
    return this.#below.now();
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return this.#below.sleep(durationMs, signal);
  }

  async run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
    if (options.effect === 'reads') return this.#below.run(program, args, options);
    return { code: 0, stdout: '', stderr: '', failure: null };
  }

  openAppend(insidePath: string, mode: number): AppendFile {
    return {
      append: (bytes) => {
        const before = this.stat(insidePath) === null ? new Uint8Array() : this.readBytes(insidePath);
        this.replaceFile(insidePath, Buffer.concat([before, bytes]), { modeIfNew: mode });
      },
      sync: () => undefined,
      close: () => undefined,
    };
  }

  makeDirectory(insidePath: string, mode: number): void {
    const folder = this.resolve(insidePath);
    for (let at = folder; at !== '/' && this.stat(at) === null; at = path.dirname(at)) {
      this.#changed.set(at, { kind: 'directory', stat: madeStat('directory', mode, 0) });
    }
  }

  writeKernelValue(insidePath: string, text: string): void {
    this.replaceFile(insidePath, Buffer.from(text, 'latin1'), { modeIfNew: FILE_MODE });
  }

  replaceFile(insidePath: string, content: Uint8Array, options: ReplaceOptions): void {
    const file = this.resolve(insidePath);
    if (this.stat(path.dirname(file)) === null) throw new HostError('ENOENT', 'replace', insidePath);
    const before = this.stat(file);
    const stat = before ?? madeStat('file', options.modeIfNew, content.length);
    this.#changed.set(file, { kind: 'file', content, stat: { ...stat, sizeBytes: content.length } });
  }

  keepAside(): void {
    // What is below stays as it is.
  }

  renameFile(from: string, to: string): void {
    this.replaceFile(to, this.readBytes(from), { modeIfNew: FILE_MODE });
    this.removeFile(from);
  }

  removeFile(insidePath: string): void {
    if (this.stat(insidePath) === null) throw new HostError('ENOENT', 'remove', insidePath);
    this.#changed.set(this.#resolveParent(insidePath), { kind: 'gone' });
  }

  lock(): Promise<HeldLock | null> {
    return Promise.resolve({ release: () => Promise.resolve() });
  }

  #nodeAt(insidePath: string): Node | undefined {
    return this.#changed.get(this.resolve(insidePath));
  }

  /** The path with the links of its folders resolved, its own last part not. */
  #resolveParent(insidePath: string): string {
    return path.join(this.resolve(path.dirname(insidePath)), path.basename(insidePath));
  }
}

function madeStat(kind: 'file' | 'directory', mode: number, sizeBytes: number): FileStat {
  const uid = process.geteuid?.() ?? 0;
  const gid = process.getegid?.() ?? 0;
  return { kind, mode, uid, gid, sizeBytes, linkCount: 1, device: 0, inode: 0, modifiedMs: 0 };
}
