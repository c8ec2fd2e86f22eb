import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FORMAT_NAMES, FORMATS } from '../../src/emit/formats.js';
import { USUAL_DROP_IN } from '../../src/model/drop-in-path.js';
import { emittablePlan, emitted, planWithTarget, snippetOf } from '../support/emitted.js';

const project = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/formats.md', project), 'utf8');

describe('the map of formats', () => {
  it('has the names that are promised, in order', () => {
    expect(FORMAT_NAMES).toEqual([
      'sysctl.d',
      'sysctl.conf',
      'shell',
      'ansible',
      'puppet',
      'chef',
      'salt',
      'nixos',
      'cloud-init',
      'tuned',
      'node-tuning-operator',
      'talos',
      'daemonset',
      'prometheus-alerts',
    ]);
  });

  it.each(FORMAT_NAMES)('%s has a template, a golden and a row in docs/formats.md', (name) => {
    expect(existsSync(new URL(`templates/${FORMATS[name].template}`, project))).toBe(true);
    expect(existsSync(new URL(`test/emit/goldens/${name}`, project))).toBe(true);
    expect(page).toMatch(new RegExp(`^\\| \`${name.replaceAll('.', '\\.')}\` \\|`, 'm'));
  });

  it('has a format for every template', () => {
    const used = FORMAT_NAMES.map((name) => FORMATS[name].template).sort();
    const there = readdirSync(new URL('templates/', project)).filter((name) => name !== 'scripts');
    expect(there.sort()).toEqual(used);
  });
});

describe.each(FORMAT_NAMES)('the header of %s', (name) => {
  const text = emitted(name);

  it('says where the number comes from and how to undo it', () => {
    const facts = [
      'net.ipv4.tcp_max_orphans = 87000, emitted by novoodoo 0.1.0',
      `Plan:     ${emittablePlan().planId}`,
      'Host:     web1',
      'Peak:     21564 orphans at 2026-02-25T08:23:42Z; source: recording web1.jsonl',
      'Observed: 1 h, from 2026-02-25T06:13:20Z to 2026-02-25T07:13:20Z',
      'Rule:     peak x 4 = 86256, rounded up to two significant digits: 87000; covers peaks up to 21750',
      'Use:      ',
      'Undo:     ',
    ];
    for (const fact of facts) expect(text).toContain(`# ${fact}`);
  });

  it('says how it compares, or that it does not and from which memory on it would lower the limit', () => {
    const isBlind = FORMATS[name].comparison === null;
    expect(/^# Raises: {3}not compared/m.test(text)).toBe(isBlind);
    expect(text.includes("Above about 16 GiB of memory the kernel's own default (131072 or more)")).toBe(
      isBlind,
    );
    const large = emitted(name, snippetOf(planWithTarget(270_000)));
    expect(large.includes("The kernel's own default never exceeds it")).toBe(isBlind);
  });

  it('tells a lower bound, a stated peak and an unknown host as they are', () => {
    const plan = emittablePlan();
    const peak = { ...plan.peak!, lowerBound: true, at: null };
    const other = emitted(
      name,
      snippetOf({ ...plan, peak, host: null, observation: null }, { planCount: 3 }),
    );
    expect(other).toContain('The limit cut the peak off: it is a lower bound.');
    expect(other).toContain('Peak:     21564 orphans at a time nobody stated');
    expect(other).toContain('Host:     not known');
    expect(other).toContain('Observed: elsewhere; the peak was stated');
    expect(other).toContain('(the largest target of 3 plans)');
  });
});

describe('a drop-in', () => {
  it('is named so that it wins, in every format that writes one', () => {
    const writers = FORMAT_NAMES.filter((name) => FORMATS[name].dependsOn === 'drop-in');
    expect(writers).toEqual(['sysctl.d', 'shell', 'ansible', 'puppet', 'chef', 'salt', 'cloud-init']);
    for (const name of writers) expect(emitted(name)).toContain(USUAL_DROP_IN);
  });

  it('never has a temporary name that loaders read', () => {
    for (const name of FORMAT_NAMES) {
      const names = emitted(name).match(/\/etc\/sysctl\.d\/[^\s'"*]*/g) ?? [];
      for (const one of names)
        expect(one.replace(/[,:]$/, '')).toMatch(/zz-novoodoo\.conf$|\/$|^[^.]*\.d\/\.ansible/);
    }
  });
});
