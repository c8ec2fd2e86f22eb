import { Buffer } from 'node:buffer';
import { FILE_HEADERS_ONLY, formatPatch, type StructuredPatch, structuredPatch } from 'diff';

const CONTEXT_LINES = 3;
const SLOWEST_MS = 1000;
const NO_NEWLINE = '\\ No newline at end of file';

/** A diff, and how its text becomes the bytes that patch(1) must be given. */
export interface UnifiedDiff {
  readonly text: string;
  /** latin1 where a file holds bytes that are not UTF-8: one character is then one byte. */
  readonly encoding: 'utf-8' | 'latin1';
}

/**
 * The change of one file as a unified diff that `patch -p1` and `git apply` apply byte for byte; null as `before` creates the file.
 * `path` is absolute and latin1, as hosts give it. Equal contents give an empty text; so does a new empty file.
 */
export function unifiedDiff(path: string, before: Uint8Array | null, after: Uint8Array): UnifiedDiff {
  const parts = [Buffer.from(path, 'latin1'), before ?? new Uint8Array(), after];
  const encoding = parts.every(isUtf8) ? 'utf-8' : 'latin1';
  const [name, oldText, newText] = parts.map((part) => decode(part, encoding)) as [string, string, string];
  const oldName = before === null ? '/dev/null' : `a${name}`;
  // GNU patch ends a file name with a blank in it at the first blank, unless something follows a tab.
  const patch =
    structuredPatch(oldName, `b${name}`, oldText, newText, 'before', 'after', {
      context: CONTEXT_LINES,
      timeout: SLOWEST_MS,
    }) ?? replaceWhole(oldName, `b${name}`, oldText, newText);
  return { text: patch.hunks.length === 0 ? '' : formatPatch(patch, FILE_HEADERS_ONLY), encoding };
}

/** The bytes of a diff's text, for a file or a pipe. */
export function encodeDiff(diff: UnifiedDiff): Uint8Array {
  return Buffer.from(diff.text, diff.encoding === 'latin1' ? 'latin1' : 'utf8');
}

/** One hunk that takes every old line away and puts every new one in: for files too different to compare in time. */
function replaceWhole(oldName: string, newName: string, oldText: string, newText: string): StructuredPatch {
  const removed = diffLines('-', oldText);
  const added = diffLines('+', newText);
  return {
    oldFileName: oldName,
    newFileName: newName,
    oldHeader: 'before',
    newHeader: 'after',
    hunks: [
      {
        oldStart: 1,
        oldLines: removed.filter((line) => line !== NO_NEWLINE).length,
        newStart: 1,
        newLines: added.filter((line) => line !== NO_NEWLINE).length,
        lines: [...removed, ...added],
      },
    ],
  };
}

function diffLines(sign: '-' | '+', text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const last = lines.pop();
  const marked = lines.map((line) => sign + line);
  return last === '' ? marked : [...marked, sign + last, NO_NEWLINE];
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function decode(bytes: Uint8Array, encoding: UnifiedDiff['encoding']): string {
  return Buffer.from(bytes).toString(encoding === 'latin1' ? 'latin1' : 'utf8');
}
