import { readKeyText } from './read-key-text.js';

/** A key and its value without a separator. */
export interface BareAssignment {
  readonly key: string;
  readonly written: string;
  readonly value: string;
  /** Whether nothing else stands on the line. */
  readonly isWholeLine: boolean;
}

const MOST_CHARACTERS = 600;
const OLD_VALUE_COLUMN = /\b(?:default|current|old|before|range|unit)\b/i;

/** A row of a Markdown table, or a key followed by its numbers; null for any other line. */
export function findBareAssignment(body: string): BareAssignment | null {
  if (body.length > MOST_CHARACTERS) return null;
  return body.includes('|') ? tableRow(body) : keyAndNumbers(body);
}

function tableRow(body: string): BareAssignment | null {
  const cells = body
    .split('|')
    .map((cell) => cell.replace(/[`*]/g, '').trim())
    .filter((cell) => cell !== '');
  const at = cells.findIndex(
    (cell) => /^[A-Za-z0-9_./@-]+$/.test(cell) && readKeyText(cell)?.certain === true,
  );
  if (at === -1) return null;
  const written = cells[at] ?? '';
  const values = cells.slice(at + 1).filter((cell) => /^[-+]?\d[\dxa-fA-F ]*$/.test(cell));
  const word = cells[at + 1];
  const value = values.at(-1) ?? (word !== undefined && /^[a-z][a-z0-9_-]*$/.test(word) ? word : undefined);
  if (value === undefined || OLD_VALUE_COLUMN.test(written)) return null;
  return { key: readKeyText(written)?.key ?? written, written, value, isWholeLine: true };
}

/** Functions that people write for it: set_sysctl KEY VALUE, and Android's write PATH VALUE. */
const SETTER = /^[A-Za-z_]{0,20}(?:sysctl|set|write|apply)[A-Za-z_]{0,20} {1,8}/;

function keyAndNumbers(body: string): BareAssignment | null {
  const text = body.trimEnd().replace(SETTER, '');
  const found =
    /^["'`]?([A-Za-z0-9_./*@-]{3,200})["'`]? {1,200}["'`]?([-+]?\d[\dxa-fA-F ]{0,80})["'`]?;?$/.exec(text);
  const written = found?.[1] ?? '';
  const key = readKeyText(written);
  if (found === null || key === null || !key.certain) return null;
  return { key: key.key, written, value: (found[2] ?? '').trim(), isWholeLine: true };
}
