import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sessionArguments } from '../../src/cli/session-arguments.js';
import { runCli } from '../support/run-cli.js';

function streams(stdin: boolean, stdout: boolean) {
  return { stdin: { isTerminal: stdin }, stdout: { isTerminal: stdout } };
}

describe('novoodoo alone', () => {
  it.each([
    [[], true, true, ['session']],
    [[], false, true, []],
    [[], true, false, []],
    [['--plain'], true, true, ['session', '--plain']],
    [['--root', '/srv/image'], false, false, ['session', '--root', '/srv/image']],
    [['--help'], true, true, ['--help']],
    [['-V'], true, true, ['-V']],
    [['plan', '--json'], true, true, ['plan', '--json']],
  ] as const)('%j with terminals %j and %j means %j', (argv, stdin, stdout, meant) => {
    expect(sessionArguments(argv, streams(stdin, stdout))).toEqual(meant);
  });

  it('without a terminal prints help', async () => {
    const { code, stdout, stderr } = await runCli([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Usage: novoodoo');
  });

  it.each([
    [['--plain'], 'the session needs a terminal, and standard input is none'],
    [['session'], 'the session needs a terminal, and standard input is none'],
    [['session', '--json'], 'asks questions and has no --json'],
    [['--json', 'plan'], 'write them after it: novoodoo plan --json'],
    [['--no-such-option'], "unknown option '--no-such-option'"],
  ])('%j without a terminal says what to do and exits 2', async (argv, message) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});

/** Every module that a run of the program loaded, by URL. */
async function modulesOf(argv: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-coverage-'));
  try {
    await runCli(argv, { env: { NODE_V8_COVERAGE: folder } });
    return readdirSync(folder).flatMap((name) => {
      const report = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as {
        result: { url: string }[];
      };
      return report.result.map((script) => script.url);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('commands that ask nothing', () => {
  it.each([
    [['--help']],
    [['--version']],
    [['diagnose', '--json']],
    [['plan', '--peak', '5', '--peak-source', 'a test', '--json']],
    [['emit', '--list']],
    [['apply', '/none/plan.json', '--yes']],
    [['rollback', '--help']],
    [['session', '--help']],
  ])('%j never loads inquirer', async (argv) => {
    const modules = await modulesOf(argv);
    expect(modules.filter((url) => url.includes('/dist/cli/main.js'))).toHaveLength(1);
    expect(modules.filter((url) => url.includes('inquirer'))).toEqual([]);
  });
});
