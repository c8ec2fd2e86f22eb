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

it.each(
  Object.entries({
    ...DIAGNOSES,
    ...FINDINGS,
    ...REFUSALS,
    ...WARNINGS,
    ...OBSTACLES,
    ...FAULTS,
    ...VERDICTS,
  }),
)('%s is kebab-case and explained', (kind, meaning) => {
  expect(kind).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(meaning.length).toBeGreaterThan(10);
});
