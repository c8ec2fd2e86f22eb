const LOGGER =
  'warn|warning|info|log|error|err|die|fail|debug|note|notice|msg|message|success|print_\\w{1,20}|log_\\w{1,20}';
/** A command with one argument in quotes and nothing else on the line. */
const PRINTED_ALONE = new RegExp(
  `^(?:(${LOGGER})|(?:sudo )?echo(?: -[neE]{1,3})?) {1,4}(?:"([^"]{0,600})"|'([^']{0,600})') {0,8};?$`,
);
const ENDS = '"\';';
/** What the kernel has now, put into the text by the shell. */
const READ_NOW = /(?:\$\(|`)(?:sudo )?(?:\/sbin\/)?(?:sysctl|cat|grep) /;

/**
 * Whether a command prints a message about a key for people to read. What echo prints may go to a file all the same, where a block of
 * commands is redirected; then it is a key and a value and nothing else.
 */
export function isScriptMessage(body: string): boolean {
  const line = body.trimEnd();
  if (!ENDS.includes(line.at(-1) ?? ' ')) return false;
  const printed = PRINTED_ALONE.exec(line);
  if (printed === null) return false;
  if (printed[1] !== undefined) return true;
  const text = (printed[2] ?? printed[3] ?? '').trim();
  const name = text.slice(0, Math.max(0, text.search(/[=:]/))).trimEnd();
  const isSentence = name.includes(' ') && !/^(?:sudo |sysctl |#|\/)/.test(name);
  return isSentence || READ_NOW.test(text) || /(?:\.{3}|[^$]\([^()]*\))$/.test(text);
}
