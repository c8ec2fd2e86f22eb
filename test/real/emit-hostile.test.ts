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

/** Prints what a YAML file holds, with what may differ taken out of it. */
const YAML_DATA = `
import json, sys, yaml
yaml.SafeLoader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))
def plain(value):
    if isinstance(value, dict):
        return {key: None if key in ("host", "planned") else plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value
for name in sys.argv[1:]:
    print(json.dumps([plain(document) for document in yaml.safe_load_all(open(name))]))`;

/** Prints the syntax tree of a recipe, without places. */
const RUBY_TREE = `
require 'ripper'
ARGV.each { |name| puts Ripper.sexp_raw(File.read(name), name, 1, raise_errors: true).inspect }`;

/** Comment lines with text of the plan inside of strings, which tools write into the drop-in. */
const EVIDENCE = /# (?:net\.ipv4\.tcp_max_orphans = 87000, emitted|Host:|Peak:).*?(?=\\n|$)/gm;

/** How a real parser prints the structure of several files at once. */
const PARSERS: readonly { formats: readonly FormatName[]; parse: (files: string[]) => string[] }[] = [
  {
    formats: [
      'salt',
      'ansible',
      'talos',
      'node-tuning-operator',
      'daemonset',
      'cloud-init',
      'prometheus-alerts',
    ],
    parse: (files) => ['/usr/bin/python3', '-c', YAML_DATA, ...files],
  },
  { formats: ['chef'], parse: (files) => ['ruby', '-e', RUBY_TREE, ...files] },
  { formats: ['puppet'], parse: (files) => ['puppet', 'parser', 'dump', '--color=false', ...files] },
  {
    formats: ['nixos'],
    parse: (files) => ['sh', '-ec', 'for file; do nix-instantiate --parse "$file"; done', 'sh', ...files],
  },
];

describe('under its real parser', () => {
  it.each(PARSERS.flatMap(({ formats, parse }) => formats.map((name) => ({ name, parse }))))(
    '$name has the structure of a harmless plan, whatever the plan says',
    ({ name, parse }) => {
      const structureOf = (text: string, at: number) => sandbox.write(`${at}/orphans`, text);
      const texts = [emitted(name), ...HOSTILE_TEXTS.map((text) => hostile(name, text))];
      const { code, stdout, stderr } = sandbox.run(parse(texts.map(structureOf)));
      expect(code, stderr).toBe(0);
      const structures = stdout
        .replace(EVIDENCE, '# ')
        .split(/^--- .*$|\n/m)
        .filter((one) => one !== '');
      // One line, or as many as the harmless plan has, for every file.
      const lines = structures.length / texts.length;
      const [first, ...others] = texts.map((_text, at) =>
        structures.slice(at * lines, (at + 1) * lines).join('\n'),
      );
      expect(first?.length).toBeGreaterThan(40);
      for (const other of others) expect(other).toBe(first);
    },
  );

  it.each<[FormatName, string[]]>([
    ['prometheus-alerts', ['promtool', 'check', 'rules']],
    ['puppet', ['puppet', 'parser', 'validate', '--color=false']],
    ['chef', ['sh', '-ec', 'for file; do ruby -wc "$file"; done', 'sh']],
  ])('%s is valid, whatever the plan says', (name, command) => {
    const files = HOSTILE_TEXTS.map((text, at) => sandbox.write(`${at}/orphans`, hostile(name, text)));
    const { code, stdout, stderr } = sandbox.run([...command, ...files]);
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: expect.not.stringContaining('warn') });
  });

  it('cloud-init takes user data that says everything hostile', () => {
    const all = HOSTILE_TEXTS.filter((text) => text.length < 50).join(' ');
    const file = sandbox.write('user-data', hostile('cloud-init', all));
    expect(sandbox.run(['cloud-init', 'schema', '--config-file', file]).code).toBe(0);
  });
});
