import { toJsonSchema } from '@valibot/to-json-schema';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import type { Plan } from '../../src/model/plan.js';
import type { Resolution } from '../../src/model/resolution.js';
import type { Status } from '../../src/model/status.js';
import { ANSWERS, type Answer } from '../../src/parse/answer-schemas.js';
import { printPlan } from '../../src/parse/plan.js';
import type { KeyExplanation } from '../../src/report/explain-text.js';
import type { JudgedLine } from '../knobs/judge-text.js';
import { emittablePlan } from '../support/emitted.js';
import { type AnsweringCommand, violations } from '../support/published-schema.js';
import { runCli } from '../support/run-cli.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const NAMES = Object.keys(ANSWERS) as AnsweringCommand[];

/** What a check of code says cannot be written as JSON Schema; readers of plans repeat those checks. */
function schemaText(name: AnsweringCommand): string {
  const schema = toJsonSchema(ANSWERS[name], { target: 'draft-07', errorMode: 'ignore' });
  return `${JSON.stringify({ ...schema, title: `novoodoo ${name} --json, version 1` }, null, 2)}\n`;
}

it('what is saved or printed has the type of its schema, both ways', () => {
  // The compiler is the judge; there is nothing to see at run time.
  type Same<A, B> = readonly [(a: A) => B, (b: B) => A];
  const same = <T>(value: T): T => value;
  const plan: Same<Plan, Answer<'plan'>> = [same, same];
  const resolution: Same<Resolution, Answer<'resolve'>> = [same, same];
  const status: Same<Status, Answer<'status'>> = [same, same];
  const explanation: Same<KeyExplanation, Answer<'explain'>> = [same, same];
  const verdict: Same<JudgedLine, Answer<'lint'>['lines'][number]> = [same, same];
  expect([plan, resolution, status, explanation, verdict]).toHaveLength(5);
});

it('every command has one, and there is no other', () => {
  const commands = COMMANDS.filter((entry) => entry.hidden !== true).map((entry) => entry.name);
  expect([...NAMES].sort()).toEqual([...commands].sort());
  const files = readdirSync(`${PROJECT}docs/schemas`).filter((file) => file.endsWith('.json'));
  expect(files.sort()).toEqual(commands.map((name) => `${name}.schema.json`).sort());
});

describe.each(NAMES)('docs/schemas/%s.schema.json', (name) => {
  it('is printed from the schema in the code', async () => {
    await expect(schemaText(name)).toMatchFileSnapshot(`../../docs/schemas/${name}.schema.json`);
  });

  it('refuses an unknown key and a missing one', () => {
    expect(violations(name, { version: 1, extra: 1 }).length).toBeGreaterThan(1);
  });
});

const EXAMPLE = ['--root', 'docs/example/host', '--recording', 'docs/example/host.jsonl'];
const QUIET = ['--root', 'test/hosts/kernel-6.18'];
const EMIT = ['--root', 'docs/example/host', '--format'];

describe('what commands that read print', () => {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(`${tmpdir()}/novoodoo-schemas-`);
    writeFileSync(`${folder}/plan.json`, printPlan(emittablePlan()));
    const refused = ['--root', 'docs/example/host', '--peak', '600000000', '--output'];
    await runCli(['plan', ...refused, `${folder}/refused.json`], { cwd: PROJECT });
    writeFileSync(`${folder}/drifted.conf`, 'net.ipv4.tcp_max_orphans = 5\n');
    writeFileSync(`${folder}/limit.conf`, 'net.ipv4.tcp_max_orphans = 87000\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<[AnsweringCommand, number, string[]]>([
    ['observe', 0, ['--root', 'docs/example/host', '--for', '100ms', '--output', 'FOLDER/o.jsonl']],
    ['plan', 0, EXAMPLE],
    ['plan', 0, [...EXAMPLE, '--want', 'test/docs/advice.conf']],
    ['plan', 4, ['--root', 'docs/example/host', '--peak', '600000000']],
    ['plan', 0, ['--recording', 'docs/example/host.jsonl']],
    ['plan', 4, ['--root', 'test/hosts/child-namespace', '--peak', '5']],
    ['plan', 0, [...QUIET, '--peak', '5', '--peak-at', '2026-01-02']],
    ['diagnose', 0, ['--root', 'docs/example/host']],
    ['diagnose', 0, ['--recording', 'docs/example/host.jsonl']],
    ['diagnose', 0, ['--root', 'test/hosts/two-namespaces']],
    ['lint', 4, [...QUIET, 'test/docs/advice.conf']],
    ['lint', 0, [...QUIET, '--plan', 'FOLDER/plan.json', 'FOLDER/limit.conf']],
    ['lint', 4, ['--no-host', 'test/knobs/samples/08-dos-defense-echo.conf']],
    ['explain', 0, [...QUIET, 'net.ipv4.tcp_mem']],
    ['explain', 0, ['--root', 'test/hosts/child-namespace', 'net.ipv4.tcp_tw_recycle']],
    ['explain', 0, [...QUIET, 'net.core.somaxconn']],
    ['resolve', 0, ['--root', 'test/hosts/debian-13-leftover', 'net.ipv4.tcp_max_orphans']],
    ['resolve', 0, ['--root', 'test/hosts/rhel-9-tuned', 'net.ipv4.tcp_max_orphans']],
    ['resolve', 0, ['--root', 'test/hosts/alpine', 'kernel.sysrq']],
    ['status', 3, ['--root', 'test/hosts/void']],
    ['status', 0, ['--root', 'test/hosts/child-namespace']],
    ['emit', 0, ['--list']],
    ['emit', 0, [...EMIT, 'salt', 'FOLDER/plan.json']],
    ['emit', 0, [...EMIT, 'ansible', 'FOLDER/plan.json', '--output', 'FOLDER/tasks.yml']],
    ['emit', 4, [...EMIT, 'ansible', 'FOLDER/refused.json']],
    ['emit', 3, [...EMIT, 'sysctl.d', 'FOLDER/plan.json', '--check']],
    ['emit', 3, [...EMIT, 'chef', 'FOLDER/plan.json', '--check', '--output', 'FOLDER/drifted.conf']],
    ['history', 0, ['--root', 'docs/example/host']],
  ])('%s, exit %i: %j', async (name, code, args) => {
    const words = args.map((word) => word.replace('FOLDER', folder));
    const result = await runCli([name, ...words, '--json'], { cwd: PROJECT });
    expect(result.code).toBe(code);
    expect(violations(name, JSON.parse(result.stdout))).toEqual([]);
  });
});
