import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { runCli } from '../support/run-cli.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const README = readFileSync(path.join(PROJECT, 'README.md'), 'utf8');

it('shows the transcript that its example command really prints', async () => {
  const args = ['plan', '--root', 'docs/example/host', '--recording', 'docs/example/host.jsonl'];
  expect(README).toContain(`npx novoodoo ${args.join(' ')}`);
  const run = await runCli(args, { cwd: PROJECT });
  expect(run.code).toBe(0);
  const shown = /<!-- example:begin -->\n```\n([\s\S]*?)```\n<!-- example:end -->/.exec(README)?.[1];
  expect(shown).toBe(run.stdout);
});

it('names every command that is not hidden', () => {
  const missing = COMMANDS.filter(
    (entry) => entry.hidden !== true && !COMMAND_PAGE.includes(`novoodoo ${entry.name}`),
  );
  expect(missing.map((entry) => entry.name)).toEqual([]);
});

const COMMAND_PAGE = readFileSync(path.join(PROJECT, 'docs', 'commands.md'), 'utf8');

it.each([...README.matchAll(/\]\(((?!https?:)[^)#]+)\)/g)].map((match) => match[1] ?? ''))(
  'links to %s, which is there',
  (link) => {
    expect(existsSync(path.join(PROJECT, link))).toBe(true);
  },
);
