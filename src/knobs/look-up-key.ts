import { canonicalKey, genericKey, hasRoot, isKnownKey, KNOWN_KEYS } from './key-names.js';
import { nearestKey } from './nearest-key.js';
import { readKeyText } from './read-key-text.js';

/** What a key that somebody typed stands for. */
export type KeyLookup =
  | { readonly status: 'known'; readonly key: string; readonly generic: string }
  /** No such key; `suggestion` is the one it was most likely meant to be. */
  | { readonly status: 'unknown'; readonly key: string; readonly suggestion: string | null };

/** What to say of a key that is unknown, and what to do next. */
export function aboutUnknownKey(
  typed: string,
  suggestion: string | null,
): { readonly what: string; readonly next: string } {
  return {
    what: `no kernel known to novoodoo has the key "${typed}"`,
    next: suggestion === null ? 'check the spelling' : `did you mean ${suggestion}?`,
  };
}

/** Looks up a key in any spelling: dots, slashes, a path under /proc/sys, without its folder. `onHost` are keys that exist there. */
export function lookUpKey(typed: string, onHost: ReadonlySet<string> | null): KeyLookup {
  const text = typed.trim();
  const written = hasRoot(text) || text.startsWith('/proc/sys/') ? canonicalKey(text) : null;
  const read = readKeyText(text);
  const key = written ?? read?.key ?? text;
  if (isKnownKey(key) || onHost?.has(key) === true) return { status: 'known', key, generic: genericKey(key) };
  const [named = null, ...others] = keysNamed(text.toLowerCase());
  if (named !== null && others.length === 0) return { status: 'known', key: named, generic: named };
  return { status: 'unknown', key, suggestion: named ?? nearestKey(key) ?? nearestKey(key.toLowerCase()) };
}

/** The keys whose file has a name; none for text that is more than one. */
function keysNamed(name: string): string[] {
  return /^[a-z0-9_-]+$/.test(name) ? [...KNOWN_KEYS].filter((key) => key.endsWith(`.${name}`)) : [];
}
