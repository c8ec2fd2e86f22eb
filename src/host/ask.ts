import { UserError } from '../model/user-error.js';
import { ExitCode } from '../model/exit-code.js';
import { promptTheme } from './prompt-theme.js';
import { isUnicodeLocale } from './streams.js';

const DEFAULT_TIMEOUT_MS = 10 * 60_000;
/** How long a late EIO of a terminal that is gone is still expected. */
const LATE_ERROR_MS = 100;
const LEAST_CHOICES_SHOWN = 3;
const ROWS_AROUND_CHOICES = 5;

/** Why a question was not answered. */
export type NoAnswer =
  | 'no-terminal'
  | 'interrupted'
  | 'end-of-input'
  | 'hang-up'
  | 'terminated'
  | 'terminal-lost'
  | 'timeout';

/** A question that got no answer; as a UserError it ends a command with 130 (2 where there is no terminal). */
export class NotAnswered extends UserError {
  readonly reason: NoAnswer;

  constructor(reason: NoAnswer) {
    super(
      reason === 'no-terminal'
        ? 'there is no terminal to ask on'
        : `no answer (${reason.replaceAll('-', ' ')})`,
      {
        exitCode: reason === 'no-terminal' ? ExitCode.usage : ExitCode.brokenOff,
        kind: reason,
      },
    );
    this.name = 'NotAnswered';
    this.reason = reason;
  }
}

/** One way to answer a question. */
export interface Choice<T> {
  readonly name: string;
  readonly value: T;
  readonly description?: string;
  /** Why it cannot be chosen now; absent where it can. */
  readonly disabled?: string;
}

export interface AskOptions {
  readonly timeoutMs?: number;
  /** Ends the question without an answer; the reason names the signal that the process got. */
  readonly signal?: AbortSignal;
}

/** Asks for yes or no on the terminal, on standard error; Enter alone means no unless told. Throws NotAnswered. */
export function askYesNo(
  message: string,
  options: AskOptions & { readonly defaultYes?: boolean } = {},
): Promise<boolean> {
  const question = {
    type: 'confirm' as const,
    name: 'answer',
    message,
    default: options.defaultYes === true,
  };
  return ask(question, options).then((answer) => answer === true);
}

/** Asks for one line of text. `check` says what is wrong with an answer, or null. Throws NotAnswered. */
export function askText(
  message: string,
  options: AskOptions & {
    readonly initial?: string;
    readonly check?: (text: string) => string | null;
  } = {},
): Promise<string> {
  const { initial, check } = options;
  const question = {
    type: 'input' as const,
    name: 'answer',
    message,
    ...(initial === undefined ? {} : { default: initial }),
    validate: (text: string) => check?.(text) ?? true,
  };
  return ask(question, options).then(String);
}

/** Asks to choose one of several. Throws NotAnswered. */
export function askChoice<T>(
  message: string,
  choices: readonly Choice<T>[],
  options: AskOptions = {},
): Promise<T> {
  // In a window too low for both, the choices are worth more than their descriptions.
  const bare = choices.map((choice) => ({ ...choice, description: '' }));
  const shown = rowsForChoices(choices) < LEAST_CHOICES_SHOWN ? bare : choices;
  // The index travels through the prompt, so that any value may be chosen.
  const question = {
    type: 'select' as const,
    name: 'answer',
    message,
    choices: shown.map((choice, index) => ({ ...choice, value: index })),
    pageSize: Math.max(LEAST_CHOICES_SHOWN, rowsForChoices(shown)),
    loop: false,
  };
  return ask(question, options).then((index) => (choices[Number(index)] as Choice<T>).value);
}

/** What the window leaves for choices beside the question, the longest description and the keys. */
function rowsForChoices(choices: readonly { readonly description?: string }[]): number {
  const { rows, columns } = process.stderr;
  const longest = Math.max(0, ...choices.map((choice) => choice.description?.length ?? 0));
  return rows - ROWS_AROUND_CHOICES - Math.ceil(longest / Math.max(1, columns));
}

const REASONS_BY_SIGNAL: Readonly<Record<string, NoAnswer>> = { SIGTERM: 'terminated', SIGHUP: 'hang-up' };

type Question = Parameters<Awaited<typeof import('inquirer')>['default']['prompt']>[0];

/**
 * Runs one prompt so that whatever ends it comes back as an error that can be awaited: inquirer by itself ends the process at the end of
 * input, crashes when the terminal goes away, and takes an answer from a pipe.
 */
async function ask(question: object, options: AskOptions): Promise<unknown> {
  const input = process.stdin;
  const output = process.stderr;
  if (!input.isTTY || !output.isTTY) throw new NotAnswered('no-terminal');
  const { default: inquirer } = await import('inquirer');
  const abortion = new AbortController();
  let reason: NoAnswer = 'interrupted';
  const stop = (why: NoAnswer) => {
    if (!abortion.signal.aborted) reason = why;
    abortion.abort();
  };
  // The timer also keeps the event loop alive: inquirer does not.
  const timer = setTimeout(() => stop('timeout'), options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const onKey = (_text: unknown, key: { ctrl?: boolean; name?: string } | undefined) => {
    if (key?.ctrl === true && key.name === 'd') stop('end-of-input');
  };
  const onEnd = () => stop('end-of-input');
  const onHangUp = () => stop('hang-up');
  const onTerminate = () => stop('terminated');
  const onLost = () => stop('terminal-lost');
  const onAbort = () => stop(REASONS_BY_SIGNAL[String(options.signal?.reason)] ?? 'interrupted');
  const onUncaught = (error: Error) => {
    if (!/EIO/.test(error.message)) throw error;
    stop('terminal-lost');
  };
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted === true) onAbort();
  input.on('keypress', onKey).on('end', onEnd).on('error', onLost);
  output.on('error', onLost);
  // `on`, not `once`: with no listener left over, signal-exit ends the process.
  process.on('SIGHUP', onHangUp).on('SIGTERM', onTerminate).on('uncaughtException', onUncaught);
  try {
    const theme = promptTheme(isUnicodeLocale());
    const prompt = inquirer.createPromptModule({ input, output, signal: abortion.signal });
    const answers: Record<string, unknown> = await prompt([{ ...question, theme }] as unknown as Question);
    return answers['answer'];
  } catch (error) {
    if (error instanceof Error && /EIO/.test(error.message)) reason = 'terminal-lost';
    throw new NotAnswered(reason);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
    input.off('keypress', onKey).off('end', onEnd);
    process.off('SIGHUP', onHangUp).off('SIGTERM', onTerminate);
    setTimeout(() => {
      process.off('uncaughtException', onUncaught);
      input.off('error', onLost);
      output.off('error', onLost);
    }, LATE_ERROR_MS).unref();
    input.pause();
  }
}
