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
    const outside = path.join(root, ...resolved, part);
    const isLast = pending.length === 0;
    if ((!isLast || options.followLast) && isLink(outside)) {
      links += 1;
      if (links > MOST_LINKS) throw new HostError('ELOOP', 'resolve', insidePath, 'too many links');
      const target = readlinkSync(outside);
      pending.unshift(...target.split('/').filter((piece) => piece !== '' && piece !== '.'));
      if (target.startsWith('/')) resolved.length = 0;
      continue;
    }
    resolved.push(part);
  }
  return `/${resolved.join('/')}`;
}

function isLink(outside: string): boolean {
  try {
    return lstatSync(outside).isSymbolicLink();
  } catch {
    return false;
  }
}
