import { describe, expect, it } from 'vitest';
import { LiveHost } from '../../src/host/live-host.js';
import { readActorEvidence, ufwSysctlFile } from '../../src/host/read-actor-evidence.js';
import { readBootEvidence } from '../../src/host/read-boot-evidence.js';
import { LOADER_HOSTS, rootOf } from '../support/loader-hosts.js';

const hostNamed = (name: (typeof LOADER_HOSTS)[number]) => new LiveHost(rootOf(name));

describe('what a host shows of its loaders', () => {
  it.each([
    ['debian-12', { systemd: '252', procps: '4.0.2' }],
    ['debian-13-upgraded', { systemd: '257', procps: '4.0.4' }],
    ['rhel-9-tuned', { systemd: '252', procps: '3.3.17' }],
    ['ubuntu-ufw', { systemd: '255', procps: '4.0.4' }],
    ['alpine', { busybox: '1.36.1' }],
    ['void', { procps: '4.0.4' }],
    ['nixos', {}],
  ] as const)('is on %s the versions %j', async (name, expected) => {
    const { versions } = await readBootEvidence(hostNamed(name));
    const found = Object.fromEntries(Object.entries(versions).map(([loader, one]) => [loader, one.version]));
    expect(found).toEqual(expected);
  });

  it.each([
    ['debian-12', '/usr/lib/systemd/systemd', 'procps'],
    ['alpine', '/bin/busybox', 'busybox'],
    ['void', '/usr/bin/runit-init', 'procps'],
  ] as const)('is on %s the init %s and the sysctl of %s', async (name, init, kind) => {
    const evidence = await readBootEvidence(hostNamed(name));
    expect(evidence).toMatchObject({ init, sysctlProgram: { kind }, systemdRuns: null });
  });

  it('is whether OpenRC starts the script', async () => {
    expect((await readBootEvidence(hostNamed('alpine'))).openrcScript).toMatchObject({ isStarted: true });
  });

  it('is which other programs are there, and whether they are enabled', () => {
    expect(readActorEvidence(hostNamed('rhel-9-tuned')).tuned).toMatchObject({
      state: 'enabled',
      activeProfile: { text: 'frontend\n' },
    });
    expect(readActorEvidence(hostNamed('ubuntu-ufw')).ufw).toMatchObject({ state: 'enabled' });
    const upgraded = readActorEvidence(hostNamed('debian-13-upgraded'));
    expect(upgraded.leftBehind.map((file) => file.path)).toEqual(['/etc/sysctl.conf.dpkg-bak']);
    expect(upgraded.packageTrigger).toBe('/var/lib/dpkg/info/procps.triggers');
    expect(readActorEvidence(hostNamed('alpine'))).toMatchObject({ tuned: null, ufw: null, bpftune: null });
  });

  it.each([
    ['IPT_SYSCTL=/etc/ufw/sysctl.conf\n', '/etc/ufw/sysctl.conf'],
    ['IPT_SYSCTL="/etc/a.conf"\nIPT_SYSCTL=/etc/b.conf\n', '/etc/b.conf'],
    ['#IPT_SYSCTL=/etc/a.conf\n', null],
    ['IPT_SYSCTL=\n', null],
  ])('is the file that ufw loads: %j', (text, file) => {
    expect(ufwSysctlFile({ path: '/etc/default/ufw', text })).toBe(file);
  });
});
