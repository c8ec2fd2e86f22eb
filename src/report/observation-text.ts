import { formatBytes, formatDuration, formatInstant } from '../model/amounts.js';
import type { Observation } from '../model/observation.js';
import { valueOf } from '../model/reading.js';
import { tcpMemoryText } from '../model/tcp-memory-unit.js';
import { kindEntry, observationLines, paragraphs, type TextLook } from './diagnosis-text.js';

const MOST_NAMED = 10;

/** An observation for people: the peak and its time, the limits beside it, what was counted and logged, and what may be missing. */
export function observationText(observation: Observation, look: TextLook): string {
  return [
    look.style.bold('Observation'),
    ...observationLines(observation, look),
    ...paragraphs(
      [
        meanLine(observation),
        limitLine(observation),
        memoryLine(observation),
        ...counterLines(observation),
        logLine(observation),
        ...missingLines(observation),
      ],
      look,
    ),
    ...(observation.warnings ?? []).flatMap((warning) => kindEntry(warning.kind, warning.text, look)),
    '',
  ].join('\n');
}

function meanLine({ meanOrphans }: Observation): string {
  return meanOrphans === null ? 'No mean' : `Mean ${meanOrphans} orphans`;
}

function limitLine({ maxOrphans, limitChanges, peak }: Observation): string {
  if (maxOrphans.status === 'absent') return `Limit not read: ${maxOrphans.reason}`;
  const times = peak.orphans * 4;
  const comparison = `${peak.orphans} x 4 = ${times} ${times > maxOrphans.value ? '>' : '<='} ${maxOrphans.value}`;
  const changes = limitChanges.length > 1 ? `, changed ${limitChanges.length - 1} times meanwhile` : '';
  return `Limit ${maxOrphans.value}${changes}: ${comparison}`;
}

function memoryLine({ peakMemPages, tcpMemPages, host }: Observation): string {
  const peak = valueOf(peakMemPages);
  if (peak === null) return 'TCP memory not read';
  const most = valueOf(tcpMemPages)?.high;
  const mostBytes = host === null || most === undefined ? '' : ` (${formatBytes(most * host.pageSizeBytes)})`;
  const of = most === undefined ? '' : ` of ${most} pages${mostBytes}`;
  return `TCP memory at most ${host === null ? `${peak} pages` : tcpMemoryText(peak, host)}${of}`;
}

function counterLines({ counterRises, counterScope }: Observation): string[] {
  if (counterRises.status === 'absent') return [`Counters not read: ${counterRises.reason}`];
  const where =
    counterScope === 'this-namespace'
      ? 'in this network namespace; others were not looked at'
      : 'in any network namespace that has a process';
  const rises = counterRises.value;
  if (rises.length === 0) return [`No counter of either cause rose ${where}`];
  const lines = rises.slice(0, MOST_NAMED).map((rise) => {
    const owner = rise.processName === null ? '' : ` (${rise.processName})`;
    return `${rise.name} +${rise.delta} in ${rise.networkNamespace}${owner}`;
  });
  if (rises.length > MOST_NAMED) lines.push(`and ${rises.length - MOST_NAMED} more counters`);
  return counterScope === 'this-namespace' ? [...lines, `Counted ${where}`] : lines;
}

function logLine({ log }: Observation): string {
  if (log.status === 'absent') return `Kernel log not read: ${log.reason}`;
  const { 'cause-1': orphans, 'cause-2': memory, either } = log.value;
  if (orphans + memory + either === 0) return 'Kernel log: no line of either cause';
  const parts = [
    orphans > 0 ? `${orphans} of too many orphans` : '',
    memory > 0 ? `${memory} of TCP memory` : '',
    either > 0 ? `${either} that may mean either` : '',
  ];
  return `Kernel log lines (the kernel limits them, they are no rate): ${parts.filter((part) => part !== '').join(', ')}`;
}

function missingLines({ gaps, tornLines }: Observation): string[] {
  const lostMs = gaps.reduce((sum, gap) => sum + gap.toMs - gap.fromMs, 0);
  const first = gaps[0];
  const gapText =
    first === undefined
      ? []
      : [
          `${gaps.length} ${gaps.length === 1 ? 'gap' : 'gaps'} of ${formatDuration(lostMs)} together, the first at ${formatInstant(first.fromMs)}`,
        ];
  return [...gapText, ...tornLines.map((line) => `Torn last line skipped: ${line}`)];
}
