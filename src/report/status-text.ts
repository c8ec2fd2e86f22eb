import { formatTimeLeft } from '../model/amounts.js';
import { LOADER_NAMES, type LoaderName, type SourceLine } from '../model/resolution.js';
import type { Ability, OpenChange, Status } from '../model/status.js';
import { printableLine } from './printable.js';
import type { ResolutionLook } from './resolution-text.js';
import { wrapText } from './wrap-text.js';

const LABEL_COLUMNS = 13;

/** How the limit stands, for people. */
export function statusText(status: Status, look: ResolutionLook): string {
  const { style } = look;
  const { running, boot, manual, kernelDefault, drift, openChange, abilities, warnings } = status;
  const lines = [
    style.bold(`${status.key} on ${printableLine(status.hostname)}`),
    '',
    ...row('Running', amount(running), look),
    ...row('After boot', afterBoot(boot), look),
    ...LOADER_NAMES.flatMap((name) => loaderRow(name, status, look)),
    ...row(
      'By hand',
      manual === null
        ? 'no program'
        : `${manual.value ?? 'not set'}${place(manual.source)} (${manual.program})`,
      look,
    ),
    ...row('Kernel', `${amount(kernelDefault)}, its own default`, look),
    ...row('Drift', drift.text, look).map((line) => (drift.found === true ? style.yellow(line) : line)),
    ...row('Open change', openChange === null ? 'none' : openText(openChange), look),
    '',
    style.bold('Can be done here'),
    ...abilities.flatMap((ability) => abilityLines(ability, look)),
  ];
  if (warnings.length > 0) {
    const told = warnings.flatMap(({ kind, text }) =>
      wrapText(printableLine(`${kind}: ${text}`), { columns: look.columns, indent: 2, hanging: 4 }),
    );
    lines.push('', style.bold('Warnings'), ...told);
  }
  return `${lines.join('\n')}\n`;
}

function row(label: string, text: string, { columns }: ResolutionLook): string[] {
  const [first = '', ...rest] = wrapText(printableLine(text), { columns, indent: LABEL_COLUMNS });
  return [`${label.padEnd(LABEL_COLUMNS)}${first.slice(LABEL_COLUMNS)}`, ...rest];
}

function abilityLines({ what, possible, because }: Ability, { columns }: ResolutionLook): string[] {
  const text = `${possible ? 'yes' : 'no '} ${what}${because === null ? '' : `: ${because}`}`;
  return wrapText(printableLine(text), { columns, indent: 2, hanging: 6 });
}

function openText({ id, state, steps, remainingMs, text }: OpenChange): string {
  const name = id === null ? '' : `${id} `;
  const left = remainingMs === null ? '' : `, ${formatTimeLeft(remainingMs)} left`;
  return `${name}(${state}${left}): ${[...steps, text].join('; ')}`;
}

function amount({ value, because }: Status['running']): string {
  return value === null ? `not known (${because ?? 'no reason'})` : String(value);
}

function afterBoot({ value, because, source, program }: Status['boot']): string {
  if (value === null || source === null) return `${value ?? 'not known'} (${because})`;
  return `${value}${place(source)} (${program})`;
}

function loaderRow(name: LoaderName, { loaders }: Status, look: ResolutionLook): string[] {
  const answer = loaders[name];
  if (answer === undefined) return [];
  return row(`  ${name}`, `${answer.value ?? 'not set'}${place(answer.source)}`, look);
}

function place(source: SourceLine | null): string {
  return source === null ? '' : `  ${source.path}:${source.line}`;
}
