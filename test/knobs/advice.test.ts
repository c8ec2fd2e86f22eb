import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readProposals } from '../../src/knobs/read-proposals.js';

const ADVICE = fileURLToPath(new URL('advice/', import.meta.url));
const FILES = readdirSync(ADVICE).filter((name) => !name.endsWith('.expected'));

/** What a person reads in a file: "LINE KEY = VALUE", "LINE # KEY = VALUE" where commented out, "LINE ?" where unreadable. */
function readAloud(name: string): string {
  const list = readProposals(readFileSync(ADVICE + name, 'utf8'), name);
  const lines = Array.from({ length: list.length }, (_, index) => {
    const proposal = list.at(index);
    if (proposal === null) return [];
    const { form, key, value } = proposal;
    const line = list.lineAt(index);
    if (form === 'unreadable') return [`${line} ?`];
    return [`${line} ${form === 'commented-assignment' ? '# ' : ''}${key} = ${value}`];
  }).flat();
  return `${lines.join('\n')}\n`;
}

describe('advice in every form people paste', () => {
  it('comes in many', () => expect(FILES.length).toBeGreaterThan(20));

  it.each(FILES)('reads %s as a careful person does', (name) => {
    expect(readAloud(name)).toBe(readFileSync(`${ADVICE}${name}.expected`, 'utf8'));
  });
});
