/** What stands before the text proper of a line. */
export interface LineLead {
  /** The line without it. */
  readonly body: string;
  /** Whether a comment marker was among it. */
  readonly isComment: boolean;
}

const COMMANDS = 'sysctl|sudo|echo|printf|cat|tee|vi|vim|nano|modprobe|systemctl|service|docker|grep|sh|bash';
const AFTER_ROOT_PROMPT = new RegExp(`^(?:${COMMANDS}) `);
const PROMPT = /^(?:\[[^\]]{1,80}\] ?[$#]|[\w.-]{1,64}@[\w.-]{1,64}(?::| )?[^$#]{0,80}[$#]|[$%]|PS> ?) /;
const BULLET = /^(?:[-*+\u2022\u00b7\u25cf] |\d{1,3}[.)](?: |(?=(?:net|vm|fs|kernel)\.)))/;
/** Most lines begin with a letter, and no user's name follows. */
const MAY_HAVE_LEAD = /^(?:[^A-Za-z_]|PS)|@/;
const MOST_PIECES = 12;

/** Whether a text after "# " is a command, so that the "#" may be root's prompt. */
export function looksLikeCommand(text: string): boolean {
  return AFTER_ROOT_PROMPT.test(text);
}

/**
 * Takes bullets, quotation marks of mail and Markdown, prompts and comment markers off a cleaned line. `rootPrompts` says that "# "
 * before a command is a prompt here, not a comment.
 */
export function readLineLead(line: string, rootPrompts: boolean): LineLead {
  let body = line.trimStart();
  let isComment = false;
  for (let piece = 0; piece < MOST_PIECES; piece += 1) {
    const shorter = withoutOne(body);
    if (shorter !== null) {
      body = shorter;
      continue;
    }
    const marker = commentMarker(body);
    if (marker === 0) break;
    const rest = body.slice(marker).trimStart();
    const isPrompt = !isComment && marker === 1 && body[0] === '#' && rootPrompts && looksLikeCommand(rest);
    if (!isPrompt) isComment = true;
    body = rest;
  }
  return { body, isComment };
}

function withoutOne(body: string): string | null {
  if (body.startsWith('>') && /^>(?:[ >#"'`]|[a-z])/.test(body)) return body.slice(1).trimStart();
  if (!MAY_HAVE_LEAD.test(body)) return null;
  const lead = BULLET.exec(body) ?? PROMPT.exec(body);
  return lead === null ? null : body.slice(lead[0].length).trimStart();
}

/** The length of the comment marker at the start; 0 where there is none. */
function commentMarker(body: string): number {
  const first = body[0];
  if (first === '#') {
    if (body.startsWith('#define ')) return 0;
    let length = 1;
    while (body[length] === '#' || (length === 1 && body[length] === '!')) length += 1;
    return length;
  }
  if (first === ';') return 1;
  if (body.startsWith('//') || body.startsWith('/*')) return 2;
  if (body.startsWith('<!--')) return 4;
  if (body.startsWith('-- ')) return 3;
  return /^rem /i.test(body) ? 4 : 0;
}
