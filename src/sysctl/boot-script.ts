import type { SysctlNode, SysctlTree } from '../model/sysctl-tree.js';

const FOLDERS = [
  '/etc/sysctl.d',
  '/run/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
  '/lib/sysctl.d',
];

/** One thing a boot script loads: files of one folder, of several folders as if they were one, or one file. */
export type ScriptStep =
  | {
      readonly kind: 'folder';
      readonly folder: string;
      /** Folders in which a regular file of the same name keeps one of these from being loaded. */
      readonly unlessIn: readonly string[];
    }
  | { readonly kind: 'merged'; readonly folders: readonly string[] }
  | { readonly kind: 'file'; readonly path: string };

/** How a boot script loads sysctl files. */
export interface BootScript {
  /** Whether it calls `sysctl --system`, which procps alone knows. */
  readonly callsSystem: boolean;
  /** What it loads one by one with `sysctl -p`, in its own order. */
  readonly steps: readonly ScriptStep[];
}

/**
 * Reads out of a shell script which sysctl files it loads, in order. Understands loops over "FOLDER/*.conf" with tests for a file of
 * the same name (Alpine's OpenRC), loops that link files into one folder first (runit of Void), and plain files.
 */
export function parseBootScript(script: string): BootScript {
  const text = script.replace(/^\s*#.*$/gm, '').replace(/\\\n/g, ' ');
  const steps: ScriptStep[] = [];
  const loops = [...text.matchAll(/\bfor\s+\w+\s+in\s+([^;\n]+)/g)];
  let before = 0;
  for (const [at, loop] of loops.entries()) {
    addNamedFiles(text.slice(before, loop.index), steps);
    const end = loops[at + 1]?.index ?? text.length;
    const done = text.slice(loop.index, end).search(/\bdone\b/);
    before = done === -1 ? end : loop.index + done;
    addLoop(loop[1] as string, text.slice(loop.index, before), steps);
  }
  addNamedFiles(text.slice(before), steps);
  return { callsSystem: /--system\b/.test(text), steps };
}

function addLoop(list: string, body: string, steps: ScriptStep[]): void {
  const words = list.split(/\s+/).map((word) => word.replaceAll('"', ''));
  const folders = words.flatMap((word) => {
    const folder = /^(\/.+)\/\*\.conf$/.exec(word)?.[1];
    return folder !== undefined && FOLDERS.includes(folder) ? [folder] : [];
  });
  if (/\bln\s+-s/.test(body)) {
    if (folders.length > 0) steps.push({ kind: 'merged', folders });
    return;
  }
  const tests = body.matchAll(/-[fe]\s+"?(\/[\w./-]*sysctl\.d)\/"?\$\{\w+##\*\/\}/g);
  const unlessIn = [...tests].map((test) => test[1] as string);
  for (const word of words) {
    const folder = folders.find((one) => word === `${one}/*.conf`);
    if (folder !== undefined) steps.push({ kind: 'folder', folder, unlessIn });
    else if (word === '/etc/sysctl.conf') steps.push({ kind: 'file', path: word });
  }
}

function addNamedFiles(text: string, steps: ScriptStep[]): void {
  for (const match of text.matchAll(/-p\s+"?(\/etc\/sysctl\.conf)\b/g)) {
    steps.push({ kind: 'file', path: match[1] as string });
  }
}

/** The files that the steps load from a tree, in order; a shell's "*" passes over names that begin with a dot. */
export function filesOfSteps(steps: readonly ScriptStep[], tree: SysctlTree): string[] {
  return steps.flatMap((step) => {
    if (step.kind === 'file') return tree.nodes.has(step.path) ? [step.path] : [];
    if (step.kind === 'merged') return mergedFiles(step.folders, tree);
    return namesIn(step.folder, tree)
      .filter((name) => !step.unlessIn.some((folder) => isRegular(nodeAt(folder, name, tree))))
      .map((name) => pathIn(step.folder, name, tree))
      .filter((path) => isRegular(tree.nodes.get(path)));
  });
}

/** The first folder that has a name wins it, unless what stands there leads nowhere; then all names in order. */
function mergedFiles(folders: readonly string[], tree: SysctlTree): string[] {
  const chosen = new Map<string, string>();
  for (const folder of folders) {
    for (const name of namesIn(folder, tree)) {
      const exists = nodeAt(folder, name, tree)?.kind !== 'dangling-link';
      if (exists && !chosen.has(name)) chosen.set(name, pathIn(folder, name, tree));
    }
  }
  return [...chosen].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, path]) => path);
}

function namesIn(folder: string, tree: SysctlTree): string[] {
  const prefix = `${tree.folderAliases.get(folder) ?? folder}/`;
  return [...tree.nodes.keys()]
    .filter((path) => path.startsWith(prefix) && path.endsWith('.conf'))
    .map((path) => path.slice(prefix.length))
    .filter((name) => !name.startsWith('.') && !name.includes('/'))
    .sort();
}

function pathIn(folder: string, name: string, tree: SysctlTree): string {
  return `${tree.folderAliases.get(folder) ?? folder}/${name}`;
}

function nodeAt(folder: string, name: string, tree: SysctlTree): SysctlNode | undefined {
  return tree.nodes.get(pathIn(folder, name, tree));
}

function isRegular(node: SysctlNode | undefined): boolean {
  return node?.kind === 'file' || node?.kind === 'unreadable';
}
