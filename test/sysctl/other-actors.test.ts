import { describe, expect, it } from 'vitest';
import type { ActorEvidence, TunedEvidence } from '../../src/model/actor-evidence.js';
import { MAX_ORPHANS_KEY as K } from '../../src/model/sysctl-key.js';
import { resolveHost } from '../../src/sysctl/resolve-host.js';
import { hostOf } from './host-of.js';
import { type FileSpec, treeOf } from './tree-of.js';

function resolved(files: Record<string, FileSpec>, actors: Partial<ActorEvidence>, key = K as string) {
  const { boot, manual, otherActors, warnings } = resolveHost(hostOf(treeOf(files, null), { actors }), key);
  const place = boot?.source == null ? null : `${boot.source.path}:${boot.source.line}`;
  return { value: boot?.value ?? null, place, manual: manual?.value ?? null, otherActors, warnings };
}

function tuned(
  profiles: Record<string, string>,
  more: Partial<TunedEvidence> & { active?: string; main?: string } = {},
): Partial<ActorEvidence> {
  const { active = 'own', main, ...rest } = more;
  return {
    tuned: {
      state: 'enabled',
      activeProfile: { path: '/etc/tuned/active_profile', text: `${active}\n` },
      mainConf: main === undefined ? null : { path: '/etc/tuned/tuned-main.conf', text: main },
      profiles: Object.entries(profiles).map(([path, text]) => ({
        path,
        text,
        profile: path.split('/').at(-2) as string,
      })),
      ...rest,
    },
  };
}

const OWN = '/etc/tuned/own/tuned.conf';
const BASE = '/usr/lib/tuned/base/tuned.conf';

describe('TuneD', () => {
  it('sets its profile after the boot loader', () => {
    const found = resolved(
      { '/usr/lib/sysctl.d/99-a.conf': `${K} = 9\n` },
      tuned({ [OWN]: `[main]\nsummary=x\n[sysctl]\n# note\n${K}=5\n` }),
    );
    expect(found).toMatchObject({ value: '5', place: `${OWN}:5` });
    expect(found.otherActors).toMatchObject([{ name: 'tuned', value: '5', source: { path: OWN, line: 5 } }]);
    expect(found.warnings.map((one) => one.kind)).toContain('other-actor');
  });

  it('applies /etc again after it, so that a file there wins', () => {
    const files = { '/etc/sysctl.d/60-a.conf': `${K} = 7\n` };
    const profile = { [OWN]: `[sysctl]\n${K}=5\n` };
    expect(resolved(files, tuned(profile))).toMatchObject({ value: '7', place: '/etc/sysctl.d/60-a.conf:1' });
    expect(resolved(files, tuned(profile, { main: 'reapply_sysctl = 0\n' }))).toMatchObject({
      value: '5',
      place: `${OWN}:2`,
    });
    expect(resolved(files, tuned(profile, { main: '#reapply_sysctl = 0\n' })).value).toBe('7');
  });

  it('has an order of its own: /run before /etc, /etc/sysctl.conf last, no globs, no dash, dots only', () => {
    const sysctlPart = tuned({ [OWN]: '[sysctl]\nvm.swappiness=1\n' });
    expect(
      resolved(
        { '/etc/sysctl.d/60-a.conf': `${K} = 7\n`, '/run/sysctl.d/60-a.conf': `${K} = 8\n` },
        sysctlPart,
      ),
    ).toMatchObject({ value: '8', place: '/run/sysctl.d/60-a.conf:1' });
    expect(
      resolved({ '/etc/sysctl.d/zz.conf': `${K} = 7\n`, '/etc/sysctl.conf': `${K} = 8\n` }, sysctlPart),
    ).toMatchObject({
      value: '8',
      place: '/etc/sysctl.conf:1',
    });
    const low = `[sysctl]\n${K}=5\n`;
    for (const line of ['net.ipv4.tcp_max_orph* = 7', `-${K} = 7`, 'net/ipv4/tcp_max_orphans = 7']) {
      expect(resolved({ '/etc/sysctl.d/60-a.conf': `${line}\n` }, tuned({ [OWN]: low })).value).toBe('5');
    }
  });

  it('applies nothing again where no part is of type sysctl', () => {
    const files = { '/etc/sysctl.d/zz.conf': `${K} = 7\n`, '/etc/sysctl.conf': `${K} = 8\n` };
    expect(resolved(files, tuned({ [OWN]: '[main]\nsummary=x\n[cpu]\ngovernor=performance\n' })).value).toBe(
      '7',
    );
  });

  it('follows includes; the including profile wins, whole parts can be replaced, options dropped', () => {
    const base = `[sysctl]\n${K}=3\nvm.swappiness=10\n`;
    const value = (own: string) => resolved({}, tuned({ [OWN]: own, [BASE]: base })).value;
    expect(value('[main]\ninclude=base\n')).toBe('3');
    expect(value(`[main]\ninclude = base ; other\n[sysctl]\n${K}=5\n`)).toBe('5');
    expect(value('[main]\ninclude=base\n[sysctl]\nreplace=1\nvm.swappiness=1\n')).toBeNull();
    expect(value(`[main]\ninclude=base\n[sysctl]\ndrop=${K}\n`)).toBeNull();
    expect(value('[main]\ninclude=base\n[sysctl]\nenabled=false\n')).toBeNull();
    expect(value('[main]\ninclude=own\n')).toBeNull();
  });

  it('takes a profile of /etc for one of /usr, which can include its namesake', () => {
    const profiles = {
      '/usr/lib/tuned/own/tuned.conf': `[sysctl]\n${K}=3\n`,
      [OWN]: '[main]\ninclude=own\n[sysctl]\nvm.swappiness=1\n',
    };
    expect(resolved({}, tuned(profiles))).toMatchObject({
      value: '3',
      place: '/usr/lib/tuned/own/tuned.conf:2',
    });
  });

  it('only raises with ">", only lowers with "<", and does not judge parts for other machines', () => {
    const files = { '/usr/lib/sysctl.d/a.conf': `${K} = 7\n` };
    const value = (line: string) => resolved(files, tuned({ [OWN]: `[sysctl]\n${line}\n` })).value;
    expect(value(`${K}=>5`)).toBe('7');
    expect(value(`${K}=>9`)).toBe('9');
    expect(value(`${K}=<9`)).toBe('7');
    expect(value(`${K}=<5`)).toBe('5');
    const elsewhere = `[sysctl.arm]\ntype=sysctl\nuname_regex=aarch64\n${K}=1\n`;
    expect(resolved(files, tuned({ [OWN]: elsewhere })).value).toBe('7');
  });

  it('is read as its own parser reads it: comments behind values, quotes, odd sections, hostile names', () => {
    const value = (text: string) => resolved({}, tuned({ [OWN]: text })).value;
    expect(value(`[sysctl]\r\n${K} = 5 # why\r\n`)).toBe('5');
    expect(value(`[sysctl]\n${K} = 5;6\n`)).toBe('5;6');
    expect(value(`[a]\nx=1\n[a.b]\ny=2\n[sysctl]\n${K}=5\n${K}=6\n`)).toBe('6');
    expect(value(`[__proto__]\nx=1\n[sysctl]\n__proto__=1\nconstructor=2\n${K}=5\n`)).toBe('5');
    expect(value('no section\n[sysctl\n=\n')).toBeNull();
  });

  it('counts while it may be running, and only then', () => {
    const profile = { [OWN]: `[sysctl]\n${K}=5\n` };
    expect(resolved({}, tuned(profile, { state: 'unknown' })).value).toBe('5');
    const off = resolved({}, tuned(profile, { state: 'disabled' }));
    expect(off.value).toBeNull();
    expect(off.otherActors[0]?.text).toContain('TuneD is not enabled');
    expect(resolved({}, tuned({}, { active: '' })).otherActors[0]?.text).toContain('picks one by itself');
    expect(resolved({}, tuned({}, { active: 'gone' })).otherActors[0]?.text).toContain('gone');
  });
});

