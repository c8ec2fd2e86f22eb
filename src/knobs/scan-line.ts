import { findBrokenKey } from './blanks-in-key.js';
import { cleanLine } from './clean-line.js';
import { assignmentsIn } from './find-assignments.js';
import { type BareAssignment, findBareAssignments, NO_BARE } from './find-bare-assignment.js';
import { apartFromComments, trailingCommentAt } from './inline-comments.js';
import type { LineEvent } from './line-event.js';
import { readLineLead } from './line-lead.js';
import { withPrintfArguments } from './printf-format.js';
import { isScriptMessage, opensCaption, withoutReport } from './script-message.js';
import { sedReplacement } from './sed-replacement.js';
import { cellsBetweenBars, columnsOfRow, plainCell } from './table-row.js';
import { unreadableBecause, unreadableSetting } from './unreadable-line.js';

/** From so many characters on the events of a line are found anew for each who asks, not kept. */
const LONG_LINE_CHARACTERS = 10_000;

const NO_EVENTS: readonly LineEvent[] = [];

/** How a text is read as a whole. */
export interface TextForm {
  /** A patch: every line begins with a plus, a minus or a blank. */
  readonly isDiff: boolean;
  /** "# " before a command is a prompt. */
  readonly rootPrompts: boolean;
}

/**
 * What lists sysctls: "sysctls:" of YAML and JSON; what is for containers wherever it stands; and what is so only in a text about
 * containers.
 */
export type SysctlBlock = 'yaml' | 'container' | 'doubtful';

/** What a line says by itself, whatever stands around it; the same for every line of the same text. */
export interface ScannedLine {
  /** Without what was around it and blanks at both ends. */
  readonly trimmed: string;
  /** How many blanks stand before it. */
  readonly indent: number;
  /** Without bullets, prompts and comment marks. */
  readonly body: string;
  readonly events: Iterable<LineEvent>;
  readonly hasEvents: boolean;
  readonly isCommentedOut: boolean;
  /** Whether a patch takes the line away. */
  readonly isRemoved: boolean;
  /** What ends the comment of several lines that begins here; null where none does. */
  readonly commentEnd: '-->' | '*/' | null;
  /** The word that ends the heredoc that begins here; null where none does. */
  readonly heredocEnd: string | null;
  /** Whether only a script has such a line. */
  readonly isShell: boolean;
  /** Whether a command on it sets a key, as one sets it by hand as well. */
  readonly isSettingCommand: boolean;
  /** Whether a text for readers of several lines begins below it. */
  readonly opensCaption: boolean;
  /** Whether it begins or ends a block of Markdown. */
  readonly isFence: boolean;
  /** Whether it is the key of Talos's machine configuration. */
  readonly isMachineConfig: boolean;
  /** The name under which YAML, JSON, HCL or a call lists sysctls; null for other lines. */
  readonly block: SysctlBlock | null;
  /** Whether it sets something for a container by itself. */
  readonly isForContainer: boolean;
  /** The cells of a table's row between bars; null where it is none. */
  readonly cells: readonly string[] | null;
  /** Keys and values without a separator. */
  readonly bare: readonly BareAssignment[];
  /** The columns of a row of a table without bars; null where it is none. */
  readonly columns: readonly string[] | null;
  /** What stands in the only cell of a table that the line has; null where it has none or several. */
  readonly cell: string | null;
  /** Why it cannot be read among lines of a sysctl.conf, and anywhere; null where it is prose or was read. */
  readonly badSetting: string | null;
  readonly problem: string | null;
}

