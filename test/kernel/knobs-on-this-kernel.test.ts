import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { describe, expect, it } from 'vitest';
import { judgeKey } from '../../src/knobs/judge-key.js';
import { canonicalKey } from '../../src/knobs/key-names.js';
import type { Knob } from '../../src/knobs/knob.js';
import { KNOBS } from '../../src/knobs/knobs.js';
import { readNumbers } from '../../src/knobs/read-numbers.js';
import { procSysPath } from '../../src/model/sysctl-key.js';

const ENTRIES = [...KNOBS.values()];

/** Knobs that this kernel need not have: removed, newer, a vendor's, or of a module. */
const MAY_BE_MISSING = new Set([
  'net.core.bypass_prot_mem',
  'net.ipv4.tcp_rto_max_ms',
  'net.ipv4.tcp_rto_min_us',
  'net.ipv4.tcp_tw_reuse_delay',
  'net.ipv4.tcp_shrink_window',
  'net.ipv4.tcp_ehash_entries',
  'net.core.mem_pcpu_rsv',
  'kernel.sysrq',
]);

/** Prints the lines "PATH VALUE refused" or "PATH VALUE taken" that the kernel sees otherwise; keys of absent modules are left out. */
const WRITE_EACH = `
while read -r path value expected || [ -n "$path" ]; do
  [ -w "$path" ] || continue
  if echo "$value" 2>/dev/null >"$path"; then seen=taken; else seen=refused; fi
  [ "$seen" = "$expected" ] || echo "$path $value $seen"
done`;

function pathOf(knob: Knob): string {
  return procSysPath(knob.key.replace('.*.', '.default.'));
}

describe('the knowledge base and the running kernel', () => {
  const present = ENTRIES.filter((knob) => existsSync(pathOf(knob)));

  it('agree on which knobs exist', (ctx) => {
    if (!existsSync('/proc/sys/net/ipv4/tcp_max_orphans')) {
      return ctx.skip('needs the /proc/sys of the initial network namespace');
    }
    const missing = ENTRIES.filter(
      (knob) =>
        knob.removed === null &&
        knob.onlyIn === null &&
        !MAY_BE_MISSING.has(knob.key) &&
        !/^net\.(?:bridge|netfilter|nf_)/.test(knob.key) &&
        !existsSync(pathOf(knob)),
    );
    expect(missing.map((knob) => knob.key)).toEqual([]);
    const gone = present.filter((knob) => knob.removed !== null || knob.onlyIn !== null);
    expect(gone.map((knob) => knob.key)).toEqual([]);
    expect(present.length).toBeGreaterThan(80);
  });

  it.each(present.filter((knob) => knob.value.form === 'numbers'))('$key reads as the data says', (knob) => {
    if (knob.value.form !== 'numbers') return;
    const text = readFileSync(pathOf(knob), 'utf8').trim();
    const read = readNumbers(text, knob.value);
    expect(read).toMatchObject({ status: 'read', surprise: null });
    const { least = -Infinity, most = Infinity } = knob.value;
    for (const number of read.status === 'read' ? read.numbers : []) {
      expect(number).toBeGreaterThanOrEqual(least);
      expect(number).toBeLessThanOrEqual(most);
    }
  });

  it('agree on what the kernel refuses, tried in namespaces of their own', (ctx) => {
    if (!release().startsWith('6.18.')) return ctx.skip('the bounds are those of Linux 6.18');
    const tries = ENTRIES.flatMap((knob) => {
      if (knob.scope !== 'namespace' || knob.value.form !== 'numbers' || knob.value.count > 1) return [];
      const { least, most } = knob.value;
      return [
        ...(least === undefined
          ? []
          : [`${pathOf(knob)} ${least - 1} refused`, `${pathOf(knob)} ${least} taken`]),
        ...(most === undefined ? [] : [`${pathOf(knob)} ${most + 1} refused`]),
      ];
    });
    const ran = spawnSync('unshare', ['--net', '--ipc', 'bash', '-c', WRITE_EACH], {
      input: tries.join('\n'),
      encoding: 'utf8',
    });
    if (ran.status !== 0) return ctx.skip('needs the right to make namespaces');
    expect(ran.stdout).toBe('');
    expect(tries.length).toBeGreaterThan(80);
  });

  it.for([
    ['only be read', '! -perm -200', true],
    ['be written', '-perm -200', false],
  ] as const)('agree on which files under net can %s in a namespace', ([, mode, isRefused], ctx) => {
    const find = `find /proc/sys/net -type f ${mode}`;
    const ran = spawnSync('unshare', ['--net', 'sh', '-c', find], { encoding: 'utf8' });
    if (ran.status !== 0) return ctx.skip('needs the right to make namespaces');
    const keys = ran.stdout.split('\n').filter(Boolean).map(canonicalKey);
    const refused = (key: string): boolean =>
      judgeKey(key, true, KNOBS, null).charges.some((charge) => charge.kind === 'not-namespaced');
    expect(keys.filter((key) => refused(key) !== isRefused)).toEqual([]);
    expect(keys.length).toBeGreaterThan(5);
  });

  it('name counters that the kernel counts', () => {
    const netstat = readFileSync('/proc/net/netstat', 'utf8') + readFileSync('/proc/net/snmp', 'utf8');
    const names = new Set(netstat.split(/\s+/));
    const counters = ENTRIES.flatMap((knob) =>
      knob.evidence.flatMap((rule) => (rule.kind === 'counter' ? [rule.name] : [])),
    ).filter((name) => !name.startsWith('softnet.'));
    expect(counters.map((name) => name.split('.')[1]).filter((name) => !names.has(name ?? ''))).toEqual([]);
  });
});
