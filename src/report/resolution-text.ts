import {
  type Applier,
  LOADER_NAMES,
  type LoaderAnswer,
  type LoaderName,
  type OtherActor,
  type Resolution,
  type SourceLine,
} from '../model/resolution.js';
import { printableLine } from './printable.js';
import type { Style } from './style.js';
import { wrapText } from './wrap-text.js';

/** How a resolution is laid out. */
export interface ResolutionLook {
  readonly style: Style;
  readonly columns: number;
}

const PROGRAMS: Readonly<Record<LoaderName, string>> = {
  systemd: 'systemd-sysctl',
  procps: 'sysctl --system of procps',
  busybox: 'sysctl -p of busybox',
};

/** Which file wins, for people: at boot, by hand, by each loader's rules with the losers, and what else writes the key. */
export function resolutionText(resolution: Resolution, look: ResolutionLook): string {
  const { key, boot, manual, loaders, otherActors, warnings } = resolution;
  const { style } = look;
  const lines = [
    style.bold(printableLine(key)),
    '',
    ...applierLines('At boot', boot, 'nothing reads the files at boot', look),
    ...applierLines('By hand', manual, 'there is no program for it', look),
    '',
    style.bold('By the rules of'),
    ...LOADER_NAMES.flatMap((name) => {
      const answer = loaders[name];
      return answer === undefined ? [] : answerLines(name, answer, look);
    }),
  ];
  if (otherActors.length > 0) {
    lines.push('', style.bold('Other programs'), ...otherActors.flatMap((actor) => actorLines(actor, look)));
  }
  if (warnings.length > 0) {
    const told = warnings.flatMap(({ kind, text }) => paragraph(`${kind}: ${text}`, 2, look));
    lines.push('', style.bold('Warnings'), ...told);
  }
  return `${lines.join('\n')}\n`;
}

function applierLines(title: string, applier: Applier | null, none: string, look: ResolutionLook): string[] {
  if (applier === null) return [`${title}  ${none}`];
  const { value, source, program, because } = applier;
  const found = value === null ? 'not set' : `${look.style.bold(shown(value))}  ${placeOf(source)}`;
  return [`${title}  ${found}`, ...paragraph(`${program}: ${because}`, 9, look)];
}

function answerLines(name: LoaderName, answer: LoaderAnswer, look: ResolutionLook): string[] {
  const { version, basis, value, source, because, losers, losersLeftOut, transientValues } = answer;
  const found = value === null ? 'not set' : `${look.style.bold(shown(value))}  ${placeOf(source)}`;
  const lines = [`  ${PROGRAMS[name]} ${version} (${basis})`, `    ${found}`, ...paragraph(because, 4, look)];
  for (const loser of losers) {
    const said = loser.value === null ? '' : ` = ${shown(loser.value)}`;
    lines.push(...paragraph(`loses: ${placeOf(loser.source)}${said}: ${loser.because}`, 4, look));
  }
  if (losersLeftOut > 0) lines.push(`    and ${losersLeftOut} more lines that lose`);
  if (transientValues.length > 0) {
    const values = transientValues.map(shown).join(', ');
    lines.push(...paragraph(`for a moment it holds ${values}`, 4, look));
  }
  return lines;
}

function actorLines({ name, value, source, text }: OtherActor, look: ResolutionLook): string[] {
  const sets = source === null ? '' : ` ${placeOf(source)} = ${shown(value ?? '')}`;
  return [...paragraph(`${name}${sets}`, 2, look), ...paragraph(text, 4, look)];
}

function paragraph(text: string, indent: number, look: ResolutionLook): string[] {
  return wrapText(printableLine(text), { columns: look.columns, indent, hanging: indent + 2 });
}

const LONGEST_VALUE = 60;

function shown(value: string): string {
  const text = printableLine(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}… (${value.length} characters)` : text;
}

function placeOf(source: SourceLine | null): string {
  return source === null ? '' : `${printableLine(source.path)}:${source.line}`;
}
