import { describe, expect, it } from 'vitest';
import type { BootEvidence } from '../../src/model/boot-evidence.js';
import { recogniseLoaders } from '../../src/sysctl/recognise-boot.js';
import { SYSTEMD_HOST } from './host-of.js';

const NOTHING: BootEvidence = { ...SYSTEMD_HOST, init: null, systemdSysctl: null, sysctlProgram: null };
const BUSYBOX = { path: '/sbin/sysctl', kind: 'busybox' } as const;
const PROCPS = { path: '/sbin/sysctl', kind: 'procps' } as const;
const SYSTEM_SCRIPT = { path: '/etc/init.d/procps', text: '/sbin/sysctl -q --system\n' };
const OPENRC = {
  path: '/etc/init.d/sysctl',
  text: 'sysctl --system\nfor f in /etc/sysctl.d/*.conf; do sysctl -p $f; done',
  isStarted: true,
};

function recognised(parts: Partial<BootEvidence>, assumed = {}) {
  const { boot, manual, bootBecause } = recogniseLoaders({ ...NOTHING, ...parts }, assumed);
  return {
    boot: boot === null ? bootBecause : `${boot.basis} ${boot.program} ${boot.reader.kind}`,
    manual: manual === null ? null : `${manual.basis} ${manual.program}`,
  };
}

describe('which program loads the files', () => {
  it.each<[string, Partial<BootEvidence>, string]>([
    ['systemd runs', { systemdRuns: true, init: '/usr/bin/busybox' }, 'detected systemd-sysctl systemd'],
    ['/sbin/init is systemd', { init: '/usr/lib/systemd/systemd' }, 'detected systemd-sysctl systemd'],
    [
      'systemd-sysctl is there',
      { systemdSysctl: '/lib/systemd/systemd-sysctl' },
      'detected systemd-sysctl systemd',
    ],
    [
      'systemd-sysctl lies about, OpenRC runs',
      { systemdSysctl: '/x', init: '/usr/bin/openrc-init', openrcScript: OPENRC, sysctlProgram: PROCPS },
      'detected /etc/init.d/sysctl (OpenRC) procps-system',
    ],
    [
      'OpenRC with procps',
      { openrcScript: OPENRC, sysctlProgram: PROCPS },
      'detected /etc/init.d/sysctl (OpenRC) procps-system',
    ],
    [
      'OpenRC with busybox',
      { openrcScript: OPENRC, sysctlProgram: BUSYBOX },
      'detected /etc/init.d/sysctl (OpenRC) files',
    ],
    [
      'sysvinit of Debian',
      { init: '/lib/sysvinit/init', bootScript: SYSTEM_SCRIPT, sysctlProgram: PROCPS },
      'detected /etc/init.d/procps (boot script) procps-system',
    ],
    ['nothing but procps', { sysctlProgram: PROCPS }, 'assumed sysctl --system procps-system'],
    ['nothing but busybox', { sysctlProgram: BUSYBOX }, 'assumed sysctl -p files'],
    ['nothing at all', {}, 'assumed systemd-sysctl systemd'],
    [
      'a masked unit',
      { systemdRuns: true, systemdMask: '/etc/systemd/system/systemd-sysctl.service' },
      'systemd-sysctl.service is disabled by /etc/systemd/system/systemd-sysctl.service -> /dev/null',
    ],
  ])('at boot: %s', (_case, evidence, boot) => expect(recognised(evidence).boot).toBe(boot));

  it.each<[string, Partial<BootEvidence>, object, string]>([
    ['procps', { sysctlProgram: PROCPS }, {}, 'detected sysctl --system'],
    ['busybox', { sysctlProgram: BUSYBOX }, {}, 'detected sysctl -p'],
    ['nothing', {}, {}, 'assumed sysctl --system'],
    ['nothing, busybox assumed', {}, { busybox: '1.37' }, 'assumed sysctl -p'],
  ])('by hand: %s', (_case, evidence, assumed, manual) =>
    expect(recognised(evidence, assumed).manual).toBe(manual),
  );

  it.each([
    [{ procps: '4.0.2' }, 'assumed sysctl --system procps-system'],
    [{ busybox: '1.37' }, 'assumed sysctl -p files'],
    [{ systemd: '252', procps: '4.0.2' }, 'assumed systemd-sysctl systemd'],
  ])('takes %j for the loader where the host shows none', (assumed, boot) => {
    expect(recognised({}, assumed).boot).toBe(boot);
  });
});
