import type { FileEdit } from '../../model/plan.js';
import { MAX_ORPHANS_KEY, MAX_ORPHANS_PATH } from '../../model/sysctl-key.js';
import type { TextLook } from '../../report/diagnosis-text.js';
import { printable, printableLine } from '../../report/printable.js';
import type { Style } from '../../report/style.js';
import { wrapText } from '../../report/wrap-text.js';
import { commandLine, quoted } from './plain-commands.js';
import type { BrokenOff } from './question.js';
import type { HostLook, Place, SessionState } from './session-state.js';

/** What is shown before the question at this place: a title and a text, or null where the question says it all. */
export function screenAt(state: SessionState, look: TextLook): { title: string; text: string } | null {
  const make = SCREENS[state.at];
  return make === undefined ? null : make(state, look);
}

const SCREENS: Partial<
  Record<Place, (state: SessionState, look: TextLook) => { title: string; text: string } | null>
> = {
  'change-open': ({ look: host }, look) =>
    host && {
      title: 'A change is open',
      text: `${factLines(host, look)}\n\n${openChangeText(host, look)}\n`,
    },
  start: ({ look: host }, look) =>
    host && {
      title: 'This host, now',
      text: `${factLines(host, look)}\n\n${host.instantText}`,
    },
  judged: ({ judgedText }) => ({ title: 'Verdicts', text: judgedText }),
  diagnosis: ({ diagnosisText }) => ({ title: 'Diagnosis', text: diagnosisText }),
  plan: ({ planned }) => planned && { title: 'Plan', text: planned.text },
  'by-hand': (state) => ({ title: 'By hand', text: byHand(state) }),
  applied: (state, { style }) =>
    state.applied && { title: 'Done', text: `${state.applied.text}\n${watchNext(state, style)}` },
};

/** The last words of a session: what is changed on the host now, and how to undo it or go on. */
export function farewell(state: SessionState): string {
  const why = state.ended === null ? 'left' : ENDINGS[state.ended];
  if (state.waiting) {
    return `${why}; the change waits for "novoodoo confirm" and is undone by itself when its time is over.\n`;
  }
  if (state.applied !== null) {
    const undo = commandLine(state, 'rollback', state.applied.receiptId);
    return `${why}; the change you applied stays. Undo it with:\n  ${undo}\n`;
  }
  if (state.endedOpen) return `${why}; the change that was open is ended, nothing else was changed.\n`;
  return `${why}; this host is as it was.\n`;
}

const ENDINGS: Readonly<Record<BrokenOff | 'left' | 'failed', string>> = {
  left: 'Left',
  failed: 'Stopped',
  interrupted: 'Broken off',
  'end-of-input': 'Broken off (end of input)',
  'terminal-gone': 'The terminal is gone',
  terminated: 'Terminated',
};

function openChangeText({ openChange }: HostLook, { style, columns }: TextLook): string {
  const lines = (openChange?.text ?? []).flatMap((text, index) =>
    wrapText(printableLine(text), { columns, indent: index === 0 ? 0 : 2 }),
  );
  return lines.map((line) => style.yellow(line)).join('\n');
}

function factLines(host: HostLook, { style, columns }: TextLook): string {
  const width = Math.max(...host.facts.map(([label]) => label.length));
  return host.facts
    .map(([label, text]) => {
      const wrapped = wrapText(printableLine(text), { columns, indent: width + 2 }).join('\n');
      return `${style.dim(label.padEnd(width))}  ${wrapped.trimStart()}`;
    })
    .join('\n');
}

/** The plan as commands for a person who wants to type them, with the same effect on the running kernel and after boot. */
function byHand(state: SessionState): string {
  const plan = state.planned?.plan;
  const [option, root] = state.commonOptions;
  // Another host's tree has files only: a command for the running kernel would change this host.
  const folder = option === '--root' && root !== undefined ? root : '/';
  const runtime = folder === '/' ? plan?.changes.find((change) => change.where === 'runtime') : undefined;
  const edits = plan?.edits ?? [];
  const lines = [
    ...(runtime === undefined ? [] : ['# the running kernel', setCommand(runtime.to)]),
    ...edits.flatMap((edit) => [
      `# after boot: ${printableLine(edit.path)}`,
      ...patchCommand(edit, folder, []),
    ]),
    '# check',
    ...(runtime === undefined ? [] : [`cat ${MAX_ORPHANS_PATH}`]),
    commandLine(state, 'resolve', MAX_ORPHANS_KEY),
    '# undo',
    ...edits.flatMap((edit) => patchCommand(edit, folder, ['-R'])),
    ...(typeof runtime?.from === 'number' ? [setCommand(runtime.from)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function setCommand(value: number): string {
  return `sudo sysctl -w ${MAX_ORPHANS_KEY}=${value}`;
}

/** The diff as patch(1) takes it when it was copied from a terminal, where the tab before a label is lost. */
function patchCommand({ diff }: FileEdit, folder: string, options: readonly string[]): string[] {
  const body = diff.trimEnd().split('\n');
  const copied = body.map((line) => printable(line.replace(/^((?:---|\+\+\+) [^\t]*)\t.*$/, '$1')));
  const words = ['sudo patch', ...options, '-p1 -d', quoted(folder), "<<'END_OF_PATCH'"];
  return [words.join(' '), ...copied, 'END_OF_PATCH'];
}

function watchNext(state: SessionState, style: Style): string {
  const id = state.applied?.receiptId ?? 'ID';
  const rows = [
    [commandLine(state, 'verify', '--for', '10m'), 'does it stay right, are there new resets?'],
    [
      commandLine(state, 'observe', '--for', '24h'),
      'see the next daily peak: the last one may have been cut off',
    ],
    [commandLine(state, 'status'), 'current value, boot value, drift'],
    [commandLine(state, 'rollback', id), 'undo'],
  ] as const;
  const shown = rows.map(([command, why]) => `  ${style.cyan(command)}\n      ${why}`);
  return `What to watch next:\n${shown.join('\n')}\n`;
}
