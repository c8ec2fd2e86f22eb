import { type Anchor, AnchorReader } from './anchors.js';
import { LOST_NEWLINE } from './clean-line.js';
import { pairsIn } from './find-pairs.js';
import { redirectsIn } from './find-redirects.js';
import type { LineEvent } from './line-event.js';
import { isTitle, readAnchor } from './read-anchor.js';
import { readKeyText } from './read-key-text.js';
import { readValueText } from './read-value-text.js';

/**
 * The assignments, key names and values in one cleaned line, one at a time: a line may hold a million. Looks at every character a
 * bounded number of times.
 */
export function* assignmentsIn(text: string): Generator<LineEvent, void, undefined> {
  const others = othersIn(text);
  let other = others.next();
  const anchors = new AnchorReader(text);
  let before: Anchor | null = null;
  let anchor = anchors.next();
  const commandAt = anchor === null ? -1 : sysctlCommandAt(text);
  const firstAt = text.length - text.trimStart().length;
  while (anchor !== null) {
    const after = anchors.next();
    const found = isTitle(text, anchor, before)
      ? null
      : readAnchor(text, anchor, text.slice(anchor.valueAt, after?.at ?? text.length), {
          alone: before === null && after === null,
          isFirst: anchor.at <= firstAt + 1,
          afterCommand: commandAt !== -1 && commandAt < anchor.at,
        });
    if (found !== null) {
      for (; other.done !== true; other = others.next()) {
        const { event, isTitle: isResource } = other.value;
        if (event.at > found.at || (isResource && event.at === found.at)) break;
        yield event;
      }
      yield found;
    }
    before = anchor;
    anchor = after;
  }
  for (; other.done !== true; other = others.next()) yield other.value.event;
}

interface OtherEvent {
  readonly event: LineEvent;
  /** Whether it is the title of a resource of Chef. */
  readonly isTitle: boolean;
}

const NO_OTHERS: Iterator<OtherEvent, void> = { next: () => ({ done: true, value: undefined }) };

/** What is found without a separator, in the order of the text. */
function othersIn(text: string): Iterator<OtherEvent, void> {
  const title = findResourceTitle(text);
  return title === null && !MAY_HAVE_OTHERS.test(text) ? NO_OTHERS : merged(text, title);
}

/** A file under /proc/sys, or a key in quotes. */
const MAY_HAVE_OTHERS = /\/proc\/sys\/|["'`](?:net|vm|fs|kernel)[./]/;

function* merged(text: string, title: LineEvent | null): Generator<OtherEvent, void, undefined> {
  const redirects = redirectsIn(text);
  const pairs = pairsIn(text);
  let [redirect, pair] = [redirects.next(), pairs.next()];
  let due = title;
  while (redirect.done !== true || pair.done !== true) {
    const isRedirect = pair.done === true || (redirect.done !== true && redirect.value.at <= pair.value.at);
    const event = (isRedirect ? redirect.value : pair.value) as LineEvent;
    if (isRedirect) redirect = redirects.next();
    else pair = pairs.next();
    if (due !== null && event.at > due.at) {
      yield { event: due, isTitle: true };
      due = null;
    }
    yield { event, isTitle: false };
  }
  if (due !== null) yield { event: due, isTitle: true };
}

/** What a program writes to the file that it opened on a line before: f.write("1\n"). */
const WRITTEN_TO_FILE = new RegExp(
  `^\\w{1,20}[.](?:write|puts|print)[ (]{1,3}b?["']([-+]?\\d[\\d \\t]{0,60})${LOST_NEWLINE}?["']\\)?;?$`,
);

/** Chef's sysctl 'vm.swappiness' do, and the lines inside: key '…', value 10. */
function findResourceTitle(text: string): LineEvent | null {
  const start = text.length - text.trimStart().length;
  if (!/^(?:\w{0,20}sysctl|key|value|\w{1,20}[.](?:write|puts|print))/.test(text.slice(start, start + 30)))
    return null;
  const head = text.slice(start, start + 300);
  const inFile = WRITTEN_TO_FILE.exec(head)?.[1];
  if (inFile !== undefined) return { type: 'value', at: start, value: inFile.trim() };
  const title =
    /^\w{0,20}sysctl(?:_param(?:eter)?)?(?: +|\()["']([^"']{3,200})["']\)? +(?:do|\{)/.exec(head) ??
    /^key +["']([^"']{3,200})["']/.exec(head);
  if (title !== null) {
    const key = readKeyText(title[1] ?? '');
    if (key === null || !key.certain) return null;
    const named = { at: start, key: key.key, written: title[1] ?? '' };
    const inside = /^ {1,8}value +(.*)/.exec(head.slice(title[0].length));
    if (inside === null) return { type: 'name', ...named };
    const { value } = readValueText(inside[1] ?? '', 'words');
    return { type: 'assignment', ...named, value, alsoWritten: null };
  }
  if (!/^value +(?:["'\d@<[-]|[a-z]\w*[[.(])/.test(head)) return null;
  return { type: 'value', at: start, value: readValueText(head.slice('value'.length), 'line').value };
}

/** "sysctl = {" of Terraform and Nix. */
const MAP = /^ {0,4}(?:=|=>|:) {0,4}[[{]/;

/** Where a sysctl command (or docker's --sysctl) stands, or -1; "sysctl:" of YAML and "sysctl.conf" are none. */
function sysctlCommandAt(text: string): number {
  for (let at = text.indexOf('sysctl'); at !== -1; at = text.indexOf('sysctl', at + 6)) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + 6] ?? ' ';
    if (/[\s/"'(;&|`=-]/.test(before) && /[\s"'=,]/.test(after) && !MAP.test(text.slice(at + 6, at + 16)))
      return at;
    if (before === LOST_NEWLINE && after === ' ') return at;
  }
  return -1;
}
