import { formatDuration, formatInstant } from '../model/amounts.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { DiagnosisKind } from '../model/kinds.js';
import type { Observation } from '../model/observation.js';
import type { Policy } from '../model/policy.js';
import { printableLine } from './printable.js';
import type { Style } from './style.js';
import { wrapText } from './wrap-text.js';

const INDENT = 2;

/** How a text for people is laid out. */
export interface TextLook {
  readonly style: Style;
  readonly columns: number;
}

/** The diagnosis for people: what it is, the numbers, what users notice, what else is worth knowing, over which time. */
export function diagnosisText(
  diagnosis: Diagnosis,
  observation: Observation,
  policy: Policy,
  look: TextLook,
): string {
  const { style } = look;
  return [
    `${style.bold('Diagnosis')} ${paintKind(diagnosis.kind, style)}`,
    ...paragraphs([diagnosis.summary], look),
    ...diagnosis.arithmetic.flatMap((line) => wrapText(printableLine(line), { ...look, indent: 4 })),
    '',
    style.bold('What users notice'),
    ...paragraphs([capitalised(diagnosis.impact)], look),
    '',
    style.bold('Seen'),
    ...observationLines(observation, look),
    ...resetLines(diagnosis, look),
    ...findingLines([...(observation.warnings ?? []), ...diagnosis.findings], look),
    '',
    ...wrapText(policyLine(policy), { columns: look.columns, indent: 0 }).map((line) => style.dim(line)),
    '',
  ].join('\n');
}

/** The heading and the arithmetic only, as they stand inside a plan. */
export function diagnosisLines(diagnosis: Diagnosis, look: TextLook): string[] {
  return [
    `${look.style.bold('Diagnosis')} ${paintKind(diagnosis.kind, look.style)}`,
    ...paragraphs([diagnosis.summary], look),
    ...diagnosis.arithmetic.flatMap((line) => wrapText(printableLine(line), { ...look, indent: 4 })),
    ...paragraphs([capitalised(diagnosis.impact)], look),
  ];
}

/** Where the numbers come from, over which time and how closely. */
export function observationLines(observation: Observation, look: TextLook): string[] {
  const { peak } = observation;
  const at = peak.at === null ? '' : ` at ${peak.at}`;
  const bound = peak.lowerBound ? ', a lower bound' : '';
  const lines = [`Peak ${peak.orphans} orphans${at}${bound} (${peak.source})`];
  if (observation.kind === 'recording') {
    const interval =
      observation.intervalMs === null ? '' : ` every ${formatDuration(observation.intervalMs)}`;
    lines.push(
      `${observation.samples} samples${interval} over ${formatDuration(observation.coveredMs)}, ${formatInstant(observation.fromMs)} to ${formatInstant(observation.toMs)}`,
    );
  }
  return paragraphs(lines, look);
}

/** Indented, wrapped and printable. */
export function paragraphs(texts: readonly string[], look: TextLook): string[] {
  return texts.flatMap((text) =>
    wrapText(printableLine(text), { columns: look.columns, indent: INDENT, hanging: INDENT }),
  );
}

/** One entry of a list of kinds with their texts. */
export function kindEntry(kind: string, text: string, look: TextLook): string[] {
  return [
    `${' '.repeat(INDENT)}${look.style.yellow(kind)}`,
    ...wrapText(printableLine(text), { columns: look.columns, indent: 4 }),
  ];
}

function resetLines({ resets }: Diagnosis, look: TextLook): string[] {
  if (resets === null) return [];
  return paragraphs([`${resets} ${resets === 1 ? 'reset' : 'resets'} counted (TCPAbortOnMemory)`], look);
}

function findingLines(
  findings: readonly { readonly kind: string; readonly text: string }[],
  look: TextLook,
): string[] {
  if (findings.length === 0) return [];
  return [
    '',
    look.style.bold('Worth knowing'),
    ...findings.flatMap((finding) => kindEntry(finding.kind, finding.text, look)),
  ];
}

/** The thresholds that only warn. */
export function policyLine(policy: Policy): string {
  return `Thresholds: short under ${formatDuration(policy.shortObservationMs)}; gap over ${policy.gapIntervals} intervals; leak after ${formatDuration(policy.leakMinimumMs)} without a fall of ${policy.leakFallPercent} %; memory near above tcp_mem[1].`;
}

function paintKind(kind: DiagnosisKind, style: Style): string {
  if (kind === 'healthy') return style.green(kind);
  return kind === 'headroom-low' || kind === 'peak-not-seen' || kind === 'not-decidable'
    ? style.yellow(kind)
    : style.red(kind);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
