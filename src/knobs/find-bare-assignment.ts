import { readKeyText } from './read-key-text.js';

/** A key and its value without a separator. */
export interface BareAssignment {
  readonly key: string;
  readonly written: string;
  readonly value: string;
}

const MOST_CHARACTERS = 600;
const OLD_VALUE_COLUMN = /\b(?:default|current|old|before|range|unit|min|minimum|since|version|line)\b/i;

/** A row of a Markdown table under the titles given, or a key followed by its numbers; null for any other line. */
export function findBareAssignment(body: string, titles: readonly string[]): BareAssignment | null {
  if (body.length > MOST_CHARACTERS) return null;
  return body.includes('|') ? tableRow(cellsOf(body), titles) : keyAndNumbers(body);
}

/** The titles of a table's columns where the line could be its first, else null. */
export function readTableTitles(body: string): readonly string[] | null {
  if (body.length > MOST_CHARACTERS || !body.includes('|')) return null;
  const cells = cellsOf(body);
  const isTitle = (cell: string) => !/^[-: ]*$|\d/.test(cell) && !isKey(cell);
  return cells.length > 1 && cells.every(isTitle) ? cells : null;
}

function isKey(cell: string): boolean {
  return /^[A-Za-z0-9_./@-]+$/.test(cell) && readKeyText(cell)?.certain === true;
}

function cellsOf(body: string): string[] {
  const cells = body.split('|').map((cell) => cell.replace(/[`*]/g, '').trim());
  if (cells[0] === '') cells.shift();
  if (cells.at(-1) === '') cells.pop();
  return cells;
}

/** The last column of numbers, or the last that is not titled as the old value. */
function tableRow(cells: readonly string[], titles: readonly string[]): BareAssignment | null {
  const at = cells.findIndex(isKey);
  if (at === -1) return null;
  const written = cells[at] ?? '';
  const isNew = (column: number) => column > at && !OLD_VALUE_COLUMN.test(titles[column] ?? '');
  const values = cells.filter((cell, column) => isNew(column) && /^[-+]?\d[\dxa-fA-F ]*$/.test(cell));
  const word = cells.find((cell, column) => isNew(column) && cell !== '');
  const value = values.at(-1) ?? (word !== undefined && /^[a-z][a-z0-9_-]*$/.test(word) ? word : undefined);
  if (value === undefined) return null;
  return { key: readKeyText(written)?.key ?? written, written, value };
}

/** Functions that people write for it: set_sysctl KEY VALUE, and Android's write PATH VALUE. */
const SETTER = /^[A-Za-z_]{0,20}(?:sysctl|set|write|apply)[A-Za-z_]{0,20} {1,8}(?:-[a-z]{1,3} {1,8})?/;
/** What may stand between a key and its numbers besides blanks: "key -> 5", "key - 5", "key,5". */
const LINK = '(?: {1,200}(?:(?:-{0,2}>|-|\\u2192|to) {1,8})?| {0,8}, {0,8})';
const KEY_AND_NUMBERS = new RegExp(
  `^["'\`*_]{0,3}([A-Za-z0-9/][A-Za-z0-9_./*@-]{2,200}?)["'\`*_]{0,3}${LINK}["'\`]?([-+]?\\d[\\dxa-fA-F ]{0,80})["'\`]?;?$`,
);

function keyAndNumbers(body: string): BareAssignment | null {
  const found = KEY_AND_NUMBERS.exec(
    body
      .trimEnd()
      .replace(/^sudo {1,8}/, '')
      .replace(SETTER, ''),
  );
  const written = found?.[1] ?? '';
  const key = readKeyText(written);
  if (found === null || key === null || !key.certain) return null;
  return { key: key.key, written, value: (found[2] ?? '').trim() };
}
