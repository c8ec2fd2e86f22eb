import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { runCli } from '../support/run-cli.js';

/** What novoodoo starts by itself is no command for people. */
const INTERNAL = ['guard'];
const MOST_COLUMNS = 80;

const names = COMMANDS.map((entry) => entry.name).filter((name) => !INTERNAL.includes(name));

async function helpOf(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli([...args, '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trimEnd();
}

describe('the help of every command', () => {
  it.each(['', ...names])(
    '%s: has examples that begin with a known command, in 80 columns of plain ASCII',
    async (name) => {
      const help = await helpOf(name === '' ? [] : [name]);
      expect(help).toMatch(/^[\x0a\x20-\x7e]*$/);
      for (const line of help.split('\n')) expect(line.length, line).toBeLessThanOrEqual(MOST_COLUMNS);
      const examples = /^Examples?:\n((?: {2}.+\n?)+)/m.exec(help)?.[1] ?? '';
      const called = [...examples.matchAll(/\bnovoodoo(?: ([a-z]+))?/g)].map(
        (match) => match[1] ?? 'session',
      );
      expect(called.length).toBeGreaterThan(0);
      for (const command of called) expect(names).toContain(command);
      if (name !== '') expect(called).toContain(name);
    },
  );

  it('is what docs/commands.md shows', async () => {
    const parts = await Promise.all(names.map(async (name) => [name, await helpOf([name])] as const));
    const text = [
      '# Commands',
      '',
      'Made from the `--help` of every command by test/docs; `npx vitest run test/docs -u` writes it anew.',
      'What the exit codes mean everywhere is in [exit-codes.md](exit-codes.md).',
      '',
      '```text',
      await helpOf([]),
      '```',
      ...parts.flatMap(([name, help]) => ['', `## ${name}`, '', '```text', help, '```']),
      '',
    ].join('\n');
    await expect(text).toMatchFileSnapshot('../../docs/commands.md');
  });
});
