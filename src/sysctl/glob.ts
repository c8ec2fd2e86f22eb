import { compilePattern, fitsPattern } from './fnmatch.js';

/** What glob(3) asks of a file system. Paths are the text as the pattern spelled it, double slashes and dots included. */
export interface GlobFolders {
  /** Names in a folder; null where there is no such folder. */
  names(folder: string): Iterable<string> | null;
  /** Whether anything stands at the path. */
  has(path: string): boolean;
  isFolder(path: string): boolean;
}

/**
 * The paths that an absolute pattern stands for, in byte order, spelled as glob(3) spells them; empty where nothing fits. Names that
 * begin with a dot must be asked for with a dot; "." and ".." fit ".*" only with `dotFolders`, as systemd leaves them out.
 */
export function globPaths(pattern: string, folders: GlobFolders, dotFolders: boolean): string[] {
  const trimmed = pattern.replace(/(?<=[^/])\/+$/, '');
  const parts = trimmed.split('/').slice(1);
  let found = [''];
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (isMagic(part)) {
      found = found.flatMap((path) => matchingNames(part, `${path}/`, folders, dotFolders));
      // What follows a pattern and a slash must be a folder; after a plain name glibc asks for nothing (posix/glob.c, GLOB_MARK).
      if (isLast && trimmed !== pattern) found = found.filter((path) => folders.isFolder(path));
    } else {
      const name = unescapeGlob(part);
      found = found.map((path) => `${path}/${name}`);
      if (isLast) found = found.filter((path) => folders.has(path));
    }
  }
  return found.sort();
}

/**
 * The paths that a pattern with braces stands for (GLOB_BRACE with GLOB_NOCHECK of glob(3)): where no alternative leads anywhere,
 * the braces stand for themselves.
 */
export function globBracedPaths(pattern: string, folders: GlobFolders, dotFolders: boolean): string[] {
  const alternatives = expandBraces(pattern);
  const found = alternatives.flatMap((one) => globPaths(one, folders, dotFolders));
  return found.length === 0 ? globPaths(pattern, folders, dotFolders) : found;
}

/** No path is longer (PATH_MAX), and a hostile file must not make us expand what no loader could open. */
const MAX_PATTERN_CHARS = 4096;
const MAX_BRACE_PATTERNS = 4096;

/**
 * The patterns that a pattern with braces stands for, as GLOB_BRACE of glob(3) reads them; the pattern itself where none close. More
 * than 4096 patterns, or a longer text than 4096 bytes, are not expanded.
 */
export function expandBraces(pattern: string): string[] {
  if (pattern.length > MAX_PATTERN_CHARS) return [pattern];
  const done: string[] = [];
  const waiting = [pattern];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const alternatives = firstBrace(next);
    if (alternatives === null) done.push(next);
    else waiting.push(...alternatives.reverse());
    if (done.length + waiting.length > MAX_BRACE_PATTERNS) return [pattern];
  }
  return done;
}

/** The patterns that the first brace of a pattern stands for; null where there is none that closes. */
function firstBrace(pattern: string): string[] | null {
  const begin = indexUnescaped(pattern, '{', 0);
  if (begin === -1) return null;
  const alternatives: string[] = [];
  let from = begin + 1;
  for (;;) {
    const stop = endOfAlternative(pattern, from);
    if (stop === -1) return null;
    alternatives.push(pattern.slice(from, stop));
    from = stop + 1;
    if (pattern[stop] === '}') break;
  }
  return alternatives.map((one) => pattern.slice(0, begin) + one + pattern.slice(from));
}

function matchingNames(part: string, folder: string, folders: GlobFolders, dotFolders: boolean): string[] {
  const names = folders.names(folder);
  if (names === null) return [];
  const compiled = compilePattern(part);
  const fitting: string[] = [];
  for (const name of names) if (fitsPattern(compiled, name, true)) fitting.push(folder + name);
  if (dotFolders && compiled.startsWithDot) {
    for (const name of ['.', '..']) if (fitsPattern(compiled, name, true)) fitting.push(folder + name);
  }
  return fitting;
}

/** Whether glob(3) takes a part of a path for a pattern, as glibc's __glob_pattern_type: a star, a question mark, or a bracket that is closed later. */
export function isMagic(part: string): boolean {
  let bracket = false;
  for (let at = 0; at < part.length; at += 1) {
    const char = part[at];
    if (char === '*' || char === '?') return true;
    if (char === '\\') at += 1;
    else if (char === '[') bracket = true;
    else if (char === ']' && bracket) return true;
  }
  return false;
}

function unescapeGlob(part: string): string {
  return part.replace(/\\([^])/g, '$1');
}

function indexUnescaped(text: string, wanted: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === wanted) return at;
  }
  return -1;
}

/** Where an alternative ends, at its comma or at the closing brace; -1 where neither comes. */
function endOfAlternative(pattern: string, from: number): number {
  let depth = 0;
  for (let at = from; at < pattern.length; at += 1) {
    const char = pattern[at];
    if (char === '\\') {
      at += 1;
    } else if (char === '{') {
      depth += 1;
    } else if (char === '}') {
      if (depth === 0) return at;
      depth -= 1;
    } else if (char === ',' && depth === 0) {
      return at;
    }
  }
  return -1;
}
