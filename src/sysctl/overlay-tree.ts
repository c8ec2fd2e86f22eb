import type { SysctlNode, SysctlTree } from '../model/sysctl-tree.js';

/** The tree as it would be with a file's text replaced, under every name that leads to it, or with a new file. */
export function withFile(tree: SysctlTree, path: string, text: string): SysctlTree {
  const before = tree.nodes.get(path);
  const realPath = before?.kind === 'file' ? before.realPath : path;
  const nodes = new Map<string, SysctlNode>(tree.nodes);
  for (const [name, node] of tree.nodes) {
    if (node.kind === 'file' && node.realPath === realPath) nodes.set(name, { ...node, text });
  }
  if (before?.kind !== 'file') nodes.set(path, { kind: 'file', text, realPath: path, linkTarget: null });
  return { ...tree, nodes };
}
