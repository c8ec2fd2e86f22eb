import type { HostFile } from '../model/boot-evidence.js';
import { HostError, type ReadingHost } from '../model/host.js';

/** What a read gives, or null where the host refuses it: evidence that cannot be read is evidence that is not there. */
export function tolerate<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof HostError) return null;
    throw error;
  }
}

/** The path with every link followed; null where they lead in a circle. */
export function resolved(host: ReadingHost, path: string): string | null {
  return tolerate(() => host.resolve(path));
}

/** The kind of what a path leads to, every link followed. */
export function kindAt(host: ReadingHost, path: string): string | null {
  const real = resolved(host, path);
  return real === null ? null : (tolerate(() => host.stat(real))?.kind ?? null);
}

/** A regular file of at most `mostBytes` bytes, as latin1; null for anything else. */
export function readHostFile(host: ReadingHost, path: string, mostBytes: number): HostFile | null {
  if (kindAt(host, path) !== 'file') return null;
  const text = tolerate(() => host.readText(path, mostBytes));
  return text === null ? null : { path, text };
}

/** The names in a folder in order; none where it cannot be listed. */
export function namesIn(host: ReadingHost, folder: string): string[] {
  const entries = tolerate(() => host.list(folder)) ?? [];
  return entries.map((entry) => entry.name).sort();
}
