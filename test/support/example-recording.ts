import type { HostIdentity } from '../../src/model/host-facts.js';
import type { Recording, RecordingHeader, RecordingWindow } from '../../src/model/recording.js';

export const EXAMPLE_START_MS = 1_700_000_000_000;

export const EXAMPLE_IDENTITY: HostIdentity = {
  hostname: 'web1',
  kernelRelease: '6.18.44',
  machineId: '7215ee9c7d9dc229d2921a40e899ec5f',
  bootId: '3eadf804-9080-4a3d-ae31-624c3f925d43',
  pageSizeBytes: 4096,
  cpus: 2,
  memTotalBytes: 25_276_510_208,
  networkNamespace: 'net:[4026531833]',
};

/** The header of a recording of a host under a limit of 65536; what a test cares about is given. */
export function exampleHeader(given: Partial<RecordingHeader> = {}): RecordingHeader {
  return {
    kind: 'header',
    version: 1,
    toolVersion: '0.1.0',
    host: EXAMPLE_IDENTITY,
    startedAtMs: EXAMPLE_START_MS,
    intervalMs: 100,
    windowMs: 10_000,
    maxOrphans: 65536,
    tcpMemPages: { low: 287898, pressure: 383867, high: 575796 },
    counters: ['TCPAbortOnMemory'],
    counterScope: 'all-namespaces',
    kernelLogSource: '/dev/kmsg',
    ...given,
  };
}

/** The window of ten seconds with this number, counted from 0. */
export function exampleWindow(index: number, given: Partial<RecordingWindow> = {}): RecordingWindow {
  const fromMs = EXAMPLE_START_MS + index * 10_000;
  const peakOrphans = given.peakOrphans ?? 100;
  return {
    kind: 'window',
    fromMs,
    toMs: fromMs + 10_000,
    samples: 100,
    peakOrphans,
    peakAtMs: fromMs + 5000,
    leastOrphans: Math.floor(peakOrphans / 2),
    meanOrphans: Math.floor(peakOrphans * 0.75),
    peakMemPages: 200,
    lastMemPages: 100,
    counters: [],
    gaps: [],
    log: {},
    ...given,
  };
}

export function exampleRecording(
  windows: readonly RecordingWindow[],
  given: Partial<Recording> = {},
): Recording {
  const atMs = windows.at(-1)?.toMs ?? EXAMPLE_START_MS;
  return {
    source: 'web1.jsonl',
    header: exampleHeader(),
    windows,
    end: { kind: 'end', atMs, reason: 'time' },
    tornLine: null,
    ...given,
  };
}
