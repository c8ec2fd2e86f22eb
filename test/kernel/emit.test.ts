import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FormatName } from '../../src/emit/formats.js';
import { emitted, planWithTarget, snippetOf } from '../support/emitted.js';
import { USUAL_DROP_IN } from '../../src/model/drop-in-path.js';
import { Sandbox } from '../real/support/sandbox.js';
import {
  guardKernelState,
  kernelValue,
  setKernelValue,
  type KernelStateGuard,
} from './support/kernel-state.js';

const TARGET = 140_000;
const snippet = snippetOf(planWithTarget(TARGET));
const PLAYBOOK =
  '- hosts: all\n  gather_facts: false\n  tasks:\n    - ansible.builtin.include_tasks: orphans.yml\n';
let guard: KernelStateGuard;
let sandbox: Sandbox;

beforeAll(() => {
  guard = guardKernelState();
});

afterAll(() => guard.restore());

beforeEach(() => {
  sandbox = new Sandbox({ limit: 'kernel' });
  setKernelValue('tcp_max_orphans', '65536');
});

afterEach(() => sandbox.remove());

/** How each format's own tool is started on its file. */
const COMMANDS: Partial<Record<FormatName, (text: string) => readonly string[]>> = {
  shell: (text) => ['sh', sandbox.write('raise.sh', text)],
  ansible(text) {
    sandbox.write('orphans.yml', text);
    const python = 'ansible_python_interpreter=/usr/bin/python3';
    const play = sandbox.write('play.yml', PLAYBOOK);
    return ['ansible-playbook', '-i', 'localhost,', '-c', 'local', '-e', python, play];
  },
  puppet: (text) => ['puppet', 'apply', sandbox.write('orphans.pp', text)],
  'sysctl.d': (text) => [
    'sh',
    '-ec',
    `cp "$0" ${USUAL_DROP_IN}; /lib/systemd/systemd-sysctl`,
    sandbox.write('drop-in', text),
  ],
};

describe('on the real kernel value', () => {
  it.each(Object.keys(COMMANDS) as FormatName[])('%s raises it, and leaves it so the second time', (name) => {
    const command = COMMANDS[name]!(emitted(name, snippet));
    for (const round of ['first', 'second']) {
      const { code, stdout, stderr } = sandbox.run(command);
      expect(code, `${round}: ${stdout}${stderr}`).toBe(0);
      expect(kernelValue('tcp_max_orphans'), round).toBe(String(TARGET));
      expect(sandbox.read(USUAL_DROP_IN), round).toMatch(/^net\.ipv4\.tcp_max_orphans ?= ?140000$/m);
    }
  });

  it.each<FormatName>(['shell', 'ansible', 'puppet'])('%s leaves a higher one alone', (name) => {
    setKernelValue('tcp_max_orphans', '200000');
    expect(sandbox.run(COMMANDS[name]!(emitted(name, snippet))).code).toBe(0);
    expect(kernelValue('tcp_max_orphans')).toBe('200000');
  });
});
