import { describe, expect, it } from 'vitest';
import { diagnose, type DiagnosisRequest } from '../../src/diagnose/diagnose.js';
import type { HostState, KernelLogEvent } from '../../src/model/host-facts.js';
import { FINDINGS, type FindingKind } from '../../src/model/kinds.js';
import type { Observation } from '../../src/model/observation.js';
import { DEFAULT_POLICY } from '../../src/model/policy.js';
import { absent, present } from '../../src/model/reading.js';
import { EXAMPLE_HOST, exampleHostState } from '../support/example-host-state.js';
import { exampleObservation, examplePeak, resets } from '../support/example-observation.js';

const HOUR_MS = 3_600_000;

interface Given {
  readonly observation?: Partial<Observation>;
  readonly host?: Partial<HostState> | null;
  readonly request?: Partial<DiagnosisRequest>;
}

function diagnoseGiven({ observation, host, request }: Given) {
  return diagnose({
    observation: exampleObservation(observation),
    host: host === null ? null : exampleHostState(host),
    extraLog: absent('the recording has its own'),
    limitSource: null,
    tcpMemSource: null,
    queueHolders: null,
    policy: DEFAULT_POLICY,
    ...request,
  });
}

function findingText(kind: FindingKind, given: Given): string | undefined {
  return diagnoseGiven(given).findings.find((finding) => finding.kind === kind)?.text;
}

const LOGGED: readonly KernelLogEvent[] = (['cause-2', 'cause-1', 'cause-2'] as const).map((cause, at) => ({
  cause,
  atMs: at === 2 ? null : Date.UTC(2025, 11, 31 + at),
  text: 'x',
  source: 'x',
  line: null,
}));
const gap = { fromMs: Date.UTC(2026, 1, 25, 9), toMs: Date.UTC(2026, 1, 25, 10) };
const namespaces = (deltaSinceBoot: number, scope: 'all-namespaces' | 'this-namespace' = 'all-namespaces') =>
  present({
    scope,
    hiddenProcesses: 0,
    namespaces: [
      {
        networkNamespace: 'net:[4026531840]',
        processId: null,
        processName: null,
        counters: { TCPAbortOnMemory: deltaSinceBoot },
      },
    ],
  });
const trapHost = { ...EXAMPLE_HOST, pageSizeBytes: 65536 };
const otherNamespace = resets(7, { networkNamespace: 'net:[4026532000]', processName: 'varnishd' });
const smallTcpMem = { low: 1, pressure: 2, high: 3 };

