import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FormatName } from '../../src/emit/formats.js';
import { USUAL_DROP_IN } from '../../src/model/drop-in-path.js';
import { emittablePlan, emitted, snippetOf } from '../support/emitted.js';
import { HOSTILE_TEXTS } from '../support/hostile-text.js';
import { Sandbox } from './support/sandbox.js';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox({ limit: 65536 });
});

afterEach(() => {
  sandbox.remove();
  expect(existsSync('/tmp/novoodoo-owned')).toBe(false);
});

/** A snippet whose every free text is this one. */
function hostile(name: FormatName, text: string): string {
  const plan = emittablePlan();
  const peak = { ...plan.peak!, source: text, at: text };
  return emitted(
    name,
    snippetOf({ ...plan, toolVersion: text, peak, host: { ...plan.host!, hostname: text } }),
  );
}

const TUNED_KEYS = `
import configparser, sys
reader = configparser.ConfigParser(delimiters=("="), inline_comment_prefixes=("#"), strict=False)
reader.optionxform = str
reader.read(sys.argv[1])
print({section: dict(reader.items(section)) for section in reader.sections()})
`;

describe.each(HOSTILE_TEXTS.map((text) => ({ text })))('a plan that says $text', ({ text }) => {
  it('leaves the shell script what it is', () => {
    const script = sandbox.write('raise.sh', hostile('shell', text));
    expect(sandbox.run(['sh', '-n', script]).code).toBe(0);
    expect(sandbox.run(['sh', script]).code).toBe(0);
    expect(sandbox.limit()).toBe(87000);
    expect(sandbox.dropIns()).toEqual(['99-zz-novoodoo.conf']);
    expect(sandbox.run(['sysctl', '-p', USUAL_DROP_IN])).toEqual({
      code: 0,
      stdout: 'net.ipv4.tcp_max_orphans = 87000\n',
      stderr: '',
    });
  });

  it('leaves the profile of TuneD what it is', () => {
    const profile = sandbox.write('tuned.conf', hostile('tuned', text));
    const plain = sandbox.write('plain.conf', emitted('tuned'));
    const read = (file: string) => sandbox.run(['/usr/bin/python3', '-c', TUNED_KEYS, file]);
    expect(read(profile)).toEqual(read(plain));
  });
});

/** Everything at once, for the parsers that take seconds to start; the ends come first, before the text is cut. */
const ALL = HOSTILE_TEXTS.filter((text) => text.length < 50).join(' ');

describe('a plan that says everything hostile', () => {
  it.each<[FormatName, string, (file: string) => string[]]>([
    ['chef', 'orphans.rb', (file) => ['ruby', '-wc', file]],
    ['puppet', 'orphans.pp', (file) => ['puppet', 'parser', 'validate', '--color=false', file]],
    ['nixos', 'orphans.nix', (file) => ['nix-instantiate', '--parse', file]],
    ['prometheus-alerts', 'rules.yml', (file) => ['promtool', 'check', 'rules', file]],
    ['cloud-init', 'user-data', (file) => ['cloud-init', 'schema', '--config-file', file]],
  ])('leaves %s valid for its own parser', (name, file, command) => {
    const plain = sandbox.run(command(sandbox.write(file, emitted(name))));
    const attacked = sandbox.run(command(sandbox.write(file, hostile(name, ALL))));
    expect(plain.code, plain.stderr).toBe(0);
    expect(attacked).toEqual(plain);
  });

  it.each<FormatName>(['salt', 'ansible', 'talos', 'node-tuning-operator', 'daemonset'])(
    'leaves %s readable by PyYAML',
    (name) => {
      const program = `
import sys, yaml
yaml.SafeLoader.add_constructor("!unsafe", lambda loader, node: node.value)
print([type(document).__name__ for document in yaml.safe_load_all(open(sys.argv[1]))])`;
      const read = (text: string) =>
        sandbox.run(['/usr/bin/python3', '-c', program, sandbox.write('file.yml', text)]);
      const plain = read(emitted(name));
      expect(plain.code).toBe(0);
      expect(read(hostile(name, ALL))).toEqual(plain);
    },
  );
});