/** Scans one line; null where it is blank or the frame of a patch. */
export function scanLine(raw: string, { isDiff, rootPrompts }: TextForm): ScannedLine | null {
  let line = cleanLine(raw);
  let isRemoved = false;
  if (isDiff) {
    if (/^(?:@@|---|\+\+\+|diff |index )/.test(line)) return null;
    isRemoved = line.startsWith('-');
    if (/^[-+ ]/.test(line)) line = line.slice(1);
  }
  const trimmed = line.trim();
  if (trimmed === '') return null;
  const lead = readLineLead(line, rootPrompts);
  const typed = withoutInnerQuotes(lead.body);
  const replaced = sedReplacement(typed);
  const mark = replaced === null ? null : /^[#;]{1,3} {0,3}(?=[a-z])/.exec(replaced);
  const isComment = lead.isComment || mark !== null;
  const body = replaced?.slice(mark?.[0].length ?? 0) ?? withoutReport(withPrintfArguments(typed));
  const found = eventsOf(body);
  // A message says something only where something was found.
  const hasEvents = isAny(found) && !isScriptMessage(body);
  const events = hasEvents ? found : NO_EVENTS;
  const isCommentedOut = isComment && !hasLostNewlines(body, events);
  const isRest = !hasEvents && !isCommentedOut && !isRemoved;
  const badSetting = isRest ? unreadableSetting(body) : null;
  return {
    trimmed,
    indent: line.length - line.trimStart().length,
    body,
    events,
    hasEvents,
    isCommentedOut,
    isRemoved,
    commentEnd: trimmed.startsWith('<!--') ? '-->' : trimmed.startsWith('/*') ? '*/' : null,
    heredocEnd: trimmed.includes('<<')
      ? (/<<-? {0,8}["']?([A-Za-z_]{1,40})["']?/.exec(trimmed)?.[1] ?? null)
      : null,
    isShell: isShellLine(trimmed),
    isSettingCommand: hasEvents && !isCommentedOut && isCommandLine(body),
    opensCaption: opensCaption(trimmed),
    isFence: trimmed.startsWith('```') || trimmed.startsWith('~~~'),
    isMachineConfig: line.includes('machine:') && /^ {0,8}(?:- )?machine:/.test(line),
    block: blockThatBegins(trimmed),
    isForContainer: trimmed.includes('--sysctl') || /^(?:lxc\.sysctl\.|Sysctl=)/.test(trimmed),
    cells: cellsBetweenBars(body),
    bare: hasEvents || (body.includes('|') && !body.includes('||')) ? NO_BARE : findBareAssignments(body),
    columns: hasEvents || body.includes('|') ? null : columnsOfRow(raw),
    cell: hasEvents || !raw.includes('</') ? null : onlyCell(raw, trimmed),
    badSetting,
    problem: isRest && badSetting === null ? problemOf(body, trimmed) : null,
  };
}

/** Compose and pods have "sysctls:", ECS "systemControls", Docker's own interface "Sysctls", Nomad "sysctl =". */
const BLOCK =
  /(?:^(?:- )?|[{,(] ?)["']?(?:([sS]ysctls|[sS]ystemControls)["']? ?(:|=>?)|sysctl {0,4}= {0,4}\{)/;

/** Variables in quotes of their own inside a key: net.ipv4.conf."$dev".rp_filter. */
function withoutInnerQuotes(body: string): string {
  if (!(body.includes('"$') || body.includes("'$")) || !/[./]["']\$/.test(body)) return body;
  return body.replace(/([./])(["'])(\$\{?\w{1,40}\}?)\2(?=[./])/g, '$1$3');
}

function blockThatBegins(trimmed: string): ScannedLine['block'] {
  if (!trimmed.includes('ysctl') && !trimmed.includes('ystemControls')) return null;
  const found = BLOCK.exec(trimmed);
  if (found === null) return null;
  const [, name, separator] = found;
  if (name !== undefined && name !== 'sysctls') return 'container';
  return separator === ':' ? 'yaml' : 'doubtful';
}

function problemOf(body: string, trimmed: string): string | null {
  const problem = unreadableBecause(body, body.trim() === trimmed);
  return problem === null || isScriptMessage(body) ? null : problem;
}

function isAny(events: Iterable<LineEvent>): boolean {
  const [first] = events;
  return first !== undefined;
}

function onlyCell(raw: string, trimmed: string): string | null {
  if (!/<\/t[dh]/i.test(raw)) return null;
  return trimmed.indexOf('|') === trimmed.length - 1 ? plainCell(trimmed.slice(0, -1)) : null;
}

function eventsOf(body: string): Iterable<LineEvent> {
  const broken = body.length > LONG_LINE_CHARACTERS ? null : findBrokenKey(body);
  if (broken === null) return eventsOfWhole(body);
  const { written, line } = broken;
  return Array.from(eventsOfWhole(line), (event) =>
    event.type === 'assignment' && event.at === 0
      ? { ...event, key: written.toLowerCase(), written }
      : { ...event, at: event.at + body.length - line.length },
  );
}

function eventsOfWhole(body: string): Iterable<LineEvent> {
  if (body.length > LONG_LINE_CHARACTERS) {
    return { [Symbol.iterator]: () => apartFromComments(body, assignmentsIn(body)) };
  }
  const events = [...assignmentsIn(body)];
  if (events.length < 2 || !/[#(]/.test(body)) return events;
  const mark = trailingCommentAt(body, events);
  const read = [...apartFromComments(body, events)];
  return mark === -1 ? read : [...withComment(body, mark), ...read.filter(isCommented)];
}

/** What stands before a comment, by itself: a line of a sysctl.conf hands the comment to the kernel. */
function withComment(body: string, mark: number): LineEvent[] {
  const before = body.slice(0, mark);
  return [...assignmentsIn(before)].map((event) =>
    event.type === 'assignment' && event.isConf === true && !isCode(before)
      ? { ...event, alsoWritten: event.alsoWritten ?? body.slice(mark) }
      : event,
  );
}

/** In a code's marks of Markdown, which end before the comment. */
function isCode(before: string): boolean {
  return before.startsWith('`') && before.trimEnd().endsWith('`');
}

function isCommented(event: LineEvent): boolean {
  return event.type === 'assignment' && event.isCommented === true;
}

/**
 * "# title a = 1 # note b = 2 # note": the marks inside show that line ends were lost, so the first one comments out nothing; where both
 * stand before keys, each comments out its own.
 */
function hasLostNewlines(body: string, events: Iterable<LineEvent>): boolean {
  let first: LineEvent | null = null;
  for (const event of events) {
    if (event.type !== 'assignment') continue;
    if (first !== null) {
      const between = body.slice(first.at, event.at);
      return !isCommented(event) && between.includes(' #') && !(first.at === 0 && between.endsWith(' # '));
    }
    first = event;
  }
  return false;
}

/** The first line of a script, and what a shell's conditions, loops and functions are made of; "if you want" begins a sentence. */
function isShellLine(trimmed: string): boolean {
  return /^(?:#!\/|set -[a-z]|(?:el)?if (?:!|\[|grep )|for \w{1,40} in |while (?:\[|read |true)|(?:fi|done|esac|then|do)$|\w{1,40} ?\(\) ?\{|export [A-Z])/.test(
    trimmed,
  );
}

function isCommandLine(body: string): boolean {
  return /^(?:sudo |sysctl |\/sbin\/sysctl |echo |printf |docker )/.test(body);
}
