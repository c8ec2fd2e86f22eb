import {
  type DirectoryEntry,
  type FileStat,
  type FreeSpace,
  HostError,
  type Instant,
  type ReadingHost,
  type RepeatedFile,
  type RunOptions,
  type RunResult,
} from '../model/host.js';

/** A host seen through a window: what a command gets that did not declare that it records or changes. */
export class ReadOnlyHost implements ReadingHost {
  readonly root: string;
  readonly #inner: ReadingHost;

  constructor(inner: ReadingHost) {
    this.#inner = inner;
    this.root = inner.root;
  }

  readBytes(path: string, maxBytes?: number): Uint8Array {
    return this.#inner.readBytes(path, maxBytes);
  }

  readText(path: string, maxBytes?: number): string {
    return this.#inner.readText(path, maxBytes);
  }

  openRepeated(path: string): RepeatedFile {
    return this.#inner.openRepeated(path);
  }

  list(path: string): DirectoryEntry[] {
    return this.#inner.list(path);
  }

  stat(path: string): FileStat | null {
    return this.#inner.stat(path);
  }

  readLink(path: string): string {
    return this.#inner.readLink(path);
  }

  resolve(path: string): string {
    return this.#inner.resolve(path);
  }

  checkWritable(path: string): void {
    this.#inner.checkWritable(path);
  }

  freeSpace(path: string): FreeSpace {
    return this.#inner.freeSpace(path);
  }

  now(): Instant {
    return this.#inner.now();
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return this.#inner.sleep(durationMs, signal);
  }

  run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
    if (options.effect === 'changes') {
      throw new HostError('EROFS', 'run', program, 'this command may only read the host');
    }
    return this.#inner.run(program, args, options);
  }
}
