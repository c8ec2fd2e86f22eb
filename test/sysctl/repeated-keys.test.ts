import { describe, expect, it } from 'vitest';
import { Concerns } from '../../src/sysctl/concerns.js';
import { KeptSettings } from '../../src/sysctl/kept-settings.js';
import { SpellingMemory } from '../../src/sysctl/spelling-memory.js';

describe('lists of few keys', () => {
  const keys = Array.from({ length: 30_000 }, (_none, at) => `net.ipv4.key_${at % 3}`);

  it('are converted once a spelling', () => {
    let converted = 0;
    const memory = new SpellingMemory((key) => {
      converted += 1;
      return key.toUpperCase();
    });
    for (const key of keys) expect(memory.pathOf(key)).toBe(key.toUpperCase());
    expect(converted).toBe(4);
  });

  it('are asked for once a path', () => {
    let asked = 0;
    const concerns = new Concerns((path) => {
      asked += 1;
      return path.endsWith('1');
    });
    for (const key of keys) expect(concerns.has(key)).toBe(key.endsWith('1'));
    expect(asked).toBe(3);
  });
});

describe('what systemd-sysctl keeps', () => {
  const settingsOf = (...said: readonly (readonly [path: string, value: string])[]) => {
    const kept = new KeptSettings();
    said.forEach(([path, value], at) => kept.add({ path, value, file: '/a.conf', line: at + 1 }));
    return kept;
  };

  it.each([
    [
      'a different value moves to the end',
      [
        ['a', '1'],
        ['b', '1'],
        ['a', '2'],
      ],
      ['b=1@2', 'a=2@3'],
    ],
    [
      'an equal value keeps its place',
      [
        ['a', '1'],
        ['b', '1'],
        ['a', '1'],
      ],
      ['a=1@3', 'b=1@2'],
    ],
    [
      'the last one stays last',
      [
        ['b', '1'],
        ['a', '1'],
        ['a', '2'],
        ['a', '2'],
      ],
      ['b=1@1', 'a=2@4'],
    ],
    [
      'the one before moves behind it',
      [
        ['a', '1'],
        ['a', '2'],
        ['b', '1'],
        ['a', '3'],
        ['b', '2'],
      ],
      ['a=3@4', 'b=2@5'],
    ],
  ] as const)('%s', (_name, said, expected) => {
    const { settings } = settingsOf(...said);
    expect(settings.map(({ path, value, line }) => `${path}=${value}@${line}`)).toEqual(expected);
  });

  it('counts every line that another took the place of, and keeps the last hundred', () => {
    const { replaced } = settingsOf(
      ...Array.from({ length: 500 }, (_none, at) => ['a', String(at)] as const),
    );
    expect(replaced.count).toBe(499);
    expect(replaced.listed.map(({ setting, by }) => by.line - setting.line)).toEqual(Array(100).fill(1));
    expect(replaced.listed.at(-1)?.by.value).toBe('499');
  });
});
