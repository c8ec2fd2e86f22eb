import { describe, expect, it } from 'vitest';
import { FORMAT_NAMES } from '../../src/emit/formats.js';
import { emittablePlan, emitted, snippetOf } from '../support/emitted.js';

// The id is the hash of a plan that other tests may change; the files are about what follows from it.
const plan = { ...emittablePlan(), planId: '0123456789abcdef'.repeat(4) };

describe('every format', () => {
  it.each(FORMAT_NAMES)('%s is the golden file, byte for byte', async (name) => {
    await expect(emitted(name, snippetOf(plan))).toMatchFileSnapshot(`goldens/${name}`);
  });

  it.each(FORMAT_NAMES)('%s is the same twice', (name) => {
    expect(emitted(name)).toBe(emitted(name));
  });
});
