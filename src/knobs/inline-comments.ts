import type { LineEvent } from './line-event.js';

/** What stands between the mark of a comment and a key is looked at so far back. */
const MOST_LOOKBACK = 200;
const COMMAND = /^ {0,3}(?:\$ )?(?:sudo|sysctl|echo|printf) /;
const OLD_VALUE =
  /^ {0,3}(?:default|was|old|before|previous(?:ly)?|formerly|orig(?:inal(?:ly)?)?)(?: value)?(?: is| was)? {0,2}[:=]? {0,2}["'`]?$/i;

/** Words by which a remark comes to speak of another key. */
const MENTION =
  /(?:^|\s)(?:requires?|needs?|see(?: also)?|like|with(?:out)?|if|when|unless|cf[.]?|e[.]g[.]|than|[<>]=?|instead of|depends on|implies|only|replaces|use[sd]?|goes with|same as|because|related to) {1,2}["'`]?$/i;

/** A remark that speaks of another key in brackets. */
const IN_BRACKETS =
  /\((?:see(?: also)?|requires?|needs?|with|cf[.]?|e[.]g[.]|like|if|unless|instead of) {1,2}["'`]?$/i;

type Assignment = LineEvent & { type: 'assignment' };

/**
 * Tells assignments in a comment at the end of a line from those of lines that lost their ends: the mark stands right before the key, or a
 * command or a word for the old value is between them, or the key is the one before the mark again. Marks keys that were commented out,
 * drops what a remark says, behind a mark or in brackets, and gives the remark to a line of sysctl.conf.
 */
export function* apartFromComments(
  text: string,
  events: Iterable<LineEvent>,
): Generator<LineEvent, void, undefined> {
  let before: Assignment | null = null;
  for (const event of events) {
    if (event.type !== 'assignment') {
      yield event;
      continue;
    }
    const mark: number = before === null ? -1 : commentMarkBetween(text, before, event);
    const isRemark = before !== null && IN_BRACKETS.test(text.slice(Math.max(0, event.at - 40), event.at));
    if (isRemark) continue;
    if (mark === -1) yield event;
    else if (mark === event.at - 1 || COMMAND.test(text.slice(mark + 1, event.at)))
      yield { ...event, alsoWritten: null, isConf: false, isCommented: true };
    before = event;
  }
}

/** Where the comment begins that has nothing but remarks and keys commented out up to the end of the line; -1 where none does. */
export function trailingCommentAt(text: string, events: Iterable<LineEvent>): number {
  let before: Assignment | null = null;
  let start = -1;
  for (const event of events) {
    if (event.type !== 'assignment') return -1;
    const mark: number = before === null ? -1 : commentMarkBetween(text, before, event);
    if (before !== null && mark === -1 && start !== -1) return -1;
    if (start === -1) start = mark;
    before = event;
  }
  return start;
}

/** The mark that makes a comment of an assignment after another one; -1 where none does. */
function commentMarkBetween(text: string, before: Assignment, event: Assignment): number {
  const from = Math.max(before.at, event.at - MOST_LOOKBACK);
  const head = text.slice(from, event.at);
  const at = head.lastIndexOf('#');
  if (at < 1 || !/[\s\d"'`;]/.test(head[at - 1] ?? '')) return -1;
  const between = head.slice(at + 1);
  const isComment =
    between === '' ||
    COMMAND.test(between) ||
    OLD_VALUE.test(between) ||
    MENTION.test(between) ||
    before.key === event.key;
  return isComment ? from + at : -1;
}
