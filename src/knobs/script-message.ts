const LOGGER =
  '_?(?:warn|warning|info|log|error|err|die|fail|debug|note|notice|msg|message|success|ok|pass|passed|green|red|yellow|print_\\w{1,20}|log_\\w{1,20})' +
  '|logger(?: -\\w \\S{1,40}){0,3}|read(?: -r)? -p';
/** A command with one argument in quotes at the end of the line; what logs may stand behind a condition. */
const PRINTED_ALONE = new RegExp(
  `(?:(?:^|\\|\\| |&& |then |else |do |; )(${LOGGER})|^(1?>&2 )?(?:sudo )?(?:echo|printf)( -n)?(?: -[neE]{1,3})?) {1,4}(?:"([^"]{0,600})"|'([^']{0,600})') {0,8}(1?>&2)?(?:;[^"'=]{0,60}|(?:\\|\\||&&) {0,4}(?:true|:|exit|return)[ \\d]{0,4}| [a-z]\\w{0,20})?$`,
);
/** "INFO: ", "[ok] ". */
const LABEL =
  /^(?:[A-Z][A-Za-z]{1,10}: |\[[^\]]{1,20}\] |(?:pass(?:ed)?|fail(?:ed)?|ok|expected|usage|note|info|warn(?:ing)?|error|current|skip(?:ped)?|done|old|new|was|now)[:=] )/;
/** A number and words after it, three dots, or a remark in brackets. */
const GOES_ON = /[=:] ?\d{1,20} [A-Za-z]|\d {0,4}(?:-{1,2}>|=>|\u2192) {0,4}\d|(?:\.{3}|[^$]\([^()]*\))$/;
/** What programs in other languages print for people to read, or write to a log. */
const PROGRAM_MESSAGE =
  /^puts ["']|^(?:self[.])?(?:assert\w{0,20}|expect)(?:[.]\w{1,20})?\(|^(?:log(?:ger|ging)?[.]\w{1,20}|console[.]\w{1,10}|print(?:ln)?!?|puts|fmt[.]Print\w{0,3}|System[.]out[.]\w{1,10}|fprintf\((?=std(?:out|err)))(?: ?\(|(?<=\())(?!.*(?:\bfile {0,2}=|>> ?[\w/"']))/;
const CAPTION_NAMES = 'comment|description|desc|msg|message|summary';
/** What says something to the reader of a playbook, a profile or a policy. */
const CAPTION = new RegExp(
  `^(?:- )?(?:(?:${CAPTION_NAMES}|title|fail_msg|success_msg) {0,8}:(?: |$)|(?:fail|debug|assert|pause): {1,4}(?:msg|prompt)=|(?:title|desc) ["'])`,
);
/** Where such a text begins on the next line. */
const CAPTION_OF_LINES = new RegExp(`^(?:- )?(?:${CAPTION_NAMES}|notes?): {1,8}[|>][-+]?$`);
/** What is printed once a command has set something, or has not: sysctl -w key=1 && echo "key = 1". */
const REPORT =
  / {1,4}(?:&&|\|\|) {1,4}(?:echo|printf)(?: -[neE]{1,3})? {1,4}(?:"[^"]{0,300}"|'[^']{0,300}') {0,4}(?:(?:\|\||&&) {0,4}(?:true|:|exit|return)[ \d]{0,4})?$/;
const SETS = /\bsysctl |\/proc\/sys\//;
const MOST_CHARACTERS = 1000;
/** What the kernel has now, put into the text by the shell. */
const READ_NOW = /(?:\$\(|`)(?:sudo )?(?:\/sbin\/)?(?:sysctl|cat|grep) /;

/**
 * Whether a command or a program prints a message about a key for people to read. What echo prints may go to a file all the same, where a block of
 * commands is redirected; then it is a key and a value and nothing else.
 */
export function isScriptMessage(body: string): boolean {
  const line = body.trimEnd();
  if (line.length > MOST_CHARACTERS) return false;
  if (PROGRAM_MESSAGE.test(line) || CAPTION.test(line)) return true;
  if (!/["'].{0,64}$/.test(line)) return false;
  const printed = PRINTED_ALONE.exec(line);
  if (printed === null) return false;
  const [, logger, errorsFirst, isOpen, double, single, toErrors] = printed;
  const text = (double ?? single ?? '').trim();
  // What is printed without a line end, up to the sign before a value, is a question or the beginning of an answer.
  const isBeginning = isOpen !== undefined && /[=:]$/.test(text);
  return [logger, errorsFirst, toErrors].some((one) => one !== undefined) || isBeginning || isForPeople(text);
}

function isForPeople(text: string): boolean {
  const name = text.slice(0, Math.max(0, text.search(/[=:]/))).trimEnd();
  const isSentence = name.includes(' ') && !/^(?:sudo |sysctl |#|\/)/.test(name);
  return isSentence || LABEL.test(text) || READ_NOW.test(text) || GOES_ON.test(text);
}

/** Whether a caption of several lines begins below the line: "comment: |". */
export function opensCaption(trimmed: string): boolean {
  return CAPTION_OF_LINES.test(trimmed);
}

/** A line without what its command prints for people when it is done. */
export function withoutReport(body: string): string {
  if (body.length > MOST_CHARACTERS || !/(?:&&|\|\|) {1,4}(?:echo|printf) /.test(body)) return body;
  const report = REPORT.exec(body);
  return report !== null && SETS.test(body.slice(0, report.index)) ? body.slice(0, report.index) : body;
}
