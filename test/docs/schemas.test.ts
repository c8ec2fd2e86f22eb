import { toJsonSchema } from '@valibot/to-json-schema';
import { Ajv } from 'ajv';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { InferOutput } from 'valibot';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.js';
import { diagnosisAnswerSchema } from '../../src/parse/diagnosis-schema.js';
import { observationAnswerSchema } from '../../src/parse/observation-schema.js';
import { planSchema } from '../../src/parse/plan-schema.js';
import { runCli } from '../support/run-cli.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const SCHEMAS = { plan: planSchema, diagnosis: diagnosisAnswerSchema, observation: observationAnswerSchema };

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** What a check of code says cannot be written as JSON Schema; readers of plans repeat those checks. */
function schemaText(name: keyof typeof SCHEMAS): string {
  const schema = toJsonSchema(SCHEMAS[name], { target: 'draft-07', errorMode: 'ignore' });
  return `${JSON.stringify({ ...schema, title: `novoodoo ${name}, version 1` }, null, 2)}\n`;
}

function accepts(name: keyof typeof SCHEMAS, answer: unknown): string[] {
  const text = readFileSync(`${PROJECT}docs/schemas/${name}.schema.json`, 'utf8');
  const validate = new Ajv({ allErrors: true }).compile(JSON.parse(text) as object);
  validate(answer);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

type SavedPlan = Frozen<InferOutput<typeof planSchema>>;

it('the schema of a plan is the type of a plan, both ways', () => {
  // The compiler is the judge; there is nothing to see at run time.
  const asRead = (saved: SavedPlan): Plan => saved;
  const asSaved = (plan: Plan): SavedPlan => plan;
  expect([asRead, asSaved]).toHaveLength(2);
});

describe.each(['plan', 'diagnosis', 'observation'] as const)('docs/schemas/%s.schema.json', (name) => {
  it('is printed from the schema that the reader uses', async () => {
    await expect(schemaText(name)).toMatchFileSnapshot(`../../docs/schemas/${name}.schema.json`);
  });

  it('refuses an unknown key and a missing one', () => {
    expect(accepts(name, { version: 1, extra: 1 }).length).toBeGreaterThan(1);
  });
});

const EXAMPLE = ['--root', 'docs/example/host', '--recording', 'docs/example/host.jsonl'];
const ADVICE = ['--want', 'test/docs/advice.conf'];

describe('what commands print', () => {
  it('observation: of a short watch', async () => {
    const args = ['observe', '--root', 'docs/example/host', '--for', '100ms', '--json'];
    const folder = mkdtempSync(`${tmpdir()}/novoodoo-schemas-`);
    const result = await runCli([...args, '--output', `${folder}/o.jsonl`], { cwd: PROJECT });
    rmSync(folder, { recursive: true });
    expect(accepts('observation', JSON.parse(result.stdout))).toEqual([]);
  });

  it.each<[keyof typeof SCHEMAS, string[]]>([
    ['plan', ['plan', ...EXAMPLE]],
    ['plan', ['plan', ...EXAMPLE, ...ADVICE]],
    ['plan', ['plan', '--root', 'docs/example/host', '--peak', '600000000']],
    ['plan', ['plan', '--recording', 'docs/example/host.jsonl']],
    ['plan', ['plan', '--root', 'test/hosts/child-namespace', '--peak', '5']],
    ['plan', ['plan', '--root', 'test/hosts/kernel-6.18', '--peak', '5', '--peak-at', '2026-01-02']],
    ['diagnosis', ['diagnose', '--root', 'docs/example/host']],
    ['diagnosis', ['diagnose', '--recording', 'docs/example/host.jsonl']],
    ['diagnosis', ['diagnose', '--root', 'test/hosts/two-namespaces']],
  ])('%s: %j', async (name, args) => {
    const result = await runCli([...args, '--json'], { cwd: PROJECT });
    expect(result.stderr).toBe('');
    expect(accepts(name, JSON.parse(result.stdout))).toEqual([]);
  });
});
