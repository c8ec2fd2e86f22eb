/** A point in time from two clocks: wall for stamps, monotonic for spacing. Both in milliseconds. */
export interface Instant {
  /** Milliseconds since the Unix epoch. */
  readonly wallMs: number;
  /** Milliseconds from an arbitrary start; never goes back. */
  readonly monotonicMs: number;
}

export type FileKind = 'file' | 'directory' | 'symlink' | 'other';

export interface FileStat {
  readonly kind: FileKind;
  /** Permission bits, for example 0o644. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly linkCount: number;
  readonly device: number;
  readonly inode: number;
  readonly modifiedMs: number;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: FileKind;
}

/** A file kept open and read from its start again and again, as /proc files can be. */
export interface RepeatedFile {
  /**
   * The whole text now, decoded as latin1; of a record device (/dev/kmsg) what is new since the last read, without waiting. For small
   * files that the kernel makes in one piece. Throws HostError.
   */
  read(): string;
  close(): void;
}

/** A file that only ever grows. */
export interface AppendFile {
  /** Appends the bytes with one write call, all or none. Throws HostError, ENOSPC for a write that was cut short. */
  append(bytes: Uint8Array): void;
  sync(): void;
  close(): void;
}

export interface RunOptions {
  /** Whether the program changes the host; a read-only host refuses one that does. */
  readonly effect: 'reads' | 'changes';
  readonly timeoutMs: number;
  readonly input?: string;
  readonly maxOutputBytes?: number;
}

/** How a program ended; a program that could not be started has code null and says why in `failure`. */
export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly failure: string | null;
}

export interface HeldLock {
  release(): Promise<void>;
}

export interface ReplaceOptions {
  /** Permission bits of a file that does not exist yet; an existing one keeps its own. */
  readonly modeIfNew: number;
  /** Owner of a file that does not exist yet; the caller's own unless told. */
  readonly ownerIfNew?: { readonly uid: number; readonly gid: number };
}

/** Room left on a file system for this process. */
export interface FreeSpace {
  /** Infinity where the file system sets no limit of its own. */
  readonly bytes: number;
  /** Files that can still be created; Infinity where the file system sets no limit. */
  readonly files: number;
}

/**
 * What a read-only command may do to a host. Paths are absolute and inside `root`: links in them are resolved as in a chroot.
 * Every file call is synchronous and throws HostError.
 */
export interface ReadingHost {
  /** "/" on a live host, else the folder of another host's tree. */
  readonly root: string;
  /**
   * The bytes of a file whatever size it claims to have; more than `maxBytes` (64 MiB unless told) is EFBIG. Never waits: a pipe
   * without a writer is empty, a device ends where it has nothing more now.
   */
  readBytes(path: string, maxBytes?: number): Uint8Array;
  /** The same, decoded as latin1 so that every byte survives. */
  readText(path: string, maxBytes?: number): string;
  openRepeated(path: string): RepeatedFile;
  /** The entries of a folder in no particular order. */
  list(path: string): DirectoryEntry[];
  /** What stands at the path itself (a link is not followed); null where nothing does. */
  stat(path: string): FileStat | null;
  readLink(path: string): string;
  /** The path inside root with every link resolved; the last part need not exist. Throws ELOOP. */
  resolve(path: string): string;
  /** Throws HostError EACCES, EROFS, EPERM (immutable) or ENOENT where this process could not write (access(2), W_OK). */
  checkWritable(path: string): void;
  /** What statfs(2) says of the file system that holds the path. */
  freeSpace(path: string): FreeSpace;
  now(): Instant;
  /** Waits; ends early, without an error, when the signal aborts. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
  run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult>;
}

/** What a recording command may do besides reading: files of its own, no kernel value. */
export interface RecordingHost extends ReadingHost {
  /** Creates a file to append to; one that exists already, or a link, is EEXIST. */
  openAppend(path: string, mode: number): AppendFile;
  makeDirectory(path: string, mode: number): void;
}

/** What a changing command may do besides. */
export interface Host extends RecordingHost {
  /** Writes text to a /proc/sys file in place, with one write call. */
  writeKernelValue(path: string, text: string): void;
  /**
   * Replaces a file's content whole or not at all: temporary file in the same folder (its name never ends in .conf), fsync,
   * attributes carried over, rename, fsync of the folder. A link is followed to its target.
   */
  replaceFile(path: string, content: Uint8Array, options: ReplaceOptions): void;
  /** Gives a file a second, hidden name beside it (a hard link; its name never ends in .conf). Not every file system can. */
  keepAside(path: string): void;
  /** Renames a file over another one of the same folder and fsyncs the folder: takes no room. */
  renameFile(from: string, to: string): void;
  /** Removes a file and fsyncs its folder. */
  removeFile(path: string): void;
  /** Takes an exclusive lock that the kernel frees when this process dies; null when another process holds it. */
  lock(path: string): Promise<HeldLock | null>;
}

/** A host call that failed, with the system's error code. */
export class HostError extends Error {
  readonly code: string;
  readonly operation: string;
  readonly path: string;

  constructor(code: string, operation: string, path: string, detail?: string) {
    super(`${operation} ${path}: ${detail ?? code}`);
    this.name = 'HostError';
    this.code = code;
    this.operation = operation;
    this.path = path;
  }
}
