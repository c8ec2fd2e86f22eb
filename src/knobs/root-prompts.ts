import { looksLikeCommand } from './line-lead.js';

/**
 * Where "# sysctl -w …" is typed at root's prompt and where it is commented out: a stretch (a fenced block, or the text outside fences)
 * in which every "#" line is a command and no other line is, shows prompts.
 */
export class RootPrompts {
  readonly #stretches: { readonly start: number; readonly allowed: boolean }[] = [];
  #current = 0;

  constructor(text: string) {
    if (!/^[ \t]*# ?(?:sysctl|sudo|echo|printf) /m.test(text)) return;
    let start = 0;
    let seen = { prompts: 0, comments: 0, plain: 0 };
    const close = (next: number): void => {
      const allowed = seen.prompts > 0 && seen.comments === 0 && seen.plain === 0;
      this.#stretches.push({ start, allowed });
      start = next;
      seen = { prompts: 0, comments: 0, plain: 0 };
    };
    for (let at = 0; at < text.length; ) {
      const newline = text.indexOf('\n', at);
      const end = newline === -1 ? text.length : newline;
      const head = text.slice(at, Math.min(end, at + 200)).trim();
      if (head.startsWith('```') || head.startsWith('~~~')) close(at);
      else if (/^# (?!#)/.test(head) && looksLikeCommand(head.slice(2).trimStart())) seen.prompts += 1;
      else if (head.startsWith('#')) seen.comments += 1;
      else if (looksLikeCommand(head)) seen.plain += 1;
      at = end + 1;
    }
    close(text.length);
  }

  /** Asked line by line, in the order of the text. */
  allowedAt(offset: number): boolean {
    while ((this.#stretches[this.#current + 1]?.start ?? Number.POSITIVE_INFINITY) <= offset)
      this.#current += 1;
    return this.#stretches[this.#current]?.allowed ?? false;
  }
}
