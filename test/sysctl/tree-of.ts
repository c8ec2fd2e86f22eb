import path from 'node:path/posix';
import type { SysctlNode, SysctlTree } from '../../src/model/sysctl-tree.js';

/** A file as oracle cases and generated trees write it down: text, bytes in hex, a link, or a folder. */
export type FileSpec = string | { readonly hex: string } | { readonly symlink: string } | { readonly dir: 1 };

/** The tree that a host with these files has, as far as sysctl loaders look at it. Text is taken as UTF-8, as written to disk. */
export function treeOf(
  files: Readonly<Record<string, FileSpec>>,
  kernelKeys: readonly string[] | null,
): SysctlTree {
  const nodes = new Map<string, SysctlNode>();
  for (const place of Object.keys(files)) {
    if (isConfPlace(place)) nodes.set(place, nodeAt(place, files));
  }
  return { nodes, folderAliases: new Map([['/lib/sysctl.d', '/usr/lib/sysctl.d']]), kernelKeys };
}

/** The bytes of a file as latin1 text; null for what is none. */
export function textOf(spec: FileSpec | undefined): string | null {
  if (typeof spec === 'string') return Buffer.from(spec, 'utf8').toString('latin1');
  return spec !== undefined && 'hex' in spec ? Buffer.from(spec.hex, 'hex').toString('latin1') : null;
}

function isConfPlace(place: string): boolean {
  return place === '/etc/sysctl.conf' || path.dirname(place).endsWith('/sysctl.d');
}

function nodeAt(place: string, files: Readonly<Record<string, FileSpec>>): SysctlNode {
  const own = files[place];
  const linkTarget = typeof own === 'object' && 'symlink' in own ? own.symlink : null;
  let real = place;
  for (let hops = 0; hops < 8; hops += 1) {
    const spec = files[real];
    if (typeof spec !== 'object' || !('symlink' in spec)) break;
    real = path.resolve(path.dirname(real), spec.symlink);
    if (hops === 7) return { kind: 'dangling-link', linkTarget: linkTarget ?? '', broken: true };
  }
  if (leadsThroughFile(real, files))
    return { kind: 'dangling-link', linkTarget: linkTarget ?? '', broken: true };
  if (real === '/dev/null') return { kind: 'empty-device', linkTarget };
  const spec = files[real];
  const text = textOf(spec);
  if (text !== null) return { kind: 'file', text, realPath: real, linkTarget };
  if (spec !== undefined || Object.keys(files).some((file) => file.startsWith(`${real}/`))) {
    return { kind: 'directory', linkTarget };
  }
  return { kind: 'dangling-link', linkTarget: linkTarget ?? '' };
}

function leadsThroughFile(real: string, files: Readonly<Record<string, FileSpec>>): boolean {
  return Object.keys(files).some((file) => real.startsWith(`${file}/`) && textOf(files[file]) !== null);
}
