import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/knobs/judge.js';
import { KNOBS } from '../../src/knobs/knobs.js';
import { readProposals } from '../../src/knobs/read-proposals.js';
import { MAX_ORPHANS_KEY } from '../../src/model/sysctl-key.js';
import { examplePlan } from '../support/example-plan.js';
import { judgedLine, judgeText, linesOf } from './judge-text.js';

const PIECES = [
  'net.ipv4.tcp_max_orphans',
  'net.core.somaxconn',
  'tcp_fin_timeout',
  'vm.swappiness',
  '/proc/sys/net/ipv4/tcp_sack',
  "default['sysctl']['params']['net']['ipv4']['tcp_ecn']",
  'sysctl -w ',
  'echo ',
  ' > ',
  '| tee ',
  'name: ',
  'value: ',
  'key',
  '=',
  ' = ',
  ': ',
  ' => ',
  '"',
  "'",
  '`',
  '#',
  ';',
  '//',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '|',
  '\n',
  '\r\n',
  ' ',
  '\t',
  '\u00a0',
  '\\n',
  '&gt;',
  '<td>',
  '</td>\n',
  '</tr>\n',
  '<<EOF',
  'EOF',
  '```',
  '@@ -1 +1 @@',
  '-',
  '+',
  '1',
  '4096 87380 16777216',
  '0x10',
  '010',
  '-1',
  'sed -i s/a=1/b=2/',
  '__proto__',
  'constructor',
];

const text = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join('')),
  fc.string({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

describe('for any text', () => {
  it('every line is there: once an assignment, or once as comment or unreadable', () => {
    fc.assert(
      fc.property(text, (advice) => {
        const lines = advice.split('\n');
        if (lines.at(-1) === '') lines.pop();
        const byLine = new Map<number, boolean[]>();
        for (const { line, key, verdict } of judgeText(advice)) {
          const isPlainComment = verdict === 'comment' && key === null;
          byLine.set(line, [...(byLine.get(line) ?? []), isPlainComment]);
        }
        expect([...byLine.keys()]).toEqual(lines.map((_, index) => index + 1));
        for (const areComments of byLine.values()) {
          if (areComments.includes(true)) expect(areComments).toHaveLength(1);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('only the orphan limit is ever accepted, and only with the number of the plan', () => {
    const plan = examplePlan();
    const target = plan.changes[0]?.to;
    fc.assert(
      fc.property(text, (advice) => {
        for (const context of [plan, null]) {
          const verdicts = judge([readProposals(advice, 'x')], {
            knobs: KNOBS,
            diagnosis: null,
            hostEvidence: null,
            plan: context,
          });
          const all = linesOf(verdicts);
          for (const verdict of ['accepted', 'refused', 'unreadable'] as const) {
            const only = all.filter((line) => line.verdict === verdict);
            expect(Array.from(verdicts.only(verdict), judgedLine)).toEqual(only);
            expect(verdicts.count[verdict]).toBe(only.length);
          }
          for (const { verdict, key, kind, plannedValue, reason } of all) {
            expect(reason).not.toBe('');
            expect(kind === null).toBe(verdict !== 'refused');
            if (verdict !== 'accepted') continue;
            expect(context).toBe(plan);
            expect(key).toBe(MAX_ORPHANS_KEY);
            expect(plannedValue).toBe(target);
          }
        }
      }),
      { numRuns: 1500 },
    );
  });

  // A quadratic scan of so much takes minutes, more than a test may.
  const HALF_A_MEGABYTE = 500_000;
  it('as many rows of tables below a long line take time in proportion', () => {
    const row =
      '<td>net.core.somaxconn</td>\nnet.core.somaxconn\t1\t2\twords\n| net.core.somaxconn | 1 MB |\n';
    const advice = `${'a\t'.repeat(HALF_A_MEGABYTE)}\n${row.repeat(HALF_A_MEGABYTE / row.length)}`;
    expect(readProposals(advice, 'x').lineCount).toBe(1 + 3 * Math.floor(HALF_A_MEGABYTE / row.length));
  });

  it.each([
    ' ',
    '"',
    "'",
    '[',
    ']',
    '=',
    ':',
    '= ',
    ']=',
    '#',
    '# ',
    '<td ',
    '\\n',
    '`',
    '|',
    'sed "/a/',
    '; warn "',
    'grep -q ',
    '{a}',
    '\\033[',
    'a.',
    'net.a=',
    'name: ',
    'echo >/proc/sys/net/a/b ',
    "[' ]=",
    'k = v = ',
    'sed s/a/b/ ',
    '<<A ',
    'net.ipv4.tcp_rmem=1 2 3 ',
    '$ ',
    '1. ',
    '> ',
    '{{',
    'a@',
    '\r',
    '/proc/sys/net',
    'net.ipv4.tcp_sack=1 #net.ipv4.tcp_sack=1 ',
    '1#',
    '1 缓存',
    '**`',
    '\\_',
    "'''",
    '[b]',
    '{{ic|1=',
    '1net.a=',
    'echo >/proc/sys/net/{a,b}/c ',
    'cell</td>',
  ])('half a megabyte of %j takes time in proportion', (piece) => {
    const long = piece.repeat(HALF_A_MEGABYTE / piece.length);
    expect(readProposals(`net.ipv4.tcp_sack ${long} = 1`, 'x').lineCount).toBe(1);
  });
});
