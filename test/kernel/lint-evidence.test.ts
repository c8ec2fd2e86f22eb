import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { JudgedLine } from '../knobs/judge-text.js';
import { PROGRAM } from '../support/run-cli.js';

const MAKE_EVIDENCE = fileURLToPath(new URL('support/make-evidence.js', import.meta.url));

describe('lint on a host where queues really overflowed', () => {
  it('refuses each knob for this error and reports its own evidence as a separate matter', (ctx) => {
    if (process.geteuid?.() !== 0) return ctx.skip('needs root to make a network namespace');
    const run = spawnSync('unshare', ['--net', process.execPath, MAKE_EVIDENCE, PROGRAM], {
      encoding: 'utf8',
      timeout: 120_000,
    });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(4);
    const { lines } = JSON.parse(run.stdout) as { lines: JudgedLine[] };
    expect(lines.map((line) => line.verdict)).toEqual(Array.from({ length: 5 }, () => 'refused'));
    const measured = (key: string, name: string): number => {
      const line = lines.find((one) => one.key === key);
      expect(line?.alsoKinds.at(-1) ?? line?.kind).toBe('unrelated');
      return line?.ownEvidence.find((one) => one.name === name)?.value ?? 0;
    };
    // The namespace is new: its counters began at 0, so every number is of our making.
    expect(measured('net.core.somaxconn', 'ListenOverflows')).toBeGreaterThanOrEqual(5);
    expect(measured('net.ipv4.tcp_max_tw_buckets', 'TCPTimeWaitOverflow')).toBeGreaterThanOrEqual(10);
    expect(measured('net.core.rmem_default', 'RcvbufErrors')).toBeGreaterThanOrEqual(100);
    expect(lines.find((line) => line.key === 'net.ipv4.tcp_sack')?.ownEvidence).toEqual([]);
  });
});
