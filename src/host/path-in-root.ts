import { isUtf8 } from 'node:buffer';
import { lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { HostError } from '../model/host.js';

const MOST_LINKS = 40;

/**
 * Resolves every link of an absolute path as a process chrooted to `root` would, and returns the path inside root; parts that do
 * not exist are kept as they are. Throws HostError ELOOP after 40 links, as the kernel does (path_resolution(7)).
 */
export function resolveInRoot(root: string, insidePath: string, options: { followLast: boolean }): string {
  const pending = insidePath.split('/').filter((part) => part !== '' && part !== '.');
  const resolved: string[] = [];
  let links = 0;
  while (pending.length > 0) {
    const part = pending.shift() as string;
    if (part === '..') {
      resolved.pop();
      continue;
    }
    const outside = outsidePath(root, `/${[...resolved, part].join('/')}`);
    const isLast = pending.length === 0;
    if ((!isLast || options.followLast) && isLink(outside)) {
      links += 1;
      if (links > MOST_LINKS) throw new HostError('ELOOP', 'resolve', insidePath, 'too many links');
      const target = readlinkSync(outside, 'buffer').toString('latin1');
      pending.unshift(...target.split('/').filter((piece) => piece !== '' && piece !== '.'));
      if (target.startsWith('/')) resolved.length = 0;
      continue;
    }
    resolved.push(part);
  }
  return `/${resolved.join('/')}`;
}

/**
 * The path on the machine of a path inside root. Names that a host listed have one character a byte (latin1) and are written as the
 * bytes they are; a path with characters that no byte has, or whose bytes are neither UTF-8 nor there, is text that a person gave.
 */
export function outsidePath(root: string, insidePath: string): string | Buffer {
  const text = root === '/' ? insidePath : path.join(root, insidePath);
  if (!/[\x80-\xff]/.test(insidePath) || /[^\x00-\xff]/.test(insidePath)) return text;
  const bytes = Buffer.from(insidePath, 'latin1');
  const above = root === '/' ? '' : root;
  if (isUtf8(bytes)) return `${above}${bytes.toString('utf8')}`;
  const named = Buffer.concat([Buffer.from(above, 'utf8'), bytes]);
  return isThere(named) ? named : text;
}

/** A path that a person or the environment gave, as paths inside root are written: one character a byte. */
export function insidePathOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function isThere(outside: Buffer): boolean {
  return lstatSync(outside, { throwIfNoEntry: false }) !== undefined;
}

function isLink(outside: string | Buffer): boolean {
  try {
    return lstatSync(outside).isSymbolicLink();
  } catch {
    return false;
  }
}
