import type { LoaderName } from '../model/resolution.js';
import type { SysctlDocument } from './document.js';

/** A line that one loader reads otherwise than the others. */
export interface LineDifference {
  /** Counts from 1. */
  readonly line: number;
  readonly loader: LoaderName;
  /** What this loader makes of it, in words. */
  readonly reads: string;
}

/** Says for every line of a document which loader reads it otherwise than one would think, and how. Sources: see each loader's lines. */
export function lineDifferences(document: SysctlDocument): LineDifference[] {
  const found: LineDifference[] = [];
  for (const [at, line] of document.lines.entries()) {
    const say = (loader: LoaderName, reads: string): void => {
      found.push({ line: at + 1, loader, reads });
    };
    if (line.lineEnd === '\r') {
      for (const loader of ['procps', 'busybox'] as const) {
        say(loader, 'does not end the line at a carriage return: what follows belongs to its value');
      }
    }
    if (line.text.includes('\0')) {
      say('systemd', 'ends the line at a NUL byte and reads what follows as another');
      for (const loader of ['procps', 'busybox'] as const)
        say(loader, 'passes over everything after a NUL byte');
    }
    if (line.kind === 'blank' || line.kind === 'invalid') continue;
    if (line.text.endsWith('\\')) say('busybox', 'joins the next line to this one');
    if (line.kind === 'comment') {
      const isSemicolon = line.text.trimStart().startsWith(';');
      if (isSemicolon) say('systemd', 'takes ";" for the beginning of a key from version 258 on');
      continue;
    }
    const key = line.text.slice(line.key.start, line.key.end);
    if (/[\v\f]/.test(line.text)) {
      say('systemd', 'takes a vertical tab or form feed for a part of the key or value, not for a blank');
    }
    const dash = line.kind === 'exclusion' || line.ignoresFailure;
    if (dash && line.text[line.key.start - 1] !== '-')
      say('procps', 'takes the blank after "-" for a part of the key');
    if (dash && key.startsWith('-')) say('procps', 'takes a second "-" away');
    if (dash) say('busybox', 'takes "-" for a part of the key');
    if (line.kind === 'assignment' && /[*?[]/.test(key))
      say('busybox', 'knows no globs: the key is taken as it stands');
  }
  return found;
}