/** Each finding with a case that has it, a case at the edge that has not, and what its text must name. */
const CASES: readonly (readonly [FindingKind, Given, Given, RegExp])[] = [
  [
    'peak-cut-off',
    { observation: { peak: examplePeak({ lowerBound: true }), counterRises: resets(12) } },
    { observation: { counterRises: resets(12) } },
    /12 resets .*21564.*Observe again/,
  ],
  [
    'short-observation',
    { observation: { coveredMs: 24 * HOUR_MS - 301 } },
    { observation: { coveredMs: 24 * HOUR_MS - 300 } },
    /covers a little less than 24 h; under 24 h.*observe --for 24h/,
  ],
  [
    'observation-gaps',
    { observation: { gaps: [gap] } },
    {},
    /1 gap of more than 3 intervals, 1 h in all.*09:00/,
  ],
  [
    'leak-suspected',
    { observation: { longestRiseMs: 20 * 60_000 } },
    { observation: { longestRiseMs: 20 * 60_000 - 1 } },
    /5 % for 20 min.*NFS/,
  ],
  [
    'limit-below-kernel-default',
    { host: { kernelDefaultMaxOrphans: present(65537) } },
    { host: { kernelDefaultMaxOrphans: present(65536) } },
    /65536 is below .* 65537/,
  ],
  [
    'memory-holders',
    {
      request: {
        queueHolders: {
          orphanBytes: 1024,
          programs: [{ name: 'varnishd', processId: 812, queuedBytes: 3 * 1024 ** 3 }],
          otherBytes: 2048,
        },
      },
    },
    {},
    /varnishd \(process 812\) 3 GiB, orphans 1 KiB, others 2 KiB/,
  ],
  [
    'tcp-mem-below-boot-size',
    {
      host: { tcpMemPages: present(smallTcpMem) },
      request: { tcpMemSource: { path: '/etc/sysctl.conf', line: 4 } },
    },
    {},
    /1 2 3 .*set by \/etc\/sysctl\.conf:4/,
  ],
  [
    'rto-max-lowered',
    { host: { rtoMaxMs: present(119_999) } },
    { host: { rtoMaxMs: present(120_000) } },
    /119999 instead of 120000/,
  ],
  [
    'orphan-retries-set',
    { host: { orphanRetries: present(1) } },
    { host: { orphanRetries: present(0) } },
    /is 1 /,
  ],
  [
    'fin-timeout-raised',
    { host: { finTimeoutSeconds: present(61) } },
    { host: { finTimeoutSeconds: present(60) } },
    /61 s.*for 1 s/,
  ],
  [
    'resets-in-another-namespace',
    { observation: { counterRises: otherNamespace } },
    { observation: { counterRises: resets(7) } },
    /7 in net:\[4026532000\] \(process varnishd\)/,
  ],
  [
    'resets-before-observation',
    { host: { counters: namespaces(9) } },
    { host: { counters: namespaces(9) }, observation: { counterRises: resets(1) } },
    /is 9 since boot/,
  ],
  [
    'logged-earlier',
    { observation: { kind: 'instant' }, request: { extraLog: present(LOGGED) } },
    { request: { extraLog: present(LOGGED) } },
    /has 1 line of too many orphans, 2 lines of TCP memory, the last at 2026-01-01T00:00:00\.000Z\. Lines of TCP memory count only/,
  ],
  [
    'memory-near',
    { observation: { peakMemPages: present(4125313) } },
    { observation: { peakMemPages: present(4125312) } },
    /above tcp_mem\[1\]/,
  ],
  [
    'page-size-unit-trap',
    { host: { identity: trapHost }, observation: { host: trapHost } },
    { host: { identity: EXAMPLE_HOST } },
    /units of 4 KiB .* pages of 64 KiB/,
  ],
  [
    'ambiguous-log-text',
    { observation: { log: present({ 'cause-1': 0, 'cause-2': 0, either: 2 }) } },
    {},
    /before 3\.4.*decide: orphans/,
  ],
  [
    'counters-this-namespace-only',
    { observation: { counterScope: 'this-namespace' } },
    { observation: { counterScope: 'all-namespaces' } },
    /this-namespace.*does not mean "no resets"/,
  ],
  [
    'counters-absent',
    { observation: { counterRises: absent('no permission') }, host: null },
    { observation: { counterRises: resets(0) }, host: null },
    /absent \(no permission\)/,
  ],
  [
    'kernel-log-absent',
    { observation: { log: absent('EPERM') }, request: { extraLog: absent('EPERM') } },
    { observation: { log: absent('EPERM') }, request: { extraLog: present([]) } },
    /absent \(EPERM\), which does not mean/,
  ],
  ['log-lines-suppressed', { observation: { suppressedLogLines: 1003 } }, {}, /held back 1003/],
  [
    'resets-unexplained',
    { observation: { counterRises: resets(3), maxOrphans: present(4 * 21564) } },
    { observation: { counterRises: resets(3), maxOrphans: present(4 * 21564 - 1) } },
    /3 resets/,
  ],
  [
    'limit-changed-meanwhile',
    {
      observation: {
        limitChanges: [
          { atMs: gap.fromMs, maxOrphans: 1 },
          { atMs: gap.toMs, maxOrphans: null },
        ],
      },
    },
    {},
    /1 at .*unreadable at /,
  ],
  ['torn-recording', { observation: { tornLines: ['web1.jsonl:7'] } }, {}, /web1\.jsonl:7/],
];

