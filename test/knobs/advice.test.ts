import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readAloud } from './read-aloud.js';

const ADVICE = fileURLToPath(new URL('advice/', import.meta.url));
const FILES = readdirSync(ADVICE).filter((name) => !name.endsWith('.expected'));

describe('advice in every form people paste', () => {
  it('comes in many', () => expect(FILES.length).toBeGreaterThan(20));

  it.each(FILES)('reads %s as a careful person does', (name) => {
    const read = readAloud(readFileSync(ADVICE + name, 'utf8'));
    expect(`${read.join('\n')}\n`).toBe(readFileSync(`${ADVICE}${name}.expected`, 'utf8'));
  });
});
