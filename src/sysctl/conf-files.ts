import type { SysctlNode, SysctlTree } from '../model/sysctl-tree.js';

/** A file that a loader opens, under the name by which it found it. */
export interface ConfFile {
  readonly path: string;
  readonly node: SysctlNode;
}

/** A file that a loader would have read, had not another of the same name stood in a folder before. */
export interface MaskedFile extends ConfFile {
  readonly maskedBy: string;
}

/** The files of the sysctl.d folders as one loader lists them. */
export interface ConfListing {
  /** In the order of reading: by name, byte by byte. */
  readonly files: readonly ConfFile[];
  readonly masked: readonly MaskedFile[];
  /** Files passed over because their name begins with a dot. */
  readonly hidden: readonly ConfFile[];
}

/** How a loader lists folders: which, first one first, and what it passes over. */
export interface ListingRules {
  readonly folders: readonly string[];
  readonly skipsHidden: boolean;
  /** Whether a link that leads in a circle or through a file is passed over and masks nothing. */
  readonly skipsBrokenLinks: boolean;
}

/** The names in every folder of a tree, by the folder's path. */
export function folderIndex(tree: SysctlTree): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const path of tree.nodes.keys()) {
    const slash = path.lastIndexOf('/');
    const names = index.get(path.slice(0, slash));
    if (names === undefined) index.set(path.slice(0, slash), [path.slice(slash + 1)]);
    else names.push(path.slice(slash + 1));
  }
  return index;
}

/**
 * Lists what a loader reads from its sysctl.d folders. A name counts once, in the first folder that has it, whatever stands there: a
 * file, an empty one, a link to /dev/null or to nothing, a folder. Source: procps src/sysctl.c:PreloadSystem, systemd
 * src/basic/conf-files.c:files_add.
 */
export function listConfFiles(
  tree: SysctlTree,
  index: ReadonlyMap<string, readonly string[]>,
  rules: ListingRules,
): ConfListing {
  const chosen = new Map<string, ConfFile>();
  const masked: MaskedFile[] = [];
  const hidden: ConfFile[] = [];
  for (const folder of uniqueFolders(tree, index, rules.folders)) {
    for (const name of index.get(folder) ?? []) {
      const path = `${folder}/${name}`;
      const node = tree.nodes.get(path);
      if (!name.endsWith('.conf') || node === undefined) continue;
      const before = chosen.get(name);
      if (rules.skipsHidden && name.startsWith('.')) hidden.push({ path, node });
      else if (before !== undefined) masked.push({ path, node, maskedBy: before.path });
      else if (!(rules.skipsBrokenLinks && node.kind === 'dangling-link' && node.broken === true))
        chosen.set(name, { path, node });
    }
  }
  const files = [...chosen].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, file]) => file);
  return { files, masked, hidden };
}

/** The folders without those that are links to one before them; a linked folder counts under its target where that is listed. */
function uniqueFolders(
  tree: SysctlTree,
  index: ReadonlyMap<string, readonly string[]>,
  folders: readonly string[],
): string[] {
  const listed = folders.map((folder) => {
    const target = tree.folderAliases.get(folder);
    return target !== undefined && !index.has(folder) ? target : folder;
  });
  return [...new Set(listed)];
}
