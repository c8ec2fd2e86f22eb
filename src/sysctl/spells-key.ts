import { compilePattern, fitsPattern } from './fnmatch.js';
import { expandBraces, isMagic } from './glob.js';
import { isGlobKey } from './key.js';

/** Parts of a path that only a walk through folders can tell: empty ones, dots, and escapes, which glob(3) takes away. */
const NEEDS_WALK = /\/\/|^\/|\/$|(?:^|\/)\.|\\/;

/**
 * Whether a path below /proc/sys, as a loader spells it, is the canonical path of a key or a glob that the key fits; null where only
 * the folders of /proc/sys can tell. `braces` says that the loader expands them in globs. A million different lines must not each ask
 * the folders.
 */
export function spellsKey(
  path: string,
  key: string,
  { braces }: { readonly braces: boolean },
): boolean | null {
  if (path === key) return true;
  if (!isPlainSpelling(path)) return null;
  if (!isGlobKey(path)) return false;
  if (!braces || !path.includes('{')) return fitsPartByPart(path, key);
  const patterns = expandBraces(path);
  if (patterns.some((pattern) => !isPlainSpelling(pattern) || pattern.includes('{'))) return null;
  if (patterns.some((pattern) => fitsPartByPart(pattern, key))) return true;
  // Where the braces lead nowhere they stand for themselves.
  return fitsPartByPart(path, key) ? null : false;
}

/** Whether a path or glob says by its text alone what it leads to, and spells it as the kernel does. */
export function isPlainSpelling(path: string): boolean {
  return !NEEDS_WALK.test(path);
}

function fitsPartByPart(pattern: string, key: string): boolean {
  // Most globs of a long list end otherwise than the key.
  const literalEnd =
    1 + Math.max(pattern.lastIndexOf('*'), pattern.lastIndexOf('?'), pattern.lastIndexOf(']'));
  if (!key.endsWith(pattern.slice(literalEnd))) return false;
  let slash = 0;
  let slashInKey = 0;
  for (let start = 0, startInKey = 0; ; start = slash + 1, startInKey = slashInKey + 1) {
    slash = pattern.indexOf('/', start);
    slashInKey = key.indexOf('/', startInKey);
    const isLast = slash === -1;
    if (isLast !== (slashInKey === -1)) return false;
    const part = pattern.slice(start, isLast ? pattern.length : slash);
    const name = key.slice(startInKey, isLast ? key.length : slashInKey);
    const fits = isMagic(part) ? fitsPattern(compilePattern(part), name, true) : part === name;
    if (!fits) return false;
    if (isLast) return true;
  }
}

/** Whether a glob that concerns a key fits it; not so the text of a key whose own name has brackets. Null as for `spellsKey`. */
export function globFitsKey(
  path: string,
  key: string,
  options: { readonly braces: boolean },
): boolean | null {
  return path === key ? null : spellsKey(path, key, options);
}

/**
 * Whether fnmatch(3) without flags, for which a slash is like any other byte, fits a pattern to a key. Looks at what stands before the
 * first special character before it compiles anything.
 */
export function fitsWholeKey(pattern: string, key: string): boolean {
  const special = pattern.search(/[*?[\\]/);
  if (special === -1) return pattern === key;
  return key.startsWith(pattern.slice(0, special)) && fitsPattern(compilePattern(pattern), key, false);
}

/** Whether a key that busybox reads could be the canonical path of a key: the same but for the separators, or with odd ones. */
export function mayBeForBusybox(written: string, key: string): boolean {
  if (/[./][./]|^[./]|[./]$/.test(written)) return true;
  if (written.length !== key.length) return false;
  for (let at = 0; at < key.length; at += 1) {
    const [one, other] = [written.charCodeAt(at), key.charCodeAt(at)];
    if (one !== other && !(isSeparator(one) && isSeparator(other))) return false;
  }
  return true;
}

function isSeparator(code: number): boolean {
  return code === 0x2e || code === 0x2f;
}