describe('other programs', () => {
  const ufw = (state: 'enabled' | 'disabled') => ({
    ufw: { state, defaults: { path: '/etc/default/ufw', text: '' } },
  });
  const UFW = '/etc/ufw/sysctl.conf';

  function withUfw(files: Record<string, string>, state: 'enabled' | 'disabled') {
    const tree = treeOf(files, null);
    const node = { kind: 'file', text: files[UFW] ?? '', realPath: UFW, linkTarget: null } as const;
    const nodes = new Map([...tree.nodes, [UFW, node] as const]);
    return resolveHost(hostOf({ ...tree, nodes }, { actors: ufw(state), ufwFile: UFW }), K);
  }

  it('are ufw, which loads its own file after the boot loader while it is enabled', () => {
    const files = { '/etc/sysctl.d/zz.conf': `${K} = 9\n`, [UFW]: '# x\nnet/ipv4/tcp_max_orphans=5\n' };
    const { boot, manual, otherActors } = withUfw(files, 'enabled');
    expect(boot).toMatchObject({ value: '5', source: { path: UFW, line: 2 } });
    expect(manual?.value).toBe('9');
    expect(otherActors).toMatchObject([{ name: 'ufw', value: '5', source: { path: UFW, line: 2 } }]);
    expect(withUfw(files, 'disabled').boot?.value).toBe('9');
  });

  it.each([
    ['quiet sysctl.net.ipv4.tcp_max_orphans=5', '5'],
    ['sysctl.net/ipv4/tcp_max_orphans=5 sysctl.net.ipv4.tcp_max_orphans=6', '6'],
    ['GRUB_CMDLINE_LINUX="sysctl.net.ipv4.tcp_max_orphans=5"', '5'],
    ['sysctl/net/ipv4/tcp_max_orphans=5', '5'],
    ['xsysctl.net.ipv4.tcp_max_orphans=5', null],
  ])('are the kernel command line, which a file overrules: %s', (text, value) => {
    const actors = { commandLines: [{ path: '/proc/cmdline', text }] };
    expect(resolved({}, actors).value).toBe(value);
    expect(resolved({ '/etc/sysctl.d/a.conf': `${K} = 9\n` }, actors).value).toBe('9');
  });

  it('are Cilium, bpftune, package triggers and files that an upgrade moved aside', () => {
    const files = { '/etc/sysctl.d/99-zzz-override_cilium.conf': `${K} = 5\n` };
    const { otherActors, warnings } = resolved(files, {
      leftBehind: [{ path: '/etc/sysctl.conf.dpkg-bak', text: `\n${K} = 6\n` }],
      bpftune: { path: '/usr/lib/systemd/system/bpftune.service', state: 'enabled' },
      packageTrigger: '/var/lib/dpkg/info/procps.triggers',
    });
    expect(
      otherActors.map(({ name, value, source }) => [name, value, source?.path ?? null, source?.line ?? null]),
    ).toEqual([
      ['cilium', '5', '/etc/sysctl.d/99-zzz-override_cilium.conf', 1],
      ['sysctl.conf.dpkg-bak', '6', '/etc/sysctl.conf.dpkg-bak', 2],
      ['bpftune', null, null, null],
      ['package trigger', null, null, null],
    ]);
    expect(warnings.map((one) => one.kind)).toContain('settings-left-behind');
  });
});
