import { expect, it } from 'vitest';
import type { BootEvidence } from '../../src/model/boot-evidence.js';
import type { WarningKind } from '../../src/model/kinds.js';
import { MAX_ORPHANS_KEY as KEY } from '../../src/model/sysctl-key.js';
import type { SysctlNode } from '../../src/model/sysctl-tree.js';
import { resolveHost } from '../../src/sysctl/resolve-host.js';
import { hostOf } from './host-of.js';
import { treeOf } from './tree-of.js';

const PROCPS_ONLY = { init: null, systemdSysctl: null };
const UNREADABLE: SysctlNode = { kind: 'unreadable', reason: 'EACCES' };

function warningsOf(files: Record<string, string>, boot: Partial<BootEvidence>, unreadable: string | null) {
  const tree = treeOf(files, null);
  const nodes = new Map(tree.nodes);
  if (unreadable !== null) nodes.set(unreadable, UNREADABLE);
  return resolveHost(hostOf({ ...tree, nodes }, { boot }), KEY).warnings;
}

it.each<[WarningKind, Record<string, string>, Partial<BootEvidence>, string | null, RegExp]>([
  [
    'unreadable-file',
    { '/etc/sysctl.d/60-x.conf': `${KEY} = 6\n` },
    {},
    '/etc/sysctl.d/50-a.conf',
    /^Not readable, so what they set is not known: \/etc\/sysctl\.d\/50-a\.conf \(EACCES\)\.$/,
  ],
  [
    'transient-value',
    { '/etc/sysctl.d/60-x.conf': `${KEY} = 6\n`, '/etc/sysctl.conf': `${KEY} = 7\n` },
    PROCPS_ONLY,
    null,
    /^For a moment .* writes 6 to .*, before 7\.$/,
  ],
  ['boot-loader-assumed', {}, PROCPS_ONLY, null, /^Which loader runs at boot is not known: /],
  [
    'sysctl-conf-unread',
    { '/etc/sysctl.conf': `${KEY} = 7\n` },
    {},
    null,
    /^\/etc\/sysctl\.conf:1 sets .* to 7, and systemd-sysctl does not read that file/,
  ],
  [
    'manual-reload-lowers',
    { '/etc/sysctl.d/60-x.conf': `${KEY} = 9\n`, '/etc/sysctl.conf': `${KEY} = 7\n` },
    {},
    null,
    /^A reload by hand \(sysctl --system\) would lower .* from 9 to 7, by \/etc\/sysctl\.conf:1\.$/,
  ],
])('%s is said where it is so, and only there', (kind, files, boot, unreadable, text) => {
  const found = warningsOf(files, boot, unreadable).filter((warning) => warning.kind === kind);
  expect(found).toEqual([{ kind, text: expect.stringMatching(text) }]);
  const linked = { '/etc/sysctl.d/60-x.conf': `${KEY} = 9\n` };
  expect(warningsOf(linked, {}, null).map((warning) => warning.kind)).not.toContain(kind);
});
