import Mustache from 'mustache';
import type { Quote } from './quote.js';

/** What a template is filled with; a list is a section whose lines are written as they are. */
export type View = Readonly<Record<string, string | number | readonly string[]>>;

type Token = readonly [type: string, name: string, start: number, end: number, children?: readonly Token[]];

/**
 * Fills a template. Strings go through `quote`, numbers are written in decimal, and the lines of a list as they are. Throws an Error
 * when the template names something the view does not have, leaves out something it has, or uses more of mustache than that.
 */
export function renderStrictly(template: string, view: View, quote: Quote): string {
  const used = new Set<string>();
  collectNames(Mustache.parse(template) as unknown as Token[], view, used);
  const unused = Object.keys(view).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`the template does not use: ${unused.join(', ')}`);
  const bare = Object.assign(Object.create(null) as object, view);
  const escape = (value: unknown): string =>
    typeof value === 'number' ? String(value) : quote(String(value));
  return new Mustache.Writer().render(template, bare, undefined, { escape });
}

function collectNames(tokens: readonly Token[], view: View, used: Set<string>): void {
  for (const [type, name, , , children] of tokens) {
    if (type === 'text' || type === '=') continue;
    if (!Object.hasOwn(view, name))
      throw new Error(`the template names what the view does not have: ${name}`);
    used.add(name);
    if (Array.isArray(view[name]) !== (type === '#')) {
      throw new Error(`${name} is ${type === '#' ? 'not ' : ''}a list of lines`);
    }
    if (type === '#') checkLineSection(name, children ?? []);
    else if (type !== 'name') throw new Error(`only {{${name}}} is allowed, not {{${type}${name}}}`);
  }
}

/** The one thing a section may hold: {{{.}}} with text around it. */
function checkLineSection(name: string, children: readonly Token[]): void {
  const marks = children.filter(([type]) => type !== 'text');
  if (marks.length !== 1 || marks[0]?.[0] !== '&' || marks[0][1] !== '.') {
    throw new Error(`the section ${name} holds something else than its lines`);
  }
}
