import { describe, expect, it } from 'vitest';
import { evidenceLines } from '../../src/emit/evidence.js';
import { chooseLargest, dropInCandidates } from '../../src/emit/choose-plan.js';
import { USUAL_DROP_IN } from '../../src/model/drop-in-path.js';
import type { FileEdit } from '../../src/model/plan.js';
import { vetSysctlConfDiff } from '../../src/emit/vet-diff.js';
import { emittablePlan, planWithTarget, snippetOf, SYSCTL_CONF_DIFF } from '../support/emitted.js';

function observed(coveredMs: number): string | undefined {
  const plan = emittablePlan();
  const observation = { ...plan.observation!, coveredMs };
  return evidenceLines(snippetOf({ ...plan, observation })).find((line) => line.startsWith('Observed'));
}

describe('the evidence', () => {
  it.each([
    [86_400_000, '1 d,'],
    [90_061_000, '1 d 1 h 1 min 1 s,'],
    [500, '1 s,'],
    [400, 'under 1 s,'],
  ])('tells %i ms as %s', (coveredMs, text) => {
    expect(observed(coveredMs)).toContain(`Observed: ${text}`);
  });

  it('leaves out the rounding where there was none', () => {
    const plan = emittablePlan();
    const derivation = { ...plan.derivation!, exact: 80_000, target: 80_000, raisedToKernelDefault: true };
    expect(evidenceLines(snippetOf({ ...plan, derivation }))).toContain(
      "Rule:     peak x 4 = 80000 (at least the kernel's default); covers peaks up to 21750 (+0.9 %)",
    );
  });
});

describe('of several plans', () => {
  const named = (target: number) => ({ name: `${target}.json`, plan: planWithTarget(target) });

  it('the largest target is chosen, the first of equals', () => {
    const plans = [named(80_000), named(90_000), { ...named(90_000), name: 'again.json' }];
    expect(chooseLargest(plans)?.name).toBe('90000.json');
    expect(
      chooseLargest([
        { name: 'x', plan: emittablePlan({ derivation: null, changes: [], verdict: 'no-change' }) },
      ]),
    ).toBe(null);
  });

  it('the drop-in that is read last is chosen, and no name that could do harm', () => {
    const creating = (path: string) => {
      const edit: FileEdit = {
        path,
        action: 'create',
        before: null,
        contentBase64: '',
        diff: '',
        diffEncoding: 'utf-8',
      };
      return { name: path, plan: emittablePlan({ edits: [edit] }) };
    };
    expect(dropInCandidates([creating('/etc/sysctl.d/zz-novoodoo.conf'), named(80_000)])).toEqual(
      ['zz', 'zzz', 'zzzz', '~'].map(
        (name) => `/etc/sysctl.d/${name}${name === '~' ? '' : '-'}novoodoo.conf`,
      ),
    );
    for (const path of [
      '/etc/sysctl.d/10-x.conf',
      "/etc/sysctl.d/zz-$(id)'.conf",
      '/etc/sysctl.d/zz/x.conf',
      '/tmp/zz.conf',
    ]) {
      expect(dropInCandidates([creating(path)])[0]).toBe(USUAL_DROP_IN);
    }
  });
});

describe('a diff from a plan', () => {
  it('is believed where it sets the limit and nothing else', () => {
    expect(vetSysctlConfDiff(SYSCTL_CONF_DIFF, 87_000)).toBe(SYSCTL_CONF_DIFF);
    const added =
      '--- a/etc/sysctl.conf\n+++ b/etc/sysctl.conf\n@@ -1 +1,2 @@\n # mine\n+net/ipv4/tcp_max_orphans=87000\n';
    expect(vetSysctlConfDiff(added, 87_000)).toBe(added);
  });

  it.each([
    ['another target', SYSCTL_CONF_DIFF.replace('= 87000', '= 1')],
    ['another file', SYSCTL_CONF_DIFF.replaceAll('sysctl.conf', 'passwd')],
    ['a second file', `${SYSCTL_CONF_DIFF}--- a/etc/passwd\n+++ b/etc/passwd\n@@ -0,0 +1 @@\n+x\n`],
    ['another line added', `${SYSCTL_CONF_DIFF}+kernel.core_pattern=|/bin/sh\n`],
    ['another line removed', `${SYSCTL_CONF_DIFF}-kernel.panic=1\n`],
    ['text around it', `${SYSCTL_CONF_DIFF}oops\n`],
    ['control characters', SYSCTL_CONF_DIFF.replace('@@ -1', '@@\u001b -1')],
    ['no end', SYSCTL_CONF_DIFF.trimEnd()],
    ['nothing added', SYSCTL_CONF_DIFF.replace(/^\+net.*\n/m, '')],
    [
      'the limit in the value of another key',
      SYSCTL_CONF_DIFF.replace(/^\+net.*$/m, '+x=net.ipv4.tcp_max_orphans = 87000'),
    ],
  ])('is not believed with %s', (_name, diff) => {
    expect(vetSysctlConfDiff(diff, 87_000)).toBe(null);
  });
});
