import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { FORMAT_NAMES, type FormatName } from '../../src/emit/formats.js';
import { plainText } from '../../src/emit/plain-text.js';
import { emittablePlan, emitted, snippetOf } from '../support/emitted.js';
import { hostileText } from '../support/hostile-text.js';

const RUNS = { numRuns: 60 };

/** The snippet of a plan whose every free text is hostile. */
function hostileSnippet([hostname, source, toolVersion, at]: readonly [string, string, string, string]) {
  const plan = emittablePlan();
  const peak = { ...plan.peak!, source, at };
  return snippetOf({ ...plan, toolVersion, peak, host: { ...plan.host!, hostname } });
}

const texts = fc.tuple(hostileText, hostileText, hostileText, hostileText);
/** Lines on which text from a plan stands outside of a comment, as a quoted annotation. */
const ANNOTATION = /^ *(host|planned): "[^"\\]*(?:\\.[^"\\]*)*"$/;

/** Comment lines that hold text from a plan; the sign and the label must stay. */
const EVIDENCE =
  /^( *# (?:net\.ipv4\.tcp_max_orphans = 87000, emitted by novoodoo |Host: {5}|Peak: {5}21564 orphans at )).*$/;

/** A line with what may differ taken out; null for a line that nothing may ever hold. */
function skeleton(line: string): string | null {
  if (!/^[\x20-\x7e\t]*$/.test(line)) return null;
  if (ANNOTATION.test(line)) return line.slice(0, line.indexOf('"'));
  return EVIDENCE.exec(line)?.[1] ?? line;
}

describe.each(FORMAT_NAMES)('%s with a hostile plan', (name) => {
  const benign = emitted(name).split('\n');

  it('differs from a harmless one inside of comments and quoted annotations only', () => {
    const expected = benign.map(skeleton);
    expect(expected).not.toContain(null);
    fc.assert(
      fc.property(texts, (all) => {
        expect(emitted(name, hostileSnippet(all)).split('\n').map(skeleton)).toEqual(expected);
      }),
      RUNS,
    );
  });

  it('holds no start of a template or of an interpolation that a harmless one does not hold', () => {
    const count = (text: string) => text.match(/\{\{|\{%|\{#|\$\{|#\{|<%|`|\$\(/g)?.length ?? 0;
    const expected = count(benign.join('\n'));
    fc.assert(
      fc.property(texts, (all) => {
        expect(count(emitted(name, hostileSnippet(all)))).toBe(expected);
      }),
      RUNS,
    );
  });
});

const YAML_FORMATS: readonly FormatName[] = [
  'ansible',
  'salt',
  'cloud-init',
  'node-tuning-operator',
  'talos',
  'daemonset',
  'prometheus-alerts',
];

describe.each(YAML_FORMATS)('%s as YAML', (name) => {
  const withoutTag = (text: string) => text.replaceAll('!unsafe ', '');
  const read = (text: string) =>
    parseAllDocuments(withoutTag(text), { version: '1.1' }).map((document) => {
      if ('errors' in document) expect(document.errors).toEqual([]);
      return document.toJS() as unknown;
    });

  it('is the same data whatever the plan says, but for annotations and evidence', () => {
    const mask = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (key, part: unknown) =>
          key === 'host' || key === 'planned' ? null : part,
        ).replace(/# (?:net\.ipv4|Host|Peak).*?\\n/g, ''),
      );
    const benign = mask(read(emitted(name)));
    fc.assert(
      fc.property(texts, (all) => {
        expect(mask(read(emitted(name, hostileSnippet(all))))).toEqual(benign);
      }),
      RUNS,
    );
  });
});

describe('plainText', () => {
  it('is one line of harmless characters, and harmless text is as it was', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(plainText(text)).toMatch(/^[A-Za-z0-9 ._:/@+,=()%~'"&;!?|^#[\]\\-]*$/);
      }),
      RUNS,
    );
    expect(plainText('web1.example.net, recording /var/x.jsonl (2 h)')).toBe(
      'web1.example.net, recording /var/x.jsonl (2 h)',
    );
    expect(plainText('münchen{{')).toBe('m\\u00fcnchen\\u007b\\u007b');
  });
});
