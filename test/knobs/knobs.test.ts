import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { isKnownKey, KNOWN_KEYS } from '../../src/knobs/key-names.js';
import { KNOBS } from '../../src/knobs/knobs.js';
import { KNOB_SCHEMA } from './knob-schema.js';

const ENTRIES = [...KNOBS.values()];

describe('the knowledge base', () => {
  it('knows at least the 120 knobs of the lists people paste', () => {
    expect(ENTRIES.length).toBeGreaterThanOrEqual(120);
  });

  it.each(ENTRIES)('holds $key to the schema, with a source', (knob) => {
    const result = v.safeParse(KNOB_SCHEMA, knob);
    expect(result.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`) ?? []).toEqual([]);
  });

  it('names only keys that a kernel has had', () => {
    expect(ENTRIES.filter((knob) => !isKnownKey(knob.key)).map((knob) => knob.key)).toEqual([]);
  });

  it('has one name a key', () => {
    expect(KNOWN_KEYS.size).toBeGreaterThan(900);
    expect([...KNOWN_KEYS].filter((key) => /\s|^\.|\.$|\.\./.test(key))).toEqual([]);
  });
});
