import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { judgeText, tableOf } from './judge-text.js';

const SAMPLES = fileURLToPath(new URL('samples/', import.meta.url));

describe('real tuning advice', () => {
  it.each(readdirSync(SAMPLES).filter((name) => name.endsWith('.conf')))(
    'reads and judges %s',
    async (name) => {
      const table = tableOf(judgeText(readFileSync(SAMPLES + name, 'utf8')));
      await expect(table).toMatchFileSnapshot(`goldens/${name}.txt`);
    },
  );
});
