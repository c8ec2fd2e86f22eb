import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { USUAL_DROP_IN } from '../../src/model/drop-in-path.js';
import { emittablePlan, emitted } from '../support/emitted.js';
import { Sandbox } from './support/sandbox.js';

let sandbox: Sandbox;

afterEach(() => sandbox.remove());

function support(name: string): string {
  return fileURLToPath(new URL(`support/${name}`, import.meta.url));
}

describe('tuned', () => {
  /** Loads the profile with TuneD's own loader and applies it with its own sysctl plugin. */
  function apply(limit: number, files: Readonly<Record<string, string>> = {}) {
    sandbox = new Sandbox({ limit, files });
    const profile = sandbox.write('profiles/novoodoo-tcp-max-orphans/tuned.conf', emitted('tuned'));
    return sandbox.run(['/usr/bin/python3', support('tuned-apply.py'), profile]);
  }

  it.each([
    ['raises a lower value', 65536, 87000],
    ['leaves an equal value', 87000, 87000],
    ['leaves a higher value', 200000, 200000],
  ])('%s, verifies, and puts back what it found', (_name, before, after) => {
    const { code, stdout, stderr } = apply(before);
    expect(code, stderr).toBe(0);
    expect(stderr).not.toMatch(/ERROR|WARNING/);
    expect(JSON.parse(stdout)).toEqual({
      options: { 'net.ipv4.tcp_max_orphans': '>87000' },
      applied: String(after),
      verified: true,
      appliedAgain: String(after),
      unapplied: String(before),
    });
  });

  it('is overruled by a line in /etc/sysctl.d, as its header says', () => {
    const { stdout } = apply(65536, { '/etc/sysctl.d/60-x.conf': 'net.ipv4.tcp_max_orphans = 1024\n' });
    expect(JSON.parse(stdout)).toMatchObject({ applied: '1024' });
    expect(emitted('tuned')).toContain('a line there still overrules it');
  });
});

describe('cloud-init', () => {
  it('accepts the user data', () => {
    sandbox = new Sandbox();
    const file = sandbox.write('user-data', emitted('cloud-init'));
    const { code, stdout, stderr } = sandbox.run(['cloud-init', 'schema', '--config-file', file]);
    expect({ code, said: stdout + stderr }).toEqual({ code: 0, said: expect.stringContaining('Valid') });
  });

  it.each([
    [65536, 87000],
    [200000, 200000],
  ])('writes the drop-in and takes a running %i to %i, twice the same', (before, after) => {
    sandbox = new Sandbox({ limit: before });
    const file = sandbox.write('user-data', emitted('cloud-init'));
    for (const round of ['first', 'second']) {
      const { code, stderr } = sandbox.run(['/usr/bin/python3', support('cloud-init-apply.py'), file]);
      expect({ code, stderr }, round).toEqual({ code: 0, stderr: '' });
      expect(sandbox.read(USUAL_DROP_IN), round).toMatch(/\nnet\.ipv4\.tcp_max_orphans = 87000\n$/);
      expect(sandbox.limit(), round).toBe(after);
    }
  });
});

describe('nixos', () => {
  it('evaluates to the value, and conflicts with another one', () => {
    sandbox = new Sandbox();
    const module = sandbox.write('orphans.nix', emitted('nixos'));
    const stores = {
      NIX_STATE_DIR: `${sandbox.folder}/home/nix`,
      NIX_STORE_DIR: `${sandbox.folder}/home/store`,
    };
    const expression = `(import ${module} { }).boot.kernel.sysctl`;
    const { code, stdout } = sandbox.run(
      ['nix-instantiate', '--eval', '--strict', '--json', '-E', expression],
      stores,
    );
    expect({ code, value: JSON.parse(stdout || 'null') }).toEqual({
      code: 0,
      value: { 'net.ipv4.tcp_max_orphans': 87000 },
    });
  });
});

describe('daemonset', () => {
  it.each([
    ['raises a lower value', 65536, 87000],
    ['leaves a higher value', 200000, 200000],
  ])('the init container %s under busybox sh', async (_name, before, after) => {
    const { parse } = await import('yaml');
    interface Manifest {
      spec: { template: { spec: { initContainers: { command: string[] }[] } } };
    }
    const manifest = parse(emitted('daemonset')) as Manifest;
    const command = manifest.spec.template.spec.initContainers[0]?.command ?? [];
    sandbox = new Sandbox({ limit: before });
    for (const round of ['first', 'second']) {
      expect(sandbox.run(['busybox', ...command]), round).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(sandbox.limit(), round).toBe(after);
    }
  });
});

/** What node_exporter shows with the flags that stand at the head of the rules. */
async function metricsWith(flags: readonly string[]): Promise<string> {
  const exporter = spawn('prometheus-node-exporter', ['--web.listen-address=127.0.0.1:0', ...flags]);
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      exporter.on('error', reject);
      exporter.on('close', () => reject(new Error(said)));
      exporter.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const found = /Listening on" address=(\S+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    return await (await fetch(`http://${address}/metrics`)).text();
  } finally {
    exporter.kill();
  }
}

describe('prometheus-alerts', () => {
  it('uses metrics that node_exporter shows with the flags of its header, and only with those', async () => {
    sandbox = new Sandbox();
    const text = emitted('prometheus-alerts');
    const flags = [...text.matchAll(/^# {3}(--collector\S+?)(?:='(.*)')?$/gm)].map(([, flag, value]) =>
      value === undefined ? String(flag) : `${flag}=${value}`,
    );
    expect(flags).toHaveLength(3);
    const used = [...new Set(text.match(/\bnode_\w+(?=[[ ]|$)/gm))].filter(
      (name) => name !== 'node_exporter',
    );
    const shown = await metricsWith(flags);
    for (const name of used) expect(shown).toMatch(new RegExp(`^${name} \\d`, 'm'));
    const bare = await metricsWith([]);
    expect(used.filter((name) => !new RegExp(`^${name} `, 'm').test(bare)).sort()).toEqual([
      'node_netstat_TcpExt_TCPAbortOnMemory',
      'node_sysctl_net_ipv4_tcp_max_orphans',
    ]);
    // Nothing that it shows by itself is lost.
    const names = (metrics: string) => metrics.match(/^node_netstat_\w+/gm) ?? [];
    expect(names(shown)).toEqual(expect.arrayContaining(names(bare)));
  });

  it('passes promtool and its unit tests: silent at peak x 4, pending above, firing when resets happen', () => {
    sandbox = new Sandbox();
    const rules = sandbox.write('rules.yml', emitted('prometheus-alerts'));
    expect(sandbox.run(['promtool', 'check', 'rules', rules])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('SUCCESS: 4 rules found'),
    });
    const text = readFileSync(support('prometheus-tests.yml'), 'utf8');
    const tests = sandbox.write('tests.yml', text.replace('PLAN_ID', emittablePlan().planId));
    const { code, stdout, stderr } = sandbox.run(['promtool', 'test', 'rules', tests]);
    expect({ code, said: stdout + stderr }).toEqual({ code: 0, said: expect.stringContaining('SUCCESS') });
  });
});
