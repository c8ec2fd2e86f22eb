import { isKnownKey } from './key-names.js';

/** A key that was translated by a machine or typed from paper: blanks beside its dots and underscores. */
const BROKEN = /^((?:net|vm|fs|kernel) ?[.](?:[\w.-]| (?=[\w._-])){2,120}?) {0,20}(?==)/i;

/** A key as it stands at the start of a line of sysctl.conf, blanks in its midst, and the line without them. */
export interface BrokenKey {
  readonly written: string;
  readonly line: string;
}

/** The key with blanks that begins a line, where a real one is left without them; null for other lines. */
export function findBrokenKey(line: string): BrokenKey | null {
  const written = BROKEN.exec(line)?.[1];
  if (written === undefined || !written.includes(' ')) return null;
  const key = written.replaceAll(' ', '').toLowerCase();
  return isKnownKey(key) ? { written, line: key + line.slice(written.length) } : null;
}
