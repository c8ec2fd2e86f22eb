import { afterEach, describe, expect, it } from 'vitest';
import type { FormatName } from '../../src/emit/formats.js';
import { USUAL_DROP_IN } from '../../src/model/drop-in-path.js';
import { emitted } from '../support/emitted.js';
import { Sandbox, type SandboxResult, type SandboxSeed } from './support/sandbox.js';
import { fileURLToPath } from 'node:url';

const KEY = 'net.ipv4.tcp_max_orphans';
let sandbox: Sandbox;

afterEach(() => sandbox.remove());

/** How a tool applied the snippet: whether it succeeded, what it changed, and all it said. */
interface Outcome {
  readonly succeeded: boolean;
  readonly changed: boolean;
  readonly said: string;
}

interface Tool {
  readonly format: FormatName;
  readonly tool: string;
  readonly apply: () => Outcome;
}

function support(name: string): string {
  return fileURLToPath(new URL(`support/${name}`, import.meta.url));
}

function saidBy(result: SandboxResult): string {
  return result.stdout + result.stderr;
}

function countedChanges(result: SandboxResult): Outcome {
  const changed = !/^changed: 0$/m.test(result.stdout);
  return { succeeded: result.code === 0, changed, said: saidBy(result) };
}

const PLAYBOOK =
  '- hosts: all\n  gather_facts: false\n  tasks:\n    - ansible.builtin.include_tasks: orphans.yml\n';

const TOOLS: readonly Tool[] = [
  {
    format: 'ansible',
    tool: 'ansible-playbook',
    apply() {
      sandbox.write('orphans.yml', emitted('ansible'));
      const play = sandbox.write('play.yml', PLAYBOOK);
      const python = 'ansible_python_interpreter=/usr/bin/python3';
      const result = sandbox.run(['ansible-playbook', '-i', 'localhost,', '-c', 'local', '-e', python, play]);
      return {
        succeeded: result.code === 0,
        changed: !/changed=0/.test(result.stdout),
        said: saidBy(result),
      };
    },
  },
  {
    format: 'puppet',
    tool: 'puppet apply',
    apply() {
      const manifest = sandbox.write('orphans.pp', emitted('puppet'));
      const home = (name: string) => `--${name}=${sandbox.folder}/home/puppet-${name}`;
      const folders = ['confdir', 'vardir', 'rundir', 'logdir', 'ssldir'].map(home);
      const args = ['puppet', 'apply', '--detailed-exitcodes', '--color=false', ...folders, manifest];
      const result = sandbox.run(args, { FACTER_dmi: '' });
      // 0: no changes, 2: changes, 4 and 6: failures.
      const code = result.code ?? 4;
      return { succeeded: (code & 4) === 0 && code !== 1, changed: (code & 2) !== 0, said: saidBy(result) };
    },
  },
  {
    format: 'chef',
    tool: 'a harness for recipes (Chef itself is not packaged)',
    apply() {
      const recipe = sandbox.write('orphans.rb', emitted('chef'));
      return countedChanges(sandbox.run(['ruby', support('chef-harness.rb'), recipe]));
    },
  },
  {
    format: 'salt',
    tool: 'a harness for states (Salt itself is not packaged)',
    apply() {
      const state = sandbox.write('orphans.sls', emitted('salt'));
      return countedChanges(sandbox.run(['/usr/bin/python3', support('salt-harness.py'), state]));
    },
  },
];

describe.each(TOOLS)('$format under $tool', ({ apply }) => {
  function state() {
    return { limit: sandbox.limit(), dropIn: sandbox.read(USUAL_DROP_IN) !== null };
  }

  it('raises both values, and changes nothing the second time', () => {
    const vendor = { '/usr/lib/sysctl.d/90-vendor.conf': `${KEY} = 1024\n` };
    sandbox = new Sandbox({
      limit: 65536,
      files: { ...vendor, '/etc/sysctl.d/99-salt.conf': `${KEY}=2048\n` },
    });
    expect(apply()).toMatchObject({ succeeded: true, changed: true });
    expect(state()).toEqual({ limit: 87000, dropIn: true });
    expect(sandbox.read(USUAL_DROP_IN)).toMatch(/^net\.ipv4\.tcp_max_orphans ?= ?87000$/m);
    expect(sandbox.dropIns()).toEqual(['99-salt.conf', '99-zz-novoodoo.conf']);
    const text = sandbox.read(USUAL_DROP_IN);
    expect(apply()).toMatchObject({ succeeded: true, changed: false });
    expect(state()).toEqual({ limit: 87000, dropIn: true });
    expect(sandbox.read(USUAL_DROP_IN)).toBe(text);
  });

  it.each<[string, SandboxSeed, { limit: number; dropIn: boolean }, boolean]>([
    [
      'leaves both alone where both are higher',
      { limit: 200000, files: { '/etc/sysctl.d/60-x.conf': `${KEY} = 200000\n` } },
      { limit: 200000, dropIn: false },
      false,
    ],
    ['leaves a higher running value alone', { limit: 200000 }, { limit: 200000, dropIn: true }, true],
    [
      'leaves a higher value after boot alone',
      { limit: 65536, ehashEntries: 524288 },
      { limit: 87000, dropIn: false },
      true,
    ],
  ])('%s', (_name, seed, expected, changed) => {
    sandbox = new Sandbox(seed);
    expect(apply()).toMatchObject({ succeeded: true, changed });
    expect(state()).toEqual(expected);
  });

  it('fails where a later line would overrule it, names the line and changes nothing', () => {
    sandbox = new Sandbox({ limit: 65536, files: { '/etc/sysctl.conf': `# old\n${KEY} = 65536\n` } });
    const outcome = apply();
    expect(outcome.succeeded).toBe(false);
    expect(outcome.said).toContain('/etc/sysctl.conf:2 overrules');
    expect(state()).toEqual({ limit: 65536, dropIn: false });
  });
});
