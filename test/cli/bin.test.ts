import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { printPlan } from '../../src/parse/plan.js';
import { emittablePlan } from '../support/emitted.js';
import { PROGRAM, runCli } from '../support/run-cli.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

it('bin without a build says what to run and ends with 1', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-bin-'));
  try {
    cpSync(path.dirname(PROGRAM), path.join(folder, 'bin'), { recursive: true });
    const run = spawnSync(process.execPath, [path.join(folder, 'bin', 'novoodoo.js')], { encoding: 'utf8' });
    expect(run.status).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(/^novoodoo: not built yet; run "npm ci".*\n$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('the package holds all that the program needs', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-pack-'));
  const inside = { cwd: folder, encoding: 'utf8' } as const;
  try {
    execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
      cwd: PROJECT,
    });
    execFileSync('tar', ['xzf', ...readdirSync(folder)], inside);
    symlinkSync(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
    writeFileSync(path.join(folder, 'plan.json'), printPlan(emittablePlan()));
    const emit = ['package/bin/novoodoo.js', 'emit', 'plan.json', '--root', 'package/docs/example/host'];
    const run = spawnSync(process.execPath, [...emit, '--format', 'shell'], inside);
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toMatch(/^#!\/bin\/sh\n/);
    expect(readdirSync(path.join(folder, 'package')).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin',
      'dist',
      'docs',
      'package.json',
      'templates',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it.each(['bin/novoodoo.js', '.ci/run'])('%s is executable in git', (file) => {
  const listed = execFileSync('git', ['ls-files', '--stage', file], { cwd: PROJECT, encoding: 'utf8' });
  expect(listed).toMatch(/^100755 /);
});

it('the top level holds only what the project promises', () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: PROJECT, encoding: 'utf8' }).trim().split('\n');
  const folders = new Set(tracked.filter((file) => file.includes('/')).map((file) => file.split('/')[0]));
  expect(folders).toEqual(new Set(['.ci', 'bin', 'docs', 'src', 'templates', 'test']));
  const files = tracked.filter((file) => !file.includes('/') && !/^\.|\.json$|\.config\.ts$/.test(file));
  expect(files.sort()).toEqual(['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md']);
});

it.each([
  [['--no-such-option'], 'unknown option'],
  [['no-such-command'], "unknown command 'no-such-command'"],
  [['plna'], 'Did you mean plan'],
])('%j is a usage error in one line or two', async (args, expected) => {
  const run = await runCli(args);
  expect(run.code).toBe(2);
  expect(run.stdout).toBe('');
  expect(run.stderr).toContain(expected);
  expect(run.stderr).not.toContain('    at ');
});

it('works in a folder that is gone', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-gone-'));
  const script = 'rmdir "$PWD"; exec "$@"';
  const words = ['-c', script, 'sh', process.execPath, PROGRAM, 'resolve', 'vm.swappiness', '--root', '/'];
  const run = spawnSync('/bin/sh', words, { cwd: folder, encoding: 'utf8' });
  expect(run).toMatchObject({ status: 0, stderr: '' });
});

it('--version prints the version and nothing else', async () => {
  expect(await runCli(['--version'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});
