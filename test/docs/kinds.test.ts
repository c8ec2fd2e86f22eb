import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import {
  DIAGNOSES,
  FAULTS,
  FINDINGS,
  OBSTACLES,
  REFUSALS,
  VERDICTS,
  WARNINGS,
} from '../../src/model/kinds.js';

/** The page people read is printed from the list the code uses: `npx vitest run test/docs -u` renews it. */
function kindsPage(): string {
  const sections = {
    Diagnoses: DIAGNOSES,
    Findings: FINDINGS,
    Refusals: REFUSALS,
    Warnings: WARNINGS,
    Obstacles: OBSTACLES,
    Faults: FAULTS,
    Verdicts: VERDICTS,
  };
  const body = Object.entries(sections).map(([title, kinds]) => {
    const rows = Object.entries(kinds).map(([kind, meaning]) => `| \`${kind}\` | ${meaning} |`);
    return [`## ${title}`, '', '| kind | means |', '|---|---|', ...rows, ''].join('\n');
  });
  const intro =
    'Every kind that novoodoo names, identical in code, JSON and tests. Verdicts stand in the order in which the first that fits wins.';
  return ['# Kinds', '', intro, '', ...body].join('\n');
}

it('docs/kinds.md lists every kind once', async () => {
  await expect(kindsPage()).toMatchFileSnapshot('../../docs/kinds.md');
});

const ALL = {
  ...DIAGNOSES,
  ...FINDINGS,
  ...REFUSALS,
  ...WARNINGS,
  ...OBSTACLES,
  ...FAULTS,
  ...VERDICTS,
};

/** The text of every file in a folder of the project. */
function textsIn(folder: 'src' | 'test'): string[] {
  const root = fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|txt)$/.test(name) && !name.endsWith('model/kinds.ts'))
    .map((name) => readFileSync(root + name, 'utf8'));
}

it.each(['src', 'test'] as const)('every kind is used in %s', (folder) => {
  const texts = textsIn(folder);
  const isUsed = (kind: string) =>
    texts.some((text) => new RegExp(`(?<![\\w-])${kind}(?![\\w-])`).test(text));
  expect(Object.keys(ALL).filter((kind) => !isUsed(kind))).toEqual([]);
});

it.each(Object.entries(ALL))('%s is kebab-case and explained', (kind, meaning) => {
  expect(kind).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(meaning.length).toBeGreaterThan(10);
});
