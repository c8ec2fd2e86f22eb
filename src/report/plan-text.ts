import { formatBytes } from '../model/amounts.js';
import type { FileEdit, Plan, PlannedChange, Refusal, RoundRule } from '../model/plan.js';
import {
  diagnosisLines,
  kindEntry,
  observationLines,
  paragraphs,
  policyLine,
  type TextLook,
} from './diagnosis-text.js';
import { printable, printableLine } from './printable.js';
import type { Style } from './style.js';
import { wrapText } from './wrap-text.js';

const RULE_NAMES: Readonly<Record<RoundRule, string>> = {
  'two-significant-digits': 'two significant digits',
  'multiple-of-1024': 'a multiple of 1024',
  'power-of-two': 'a power of two',
};

/** The plan to review, as planReviewText() gives it, and the next command. `savedAs` is the file it was saved to; null where it was not. */
export function planText(plan: Plan, savedAs: string | null, look: TextLook): string {
  return `${planReviewText(plan, look)}\n${nextLines(plan, savedAs, look).join('\n')}\n`;
}

/** The plan for a person to review: from, to, why, cost, the diff, what is refused, what to know and how to undo it. */
export function planReviewText(plan: Plan, look: TextLook): string {
  const sections = [
    headline(plan, look),
    diagnosisLines(plan.diagnosis, look),
    derivationLines(plan, look),
    costLines(plan, look),
    ...plan.edits.map((edit) => editLines(edit, look)),
    refusalLines(plan.refusals, look),
    warningLines(plan, look),
    undoLines(plan, look),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headline(plan: Plan, look: TextLook): string[] {
  const { style } = look;
  const host = plan.host === null ? '' : ` for ${printableLine(plan.host.hostname)}`;
  const verdicts = {
    change: style.green('change'),
    'no-change': style.green('no-change'),
    refused: style.red('refused'),
  };
  return [`${style.bold('Plan')}${host}: ${verdicts[plan.verdict]}`, ...changeLines(plan, look)];
}

function changeLines(plan: Plan, look: TextLook): string[] {
  if (plan.verdict === 'no-change') {
    const boot = plan.loaders === null ? ' needs no change' : ' and the value after boot need no change';
    return paragraphs([`The running value${boot}.`], look);
  }
  return plan.changes.flatMap((change) => [
    `  net.ipv4.tcp_max_orphans ${placeName(change)}  ${change.from ?? 'unknown'} -> ${look.style.bold(String(change.to))}`,
    ...wrapText(printableLine(change.because), { columns: look.columns, indent: 4 }),
  ]);
}

function placeName({ where }: PlannedChange): string {
  return where === 'runtime' ? 'running   ' : 'after boot';
}

function derivationLines(plan: Plan, look: TextLook): string[] {
  const { derivation, peak, observation } = plan;
  if (observation === null || peak === null) return [];
  const title = look.style.bold(
    derivation === null || plan.changes.length === 0 ? 'Seen' : `Why ${derivation.target}`,
  );
  const lines = [title, ...observationLines(observation, look)];
  if (derivation === null || plan.verdict === 'refused') return lines;
  const floor = derivation.raisedToKernelDefault ? ", raised to the kernel's default" : '';
  return [
    ...lines,
    ...paragraphs(
      [
        `The kernel counts an orphan up to four times: 4 x ${peak.orphans} = ${derivation.exact}, rounded up to ${RULE_NAMES[derivation.round]}${floor}: ${derivation.target}`,
        `Covers peaks up to ${derivation.coversPeaksUpTo} (+${derivation.coversExtraPercent} %)`,
      ],
      look,
    ),
  ];
}

function costLines(plan: Plan, look: TextLook): string[] {
  const cost = plan.memoryCost;
  if (cost === null || plan.changes.length === 0) return [];
  return [
    look.style.bold('Cost'),
    ...paragraphs(
      [
        'Raising the limit takes no memory by itself; orphans do while they exist.',
        `${cost.text}.`,
        `The kernel's documented worst case, 64 KiB an orphan, would be ${formatBytes(cost.documentedWorstCaseBytes)}; it is shown, not judged.`,
      ],
      look,
    ),
  ];
}

function editLines(edit: FileEdit, look: TextLook): string[] {
  const verb = edit.action === 'create' ? 'Create' : 'Edit';
  const diff = printable(edit.diff.endsWith('\n') ? edit.diff.slice(0, -1) : edit.diff);
  return [
    `${look.style.bold(verb)} ${printableLine(edit.path)}`,
    ...diff.split('\n').map((line) => paintDiffLine(line, look.style)),
  ];
}

function paintDiffLine(line: string, style: Style): string {
  if (line.startsWith('+++') || line.startsWith('---')) return style.bold(line);
  if (line.startsWith('@@')) return style.cyan(line);
  if (line.startsWith('+')) return style.green(line);
  return line.startsWith('-') ? style.red(line) : line;
}

function refusalLines(refusals: readonly Refusal[], look: TextLook): string[] {
  if (refusals.length === 0) return [];
  return [look.style.bold('Refused'), ...refusals.flatMap((refusal) => refusalEntry(refusal, look))];
}

function refusalEntry(refusal: Refusal, look: TextLook): string[] {
  const value = refusal.value === null ? '' : ` = ${refusal.value}`;
  const source = refusal.source === null ? '' : ` (${refusal.source.file}:${refusal.source.line})`;
  const title = `${refusal.key}${value}${source}`;
  const needed = refusal.evidenceNeeded;
  return [
    ...wrapText(printableLine(title), { columns: look.columns, indent: 2, hanging: 4 }),
    `    ${look.style.red(refusal.kind)}`,
    ...wrapText(printableLine(refusal.reason), { columns: look.columns, indent: 4 }),
    ...(needed === null
      ? []
      : wrapText(printableLine(`What would change it: ${needed}`), { columns: look.columns, indent: 4 })),
  ];
}

function warningLines(plan: Plan, look: TextLook): string[] {
  if (plan.warnings.length === 0) return [];
  return [
    look.style.bold('Worth knowing'),
    ...plan.warnings.flatMap((warning) => kindEntry(warning.kind, warning.text, look)),
    ...wrapText(policyLine(plan.policy), { columns: look.columns, indent: 2 }).map((line) =>
      look.style.dim(line),
    ),
  ];
}

function undoLines(plan: Plan, look: TextLook): string[] {
  if (plan.changes.length === 0) return [];
  const runtime = plan.changes.find((change) => change.where === 'runtime');
  const value =
    runtime === undefined
      ? ''
      : `; it puts back ${runtime.from ?? 'the former value'} and the files as they were`;
  return [look.style.bold('Undo'), ...paragraphs([`novoodoo rollback, once it was applied${value}`], look)];
}

function nextLines(plan: Plan, savedAs: string | null, look: TextLook): string[] {
  const commands: Readonly<Record<Plan['verdict'], string>> = {
    change:
      savedAs === null
        ? 'the same command with --output plan.json, then: novoodoo apply plan.json'
        : `novoodoo apply ${savedAs}`,
    'no-change': 'novoodoo observe --for 24h, if the trouble is still there',
    refused: 'novoodoo observe --for 24h --output watch.jsonl',
  };
  return [look.style.bold('Next'), ...paragraphs([commands[plan.verdict]], look)];
}
