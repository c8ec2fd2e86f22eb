import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOperand } from '../../src/host/operand-file.js';
import { PROGRAM } from '../support/run-cli.js';

const MOST_BYTES = 100_000;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(`${tmpdir()}/novoodoo-operand-`);
  spawnSync('mkfifo', [`${folder}/pipe`]);
  symlinkSync('loop', `${folder}/loop`);
  writeFileSync(`${folder}/advice.conf`, 'net.ipv4.tcp_tw_reuse = 1\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('readOperand', () => {
  it('refuses a pipe that nobody writes to, instead of waiting for ever', () => {
    expect(() => readOperand(`${folder}/pipe`, MOST_BYTES)).toThrow(
      'nothing came through this pipe within 2 s',
    );
  });

  it.each([
    ['/dev/zero', 'larger than 100000 bytes'],
    ['FOLDER', 'is a folder, not a file'],
    ['FOLDER/loop', 'cannot read the file (ELOOP)'],
    ['FOLDER/advice.conf/x', 'cannot read the file (ENOTDIR)'],
    ['x'.repeat(5000), 'cannot read the file (ENAMETOOLONG)'],
  ])('refuses %s', (name, message) => {
    expect(() => readOperand(name.replace('FOLDER', folder), MOST_BYTES)).toThrow(message);
  });

  it('reads what a shell puts in place of a command', () => {
    const command = `"$0" "$1" lint --no-host --json <(sleep 0.2; cat "$2") | head -c 14`;
    const words = [process.execPath, PROGRAM, `${folder}/advice.conf`];
    const result = spawnSync('bash', ['-c', command, ...words], { encoding: 'utf8' });
    expect([result.stdout, result.stderr]).toEqual(['{"version":1,"', '']);
  });

  it('takes a command that prints nothing for an empty text', () => {
    const words = ['-c', '"$0" "$1" lint --no-host <(true)', process.execPath, PROGRAM];
    const result = spawnSync('bash', words, { encoding: 'utf8' });
    expect([result.status, result.stderr]).toEqual([0, '']);
  });
});
