import type { HostIdentity, HostState } from '../../src/model/host-facts.js';
import { absent, present } from '../../src/model/reading.js';

/** The article's front-end server: 32 GiB of memory and the limit at its default. */
export const EXAMPLE_HOST: HostIdentity = {
  hostname: 'web1',
  kernelRelease: '5.15.0-91-generic',
  machineId: '0123456789abcdef0123456789abcdef',
  bootId: '11111111-2222-3333-4444-555555555555',
  pageSizeBytes: 4096,
  cpus: 8,
  memTotalBytes: 33_714_634_752,
  networkNamespace: 'net:[4026531840]',
};

export const EXAMPLE_TCP_MEM = { low: 3093984, pressure: 4125312, high: 6187968 };
export const EXAMPLE_READ_AT_MS = Date.UTC(2026, 1, 26, 9);

/** The state of that host, with any part replaced. */
export function exampleHostState(overrides: Partial<HostState> = {}): HostState {
  return {
    identity: EXAMPLE_HOST,
    readAtMs: EXAMPLE_READ_AT_MS,
    maxOrphans: present(65536),
    tcpMemPages: present(EXAMPLE_TCP_MEM),
    sockstat: present({ orphans: 21564, memPages: 1894 }),
    counters: present({
      scope: 'all-namespaces',
      hiddenProcesses: 0,
      namespaces: [
        {
          networkNamespace: 'net:[4026531840]',
          processId: null,
          processName: null,
          counters: { TCPAbortOnMemory: 0 },
        },
      ],
    }),
    kernelLog: present([]),
    kernelLogSource: 'journalctl -k',
    kernelDefaultMaxOrphans: present(65536),
    rtoMaxMs: absent('this kernel has no such value'),
    orphanRetries: present(0),
    finTimeoutSeconds: present(60),
    tcpObjectBytes: present(2304),
    tcpUnderPressure: present(false),
    euid: 0,
    ...overrides,
  };
}
