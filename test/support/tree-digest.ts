import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** How many files are under a folder and a digest of their names and contents, so that two looks at it can be compared. */
export function treeDigest(folder: string, isCounted: (file: string) => boolean = () => true): string {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({ file: path.join(entry.parentPath, entry.name), isLink: entry.isSymbolicLink() }))
    .filter(({ file }) => isCounted(file))
    .sort((one, other) => (one.file < other.file ? -1 : 1));
  const hash = createHash('sha256');
  for (const { file, isLink } of entries) {
    hash
      .update(`${file}\0`)
      .update(isLink ? readlinkSync(file) : readFileSync(file))
      .update('\0');
  }
  return `${entries.length} files, ${hash.digest('hex')}`;
}
