import type { OwnEvidence } from '../model/host-evidence.js';
import type { Reading } from '../model/reading.js';
import type { TextLook } from './diagnosis-text.js';
import { printableLine } from './printable.js';
import { wrapText } from './wrap-text.js';

/** What `explain` says about one sysctl key. */
export interface KeyExplanation {
  readonly version: 1;
  readonly key: string;
  readonly keyAsWritten: string;
  /** null where novoodoo has no data on the key. */
  readonly what: string | null;
  readonly unit: string | null;
  readonly scope: string | null;
  readonly relation: 'cause-1' | 'cause-2' | 'none' | null;
  readonly why: string;
  readonly current: Reading<string>;
  readonly default: string | null;
  readonly since: string | null;
  readonly removed: string | null;
  /** Who sets it at boot, in words; absent where that could not be found out. */
  readonly boot: Reading<{ readonly value: string | null; readonly by: string }>;
  readonly justifiedBy: string | null;
  readonly evidence: readonly OwnEvidence[];
  /** What was looked at for evidence, in words. */
  readonly looksAt: readonly string[];
  /** What would have been looked at and could not be read here, in words. */
  readonly notReadable: readonly string[];
  readonly harmful: readonly string[];
  readonly sources: readonly string[];
}

const LABEL_COLUMNS = 11;

/** The explanation for people: one labelled paragraph a matter. */
export function explainText(explanation: KeyExplanation, look: TextLook): string {
  const { style } = look;
  const entry = (label: string, text: string): string[] => {
    const [first = '', ...rest] = wrapText(printableLine(text), {
      columns: look.columns,
      indent: LABEL_COLUMNS + 2,
    });
    return [style.dim(`  ${label.padEnd(LABEL_COLUMNS)}`) + first.slice(LABEL_COLUMNS + 2), ...rest];
  };
  const lines = [style.bold(printableLine(explanation.key))];
  if (explanation.what !== null) lines.push(...entry('What', explanation.what));
  if (explanation.unit !== null) lines.push(...entry('Unit', explanation.unit));
  if (explanation.scope !== null) lines.push(...entry('Scope', explanation.scope));
  lines.push(...entry('Now', textOf(explanation.current)));
  if (explanation.default !== null) lines.push(...entry('Default', explanation.default));
  lines.push(...entry('At boot', bootText(explanation)));
  if (explanation.since !== null) lines.push(...entry('Since', `Linux ${explanation.since}`));
  if (explanation.removed !== null) lines.push(...entry('Removed', explanation.removed));
  lines.push(...entry('The error', explanation.why));
  for (const harm of explanation.harmful) lines.push(...entry('Harmful', harm));
  if (explanation.justifiedBy !== null) lines.push(...entry('Justified', `by ${explanation.justifiedBy}`));
  lines.push(
    ...evidenceText(explanation).flatMap((text, index) => entry(index === 0 ? 'Evidence' : '', text)),
  );
  for (const [index, source] of explanation.sources.entries()) {
    lines.push(...entry(index === 0 ? 'Sources' : '', source));
  }
  return `${lines.join('\n')}\n`;
}

function evidenceText({ evidence, looksAt, notReadable }: KeyExplanation): string[] {
  const found = evidence.map((one) => `${one.text} (${one.source})`);
  if (found.length === 0 && looksAt.length > 0) found.push(`none now; looked at ${looksAt.join(', ')}`);
  if (notReadable.length > 0) found.push(`not readable here: ${notReadable.join(', ')}`);
  return found;
}

function textOf(reading: Reading<string>): string {
  return reading.status === 'present' ? reading.value : `not known: ${reading.reason}`;
}

function bootText({ boot }: KeyExplanation): string {
  if (boot.status === 'absent') return `not known: ${boot.reason}`;
  return boot.value.value === null ? boot.value.by : `${boot.value.value}, ${boot.value.by}`;
}
