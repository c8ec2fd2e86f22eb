import type { HostEvidence, OwnEvidence } from '../model/host-evidence.js';
import { valueOf } from '../model/reading.js';
import type { EvidenceRule, Knob } from './knob.js';

const SOURCES: readonly (readonly [string, string])[] = [
  ['TcpExt.', '/proc/net/netstat'],
  ['Udp.', '/proc/net/snmp'],
  ['sockstat.', '/proc/net/sockstat'],
  ['softnet.', '/proc/net/softnet_stat'],
  ['files.', '/proc/sys/fs/file-nr'],
  ['conntrack.', '/proc/sys/net/netfilter/nf_conntrack_count'],
];

/** The evidence for a knob's own problem that the host shows, with its numbers; nothing where the host shows none. */
export function findOwnEvidence(knob: Knob, key: string, host: HostEvidence): OwnEvidence[] {
  const found: OwnEvidence[] = [];
  for (const rule of knob.evidence) {
    const one = apply(rule, key, host);
    if (one !== null) found.push(one);
  }
  return found;
}

function apply(rule: EvidenceRule, key: string, host: HostEvidence): OwnEvidence | null {
  switch (rule.kind) {
    case 'counter': {
      const value = host.measures.get(rule.name) ?? 0;
      if (value <= 0) return null;
      return {
        name: lastPart(rule.name),
        value,
        text: `${lastPart(rule.name)} is ${value} since boot: ${rule.means}`,
        source: sourceOf(rule.name),
      };
    }
    case 'gauge':
      return applyGauge(rule, key, host);
    case 'log': {
      const lines = valueOf(host.kernelLog)?.filter((line) => line.includes(rule.text)) ?? [];
      if (lines.length === 0) return null;
      return {
        name: rule.text,
        value: null,
        text: `the kernel log says "${rule.text}" ${lines.length === 1 ? 'once' : `${lines.length} times`}: ${rule.means}`,
        source: 'kernel log',
      };
    }
  }
}

function applyGauge(
  rule: EvidenceRule & { kind: 'gauge' },
  key: string,
  host: HostEvidence,
): OwnEvidence | null {
  const value = host.measures.get(rule.name);
  const reading = host.values.get(key);
  const limit = reading?.status === 'present' ? Number(reading.value.trim().split(/\s+/).at(-1)) : Number.NaN;
  if (value === undefined || !(limit > 0) || value * 100 < limit * rule.percent) return null;
  const share = Math.floor((value / limit) * 100);
  return {
    name: rule.name,
    value,
    text: `${value} of ${limit} (${share} %): so many ${rule.means}`,
    source: sourceOf(rule.name),
  };
}

function sourceOf(name: string): string {
  return SOURCES.find(([prefix]) => name.startsWith(prefix))?.[1] ?? name;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
