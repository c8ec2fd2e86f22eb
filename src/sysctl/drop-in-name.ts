import { USUAL_DROP_IN } from '../model/drop-in-path.js';
import type { SysctlTree } from '../model/sysctl-tree.js';

/** Where the files of an administrator belong (sysctl.d(5)). */
const FOLDER = '/etc/sysctl.d';

const USUAL_NAME = USUAL_DROP_IN.slice(`${FOLDER}/`.length);

const LONGEST_NAME = 200;

/**
 * Paths for a drop-in, the nicest first: the usual name, names that sort after it, and at last one that sorts after every name there.
 * A name that some other folder has is left out: a drop-in of that name would hide that file, or be hidden by it.
 */
export function dropInPaths(tree: SysctlTree): string[] {
  const names = [USUAL_NAME, 'zz-novoodoo.conf', 'zzz-novoodoo.conf', 'zzzz-novoodoo.conf', afterAll(tree)];
  return names.map((name) => `${FOLDER}/${name}`).filter((path) => isFreeDropInPath(path, tree));
}

/** A name behind the last one in any folder. */
function afterAll(tree: SysctlTree): string {
  let last = USUAL_NAME;
  for (const path of tree.nodes.keys()) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (path.includes('/sysctl.d/') && name.endsWith('.conf') && name > last) last = name;
  }
  const stem = last.slice(0, -'.conf'.length);
  const control = stem.search(/[\x00-\x1f\x7f]/);
  const kept = control === -1 ? LONGEST_NAME : Math.min(control, LONGEST_NAME);
  // "z" sorts behind the dot that follows the stem, and "~" behind nearly all that a name is cut at, so the new name does too.
  return stem.length > kept ? `${stem.slice(0, kept)}~.conf` : `${stem}zz-novoodoo.conf`;
}

/** Whether nothing has the name of a drop-in, or only a plain file in /etc/sysctl.d itself, which can be added to. */
export function isFreeDropInPath(path: string, tree: SysctlTree): boolean {
  const name = path.slice(path.lastIndexOf('/'));
  for (const [other, node] of tree.nodes) {
    if (!other.includes('/sysctl.d/') || !other.endsWith(name)) continue;
    if (other !== path || node.kind !== 'file' || node.realPath !== path) return false;
  }
  return true;
}