describe('findings', () => {
  it.each(CASES)('%s is found and says what it must', (kind, given, _without, text) => {
    expect(findingText(kind, given)).toMatch(text);
  });

  it.each(CASES)('%s is not found at the edge', (kind, _given, without) => {
    expect(findingText(kind, without)).toBeUndefined();
  });

  it('has a case for every kind', () => {
    expect(CASES.map(([kind]) => kind).sort()).toEqual(Object.keys(FINDINGS).sort());
  });

  it('names file and line of a limit below the default', () => {
    const given: Given = {
      host: { kernelDefaultMaxOrphans: present(131072) },
      request: { limitSource: { path: '/etc/sysctl.d/60-x.conf', line: 3 } },
    };
    expect(findingText('limit-below-kernel-default', given)).toContain('set by /etc/sysctl.d/60-x.conf:3');
  });

  it('a zero of this namespace only is never called "no resets"', () => {
    const diagnosis = diagnoseGiven({ observation: { counterScope: 'this-namespace' } });
    expect(diagnosis.resets).toBe(0);
    expect(diagnosis.findings.map((finding) => finding.kind)).toContain('counters-this-namespace-only');
  });

  it('names resets of another namespace although our own counted none', () => {
    const diagnosis = diagnoseGiven({ observation: { counterRises: otherNamespace } });
    expect(diagnosis.kind).toBe('cause-1');
    expect(diagnosis.resets).toBe(7);
  });
});

describe('diagnose', () => {
  it("explains the article's host", () => {
    const diagnosis = diagnoseGiven({ observation: { counterRises: resets(12) } });
    expect(diagnosis).toMatchObject({
      kind: 'cause-1',
      arithmetic: [
        '21564 x 4 = 86256 > 65536',
        'TCP memory 1894 pages (7.4 MiB) <= 6187968 pages (23.6 GiB) = tcp_mem[2]',
      ],
      penaltyNeeded: 4,
      resets: 12,
    });
  });

  it.each([
    [65537, 1, /reset at close\(\)/],
    [40000, 2, /or that an ICMP error/],
    [20000, 4, /as well are reset; users rarely notice/],
  ])('a peak of %i needs the penalty x%i and says what users notice', (orphans, penalty, impact) => {
    const diagnosis = diagnoseGiven({
      observation: { peak: examplePeak({ orphans }), counterRises: resets(1) },
    });
    expect(diagnosis.penaltyNeeded).toBe(penalty);
    expect(diagnosis.impact).toMatch(impact);
    expect(diagnosis.arithmetic).toContain(`${orphans} x ${penalty} = ${orphans * penalty} > 65536`);
  });

  it('tells the idle time of the x2 penalty from tcp_rto_max_ms', () => {
    const given = { observation: { peak: examplePeak({ orphans: 40000 }), counterRises: resets(1) } };
    expect(diagnoseGiven(given).impact).toContain('240 s');
    expect(diagnoseGiven({ ...given, host: { rtoMaxMs: present(1000) } }).impact).toContain(
      'nothing for 2 s',
    );
  });

  it('works from a recording alone', () => {
    const diagnosis = diagnoseGiven({ observation: { counterRises: resets(12) }, host: null });
    expect(diagnosis.kind).toBe('cause-1');
  });
});

describe('log lines beside a recording', () => {
  const { fromMs, toMs } = exampleObservation();
  const event = (cause: KernelLogEvent['cause'], atMs: number | null): KernelLogEvent => ({
    cause,
    atMs,
    text: 'x',
    source: 'kern.log',
    line: 1,
  });

  it.each<[string, KernelLogEvent, string]>([
    ['cause 2 at the first instant', event('cause-2', fromMs), 'cause-2'],
    ['cause 2 at the last instant', event('cause-2', toMs), 'cause-2'],
    ['cause 2 just before', event('cause-2', fromMs - 1), 'headroom-low'],
    ['cause 2 just after', event('cause-2', toMs + 1), 'headroom-low'],
    ['cause 2 without a time', event('cause-2', null), 'headroom-low'],
    ['cause 1 within', event('cause-1', fromMs), 'cause-1'],
    ['cause 1 before', event('cause-1', fromMs - 1), 'headroom-low'],
    ['cause 1 without a time', event('cause-1', null), 'cause-1'],
    ['either without a time', event('either', null), 'cause-1'],
  ])('%s', (_name, line, kind) => {
    expect(diagnoseGiven({ request: { extraLog: present([line]) } }).kind).toBe(kind);
  });

  it('one look takes any line of cause 1, and none of cause 2 from another time', () => {
    const look: Partial<Observation> = { kind: 'instant', fromMs: toMs, toMs, log: absent('one look') };
    const kindWith = (line: KernelLogEvent) =>
      diagnoseGiven({ observation: look, request: { extraLog: present([line]) } }).kind;
    expect(kindWith(event('cause-1', fromMs))).toBe('cause-1');
    expect(kindWith(event('cause-2', fromMs))).toBe('headroom-low');
  });
});
