import { type ColumnRole, roleOfColumn } from './column-titles.js';
import type { BareAssignment } from './find-bare-assignment.js';
import { isKnownKey } from './key-names.js';
import { readKeyText } from './read-key-text.js';
import { isWordKey } from './word-keys.js';

/** Longer lines are no rows of a table that a person would read. */
export const MOST_ROW_CHARACTERS = 600;
const NUMBERS = /^[-+]?\d[\dxa-fA-F ]*$/;
/** Numbers as people write them for people: "16 MB", "15s", "16,777,216", "786432, 1048576, 1572864", "1024-65535". */
const WRITTEN_NUMBER =
  /^(?:[-+]?\d[\d,_]{0,30} ?(?:%|[kmgt]i?b?|b|bytes?|[mu]?s|secs?|seconds?|min|minutes?|h|hours?|d|days?|pages?|packets?)?|\d{1,20}(?:[ ,-]{1,4}\d{1,20}){1,3})$/i;
const WORD = /^[a-z][a-z0-9_-]*$/;

/** The cells of a row between vertical bars; null for a line that is none. */
export function cellsBetweenBars(row: string): readonly string[] | null {
  if (row.length > MOST_ROW_CHARACTERS || !row.includes('|')) return null;
  const cells = row.split('|').map(plainCell);
  if (cells[0] === '') cells.shift();
  if (cells.at(-1) === '') cells.pop();
  return cells;
}

/** A cell without the marks of code, bold and italic letters. */
export function plainCell(cell: string): string {
  const text = cell.trim();
  if (!/[`*_]/.test(text)) return text;
  const plain = text.replaceAll('`', '').replaceAll('**', '').trim();
  const start = /^[*_]\w/.test(plain) ? 1 : 0;
  return plain.slice(start, /\w[*_]$/.test(plain.slice(-2)) ? -1 : undefined);
}

/**
 * The columns of a line copied from a table in a browser (tabs, aligned blanks) or of a CSV file, where it begins with a key and its value
 * is not all that follows; null for other lines.
 */
export function columnsOfRow(line: string): readonly string[] | null {
  const mayBeRow = line.length <= MOST_ROW_CHARACTERS && /\t| {2}|,/.test(line);
  const name = mayBeRow ? FIRST_CELL.exec(line)?.[1] : undefined;
  if (name === undefined || !isKnownKey(readKeyText(name)?.key ?? '')) return null;
  const columns = columnsOf(line);
  const others = columns.slice(1);
  const isRow = others.length > 1 || others.some((cell) => /^\p{L}/u.test(cell));
  return isRow && valueOfCell(others[0] ?? '') !== null ? columns : null;
}

const FIRST_CELL =
  /^ {0,40}["'`*]{0,3}([A-Za-z/][\w./*@-]{2,200})["'`*]{0,3}(?: \([^()]{1,40}\))? {0,3}(?:\t| {2}|,)/;

/** The columns of a line, by tabs, else by two or more blanks, else by commas. */
export function columnsOf(line: string): string[] {
  const text = line.trim();
  const columns = text.includes('\t') ? text.split(/\t+/) : text.split(/ {2,}/);
  return (columns.length > 1 ? columns : text.split(',')).map(plainCell);
}

/** What a table's columns hold where the cells could be its first row, their titles; else null. */
export function rolesByTitles(cells: readonly string[]): readonly ColumnRole[] | null {
  const isTitle = (cell: string) => !/^[^\p{L}]*\d/u.test(cell) && keyOfCell(cell) === null;
  const areTitles = cells.length > 1 && cells.every(isTitle) && cells.some((cell) => /\p{L}/u.test(cell));
  return areTitles ? cells.map(roleOfColumn) : null;
}

/** Whether a row between bars is the line of dashes under the titles. */
export function isRuler(row: string): boolean {
  return row.length <= MOST_ROW_CHARACTERS && /^[-|:+= ]+$/.test(row) && row.includes('--');
}

const KEY_CELL =
  /^([A-Za-z0-9_./*@-]+)(?: ?\([^()]{1,40}\)| ?\uff08[^\uff08\uff09]{1,40}\uff09(?:\uff0c.{0,40})?)?$/;

/** The key that a cell names, perhaps with its unit in brackets; null where it names none. */
export function keyOfCell(cell: string): Omit<BareAssignment, 'value'> | null {
  const written = KEY_CELL.exec(cell)?.[1] ?? '';
  const key = readKeyText(written);
  return key?.certain === true ? { key: key.key, written } : null;
}

/**
 * The key of a row and the value to set: of a column titled as the proposal, else as the value, else the last column of numbers that is
 * not titled as the old value or as something else. A column without a title is untold.
 */
export function assignmentOfRow(
  cells: readonly string[],
  roles: readonly ColumnRole[],
): BareAssignment | null {
  for (const [column, cell] of cells.entries()) {
    const key = keyOfCell(cell);
    if (key === null) continue;
    const rest = cells.slice(column + 1);
    const rolesOfRest = rest.map((_, index) => roles[column + 1 + index] ?? 'untold');
    const titled = (['proposed', 'value'] as const).find((role) => rolesOfRest.includes(role));
    const value =
      titled === undefined
        ? untitledValue(key.key, rest, rolesOfRest)
        : titledValue(rest, rolesOfRest, titled);
    const given = value ?? (column === 1 && key.written.startsWith('/') ? valueOfCell(cells[0] ?? '') : null);
    return given === null ? null : { ...key, value: given };
  }
  return null;
}

function titledValue(cells: readonly string[], roles: readonly ColumnRole[], role: ColumnRole) {
  return cells
    .filter((_, column) => roles[column] === role)
    .map((cell) => valueOfCell(cell) ?? (WORD.test(cell) ? cell : null))
    .findLast((value) => value !== null);
}

function untitledValue(
  key: string,
  cells: readonly string[],
  roles: readonly ColumnRole[],
): string | undefined {
  const others = cells.filter((cell, column) => roles[column] === 'untold' && cell !== '');
  const values = others.map(valueOfCell).filter((value) => value !== null);
  // For keys of numbers a word of a column without such a title says something about the key.
  const word = others.find((cell) => WORD.test(cell));
  return (
    values.findLast((value) => NUMBERS.test(value)) ??
    values.at(-1) ??
    (word === others[0] && isWordKey(key) ? word : undefined)
  );
}

/**
 * What may follow a number in its cell: something in brackets, or a remark or a unit in another script; not the signs for ten thousand
 * and other powers of ten.
 */
const REMARK =
  / ?[(\uff08].*$|(?<=\d) ?(?![\u4e07\u842c\u4ebf\u5104\u5343\u767e])(?:[\uff0c\uff1b\u3001\u3002]|(?![\x00-\x7f])\p{L}).*$/u;

/**
 * The value in a cell as it is written, without quotes, a remark and the commas between thousands; null where it holds no number.
 */
function valueOfCell(cell: string): string | null {
  const inside = /^(["'])(.*)\1$/.exec(cell)?.[2] ?? cell;
  const value = inside.replace(REMARK, '');
  if (/^\d{1,3}(?:,\d{3})+$/.test(value)) return value.replaceAll(',', '');
  return NUMBERS.test(value) || WRITTEN_NUMBER.test(value) ? value : null;
}
