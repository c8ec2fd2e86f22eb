import { expect, it } from 'vitest';
import { type Expectation, judgeLook, type Look } from '../../src/apply/judge-look.js';
import { absent, present } from '../../src/model/reading.js';
import type { Applier, Resolution } from '../../src/model/resolution.js';

const EXPECTED: Expectation = { limit: 87000, running: 'equal', limitBefore: 65536, persisted: true };

const APPLIER: Applier = {
  loader: 'systemd',
  program: 'systemd-sysctl',
  basis: 'detected',
  because: 'found',
  value: '87000',
  source: { path: '/etc/sysctl.conf', line: 7 },
};

function resolution(changes: Partial<Resolution> = {}): Resolution {
  return {
    version: 1,
    key: 'net.ipv4.tcp_max_orphans',
    loaders: {},
    boot: APPLIER,
    manual: null,
    otherActors: [],
    warnings: [],
    ...changes,
  };
}

function look(changes: Partial<Look> = {}, resets = 10): Look {
  return {
    limit: present(87000),
    resolution: resolution(),
    whyItLoses: null,
    counters: present({
      scope: 'all-namespaces',
      hiddenProcesses: 0,
      namespaces: [
        {
          networkNamespace: 'net:[1]',
          processId: null,
          processName: 'nginx',
          counters: { TCPAbortOnMemory: resets },
        },
      ],
    }),
    ...changes,
  };
}

it('finds nothing wrong where all is as applied', () => {
  expect(judgeLook(EXPECTED, look(), look())).toEqual([]);
});

it.each([
  ['a value nobody is known for', {}, /is 65536, the old value, not 87000; no file and no program/],
  [
    'files that were loaded again',
    { boot: { ...APPLIER, value: '65536', source: { path: '/usr/lib/sysctl.d/x.conf', line: 3 } } },
    /\/usr\/lib\/sysctl\.d\/x\.conf:3.*package's trigger.*systemd-sysctl or sysctl --system/,
  ],
  [
    'tuned',
    { otherActors: [{ name: 'tuned', value: '65536', source: null, text: 'profile throughput' }] },
    /; tuned sets it$/,
  ],
] satisfies [string, Partial<Resolution>, RegExp][])(
  'names %s when the old value is back',
  (_name, changes, text) => {
    const now = look({ limit: present(65536), resolution: resolution(changes) });
    expect(judgeLook(EXPECTED, now, look())).toMatchObject([
      { kind: 'running-value-changed', text: expect.stringMatching(text) as unknown },
    ]);
  },
);

it('tells a value that could not be read from a wrong one', () => {
  expect(judgeLook(EXPECTED, look({ limit: absent('EACCES') }), look())).toMatchObject([
    { kind: 'value-unreadable' },
  ]);
});

it('takes any running value that is not below the limit where only files were edited', () => {
  const filesOnly: Expectation = { ...EXPECTED, running: 'not-below', limitBefore: null };
  expect(judgeLook(filesOnly, look({ limit: present(262144) }), look())).toEqual([]);
  expect(judgeLook(filesOnly, look({ limit: present(86999) }), look())).toMatchObject([
    { kind: 'running-value-changed' },
  ]);
  expect(
    judgeLook({ ...filesOnly, running: 'not-judged' }, look({ limit: absent('no /proc') }), look()),
  ).toEqual([]);
});

it('finds a file that overrules ours, but only where a file was edited', () => {
  const now = look({ whyItLoses: 'overruled by /etc/sysctl.d/99-x.conf:1' });
  expect(judgeLook(EXPECTED, now, look())).toMatchObject([{ kind: 'file-overruled' }]);
  expect(judgeLook({ ...EXPECTED, persisted: false }, now, look())).toEqual([]);
});

it('counts new resets and names where', () => {
  expect(judgeLook(EXPECTED, look({}, 13), look({}, 10))).toEqual([
    { kind: 'new-resets', text: '3 orphans were reset in network namespace net:[1] (nginx)' },
  ]);
});
