import type { SourceLine } from '../model/resolution.js';
import type { SysctlTree } from '../model/sysctl-tree.js';
import { canonicalPath } from './key.js';

/** /run before /etc: the reverse of every other loader. */
const FOLDERS = ['/run/sysctl.d', '/etc/sysctl.d'];

/** What TuneD leaves when it applies the system's own files again. */
export interface ReappliedValue {
  readonly value: string;
  readonly source: SourceLine;
}

/**
 * The value that TuneD's reapply_sysctl leaves for a key, null where its files do not set it: the two folders by name, /run before
 * /etc, then /etc/sysctl.conf; no globs, no "-", the dotted spelling only. Source: tuned plugins/plugin_sysctl.py:
 * _apply_system_sysctl; the slash spelling is lost since every dot and slash is exchanged.
 */
export function reappliedByTuned(tree: SysctlTree, key: string): ReappliedValue | null {
  const chosen = new Map<string, string>();
  for (const folder of FOLDERS) {
    for (const path of tree.nodes.keys()) {
      const name = path.slice(folder.length + 1);
      if (path.startsWith(`${folder}/`) && name.endsWith('.conf') && !chosen.has(name))
        chosen.set(name, path);
    }
  }
  const paths = [...chosen].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, path]) => path);
  let last: ReappliedValue | null = null;
  for (const path of [...paths, '/etc/sysctl.conf']) last = lastIn(tree, path, key) ?? last;
  return last;
}

function lastIn(tree: SysctlTree, path: string, key: string): ReappliedValue | null {
  const node = tree.nodes.get(path);
  const wanted = canonicalPath(key);
  if (node?.kind !== 'file' || wanted === null) return null;
  const word = wanted.split('/').at(-1) as string;
  if (!node.text.includes(word)) return null;
  let last: ReappliedValue | null = null;
  for (const [at, line] of node.text.split(/\r\n|\r|\n/).entries()) {
    const stripped = line.trim();
    const equals = stripped.indexOf('=');
    if (equals < 1 || /^[#;]/.test(stripped)) continue;
    const option = stripped.slice(0, equals).trim();
    if (option.includes('/') || option.replaceAll('.', '/') !== wanted) continue;
    last = { value: stripped.slice(equals + 1).trim(), source: { path, line: at + 1 } };
  }
  return last;
}
