import type { Resolution } from '../../src/model/resolution.js';
import type { Persistence } from '../../src/plan/make-plan.js';
import { exampleDraft } from './example-plan.js';

/** A systemd host on which /etc/sysctl.conf, if anything, sets the limit. */
export function resolutionWith(value: string | null): Resolution {
  const source = value === null ? null : { path: '/etc/sysctl.conf', line: 1 };
  return {
    version: 1,
    key: 'net.ipv4.tcp_max_orphans',
    loaders: {},
    boot: {
      loader: 'systemd',
      program: 'systemd-sysctl',
      basis: 'detected',
      because: 'systemd runs',
      value,
      source,
    },
    manual: null,
    otherActors: [],
    warnings: [],
  };
}

/** That host with an edit ready. */
export function persistenceWith(value: string | null, overrides: Partial<Persistence> = {}): Persistence {
  return {
    resolution: resolutionWith(value),
    edits: exampleDraft().edits,
    refusals: [],
    warnings: [],
    isFileDemanded: false,
    ...overrides,
  };
}
