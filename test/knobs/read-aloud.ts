import { readProposals } from '../../src/knobs/read-proposals.js';

/**
 * What a person reads in a text, one string an entry and none for plain comments: "LINE KEY = VALUE", "LINE # KEY = VALUE" where
 * commented out, "LINE ?" where unreadable. With `besides`, what the kernel is handed too after a plus, and what a literal means after "means".
 */
export function readAloud(text: string, { besides = false } = {}): string[] {
  const list = readProposals(text, 'advice');
  return Array.from({ length: list.length }, (_, index) => {
    const proposal = list.at(index);
    if (proposal === null) return [];
    const { form, key, value, alsoWritten, means } = proposal;
    const line = list.lineAt(index);
    if (form === 'unreadable') return [`${line} ?`];
    const also = besides && alsoWritten !== null ? ` + ${alsoWritten}` : '';
    const meant = besides && means !== null ? ` means ${means}` : '';
    return [`${line} ${form === 'commented-assignment' ? '# ' : ''}${key} = ${value}${also}${meant}`];
  }).flat();
}

/** The same in one line: line ends of the text are written as ¶, and ¶ stands between the entries. */
export function readInLine(text: string, options: { readonly besides?: boolean } = {}): string {
  return readAloud(text.replaceAll('¶', '\n'), options).join('¶');
}
