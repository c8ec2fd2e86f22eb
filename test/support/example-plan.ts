import { createHash } from 'node:crypto';
import { DEFAULT_POLICY } from '../../src/model/policy.js';
import { sealPlan, type PlanDraft } from '../../src/parse/plan.js';
import type { Plan } from '../../src/model/plan.js';
import { absent, present } from '../../src/model/reading.js';

const BEFORE = 'net.ipv4.tcp_max_orphans = 65536\n';
const AFTER = 'net.ipv4.tcp_max_orphans = 87000\n';

/** A whole plan for the host of the well-known article (21564 orphans under 65536), with any part replaced. */
export function exampleDraft(overrides: Partial<PlanDraft> = {}): PlanDraft {
  const host = {
    hostname: 'web1',
    kernelRelease: '5.15.0-91-generic',
    machineId: '0123456789abcdef0123456789abcdef',
    bootId: '11111111-2222-3333-4444-555555555555',
    pageSizeBytes: 4096,
    cpus: 8,
    memTotalBytes: 33_000_000_000,
    networkNamespace: 'net:[4026531840]',
  };
  const peak = {
    orphans: 21564,
    at: '2026-02-25T08:23:42Z',
    lowerBound: false,
    source: 'recording web1.jsonl',
  };
  return {
    version: 1,
    toolVersion: '0.1.0',
    createdAt: '2026-02-26T09:00:00.000Z',
    host,
    verdict: 'change',
    diagnosis: {
      kind: 'cause-1',
      summary: 'Too many orphaned sockets.',
      arithmetic: ['21564 x 4 = 86256 > 65536'],
      penaltyNeeded: 4,
      impact: 'Rarely noticed.',
      resets: 12,
      findings: [{ kind: 'short-observation', text: 'Observed for 1 h.' }],
    },
    observation: {
      kind: 'recording',
      host,
      sources: ['web1.jsonl'],
      fromMs: 1_772_000_000_000,
      toMs: 1_772_003_600_000,
      coveredMs: 3_600_000,
      intervalMs: 100,
      samples: 36_000,
      peak,
      meanOrphans: 20_000.5,
      maxOrphans: present(65536),
      limitChanges: [],
      tcpMemPages: present({ low: 3093984, pressure: 4125312, high: 6187968 }),
      peakMemPages: present(1894),
      counterRises: present([
        { name: 'TCPAbortOnMemory', networkNamespace: 'net:[4026531840]', processName: null, delta: 12 },
      ]),
      counterScope: 'all-namespaces',
      log: absent('no kernel log'),
      gaps: [],
      longestRiseMs: 0,
      tornLines: [],
    },
    peak,
    derivation: {
      multiplier: 4,
      round: 'two-significant-digits',
      exact: 86256,
      target: 87000,
      coversPeaksUpTo: 21750,
      coversExtraPercent: 0.9,
      raisedToKernelDefault: false,
    },
    memoryCost: {
      judgement: 'fits',
      orphanBytes: 295_104_000,
      totalBytes: 295_104_000,
      documentedWorstCaseBytes: 5_701_632_000,
      text: '87000 orphans x (2368 + 1024 bytes) = 281 MiB',
    },
    changes: [
      {
        key: 'net.ipv4.tcp_max_orphans',
        where: 'runtime',
        from: 65536,
        to: 87000,
        because: '4 x 21564 = 86256',
      },
      {
        key: 'net.ipv4.tcp_max_orphans',
        where: 'boot',
        from: 65536,
        to: 87000,
        because: '/etc/sysctl.conf:1',
      },
    ],
    edits: [
      {
        path: '/etc/sysctl.conf',
        action: 'edit',
        before: {
          sha256: createHash('sha256').update(BEFORE).digest('hex'),
          sizeBytes: BEFORE.length,
          mode: 0o644,
          linkTarget: null,
        },
        contentBase64: Buffer.from(AFTER).toString('base64'),
        diff: `--- a/etc/sysctl.conf\n+++ b/etc/sysctl.conf\n@@ -1 +1 @@\n-${BEFORE}+${AFTER}`,
        diffEncoding: 'utf-8',
      },
    ],
    loaders: null,
    refusals: [],
    warnings: [],
    accepted: [],
    policy: DEFAULT_POLICY,
    ...overrides,
  };
}

/** The same, sealed with its planId. */
export function examplePlan(overrides: Partial<PlanDraft> = {}): Plan {
  return sealPlan(exampleDraft(overrides));
}
