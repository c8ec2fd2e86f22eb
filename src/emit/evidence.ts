import type { Observation } from '../model/observation.js';
import type { RoundRule } from '../model/plan.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import type { Format } from './format.js';
import { leastDefaultAbove, memoryWhereDefaultExceeds } from './kernel-default.js';
import { plainText } from './plain-text.js';
import type { Snippet } from './snippet.js';

const ROUNDING: Readonly<Record<RoundRule, string>> = {
  'two-significant-digits': 'rounded up to two significant digits',
  'multiple-of-1024': 'rounded up to a multiple of 1024',
  'power-of-two': 'rounded up to a power of two',
};

const BYTES_PER_MIB = 1024 ** 2;
const BYTES_PER_GIB = 1024 ** 3;

/** Where the number comes from, one fact a line, without comment signs: plain text in every format. */
export function evidenceLines(snippet: Snippet): string[] {
  const { plan, peak, derivation } = snippet;
  const among = snippet.planCount === 1 ? '' : ` (the largest target of ${snippet.planCount} plans)`;
  const at = peak.at === null ? 'at a time nobody stated' : `at ${plainText(peak.at)}`;
  const lines = [
    `${MAX_ORPHANS_KEY} = ${derivation.target}, emitted by novoodoo ${plainText(plan.toolVersion)}`,
    `Plan:     ${plan.planId}${among}`,
    `Host:     ${plan.host === null ? 'not known' : plainText(plan.host.hostname)}`,
    `Peak:     ${peak.orphans} orphans ${at}; source: ${plainText(peak.source)}`,
    `Observed: ${describeSpan(plan.observation)}`,
    `Rule:     ${describeRule(snippet)}`,
  ];
  if (peak.lowerBound) {
    lines.push('          The limit cut the peak off: it is a lower bound. Observe again after applying.');
  }
  return lines;
}

/** The whole header of a format's file, without comment signs: evidence, what it does to a higher value, and how to undo it. */
export function headerLines(snippet: Snippet, format: Format): string[] {
  return [
    ...evidenceLines(snippet),
    ...labelled('Raises:   ', format.comparison ?? describeBlindness(snippet)),
    ...labelled('Use:      ', format.use(snippet)),
    ...labelled('Undo:     ', format.undo(snippet)),
  ];
}

function describeRule({ derivation }: Snippet): string {
  const { exact, target, coversPeaksUpTo, coversExtraPercent } = derivation;
  const exactly = `peak x ${derivation.multiplier} = ${exact}`;
  const rounded = target === exact ? '' : `, ${ROUNDING[derivation.round]}: ${target}`;
  const raised = derivation.raisedToKernelDefault ? ` (at least the kernel's default)` : '';
  return `${exactly}${rounded}${raised}; covers peaks up to ${coversPeaksUpTo} (+${coversExtraPercent} %)`;
}

function describeSpan(observation: Observation | null): string {
  if (observation === null || observation.kind === 'stated-peak') return 'elsewhere; the peak was stated';
  if (observation.kind === 'instant') return `one instant, ${isoTime(observation.fromMs)}`;
  const covered = describeDuration(observation.coveredMs);
  return `${covered}, from ${isoTime(observation.fromMs)} to ${isoTime(observation.toMs)}`;
}

/** What must be said of a file that cannot look before it sets. */
function describeBlindness({ derivation: { target } }: Snippet): string[] {
  const memoryBytes = memoryWhereDefaultExceeds(target);
  const blind = 'not compared: this sets the value even where it is higher now.';
  if (memoryBytes === null) {
    return [blind, "The kernel's own default never exceeds it (the most is 262144)."];
  }
  const memory =
    memoryBytes < BYTES_PER_GIB ? `${memoryBytes / BYTES_PER_MIB} MiB` : `${memoryBytes / BYTES_PER_GIB} GiB`;
  return [
    blind,
    `Above about ${memory} of memory the kernel's own default (${leastDefaultAbove(target)} or more)`,
    'exceeds it: leave this out there.',
  ];
}

function labelled(label: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === 0 ? label : ' '.repeat(label.length)) + line);
}

function isoTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

function describeDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const shown = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return shown.length === 0 ? 'under 1 s' : shown.join(' ');
}
