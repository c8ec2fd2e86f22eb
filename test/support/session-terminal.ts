import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { PROGRAM } from './run-cli.js';
import { type TerminalMode, SHELL_PROMPT, type TerminalOptions, TmuxTerminal } from './tmux.js';
import { waitUntil } from './wait-until.js';

const POINTER = /^[❯>] (.*)$/m;

/** A session in a real terminal, driven by what a person sees and presses. */
export class SessionTerminal {
  readonly terminal: TmuxTerminal;
  readonly #before: TerminalMode;
  #processId: number | null = null;

  private constructor(terminal: TmuxTerminal, before: TerminalMode) {
    this.terminal = terminal;
    this.#before = before;
  }

  /** Opens a terminal and starts `novoodoo` with these arguments; returns when it asks its first question. */
  static start(
    args: string,
    options: TerminalOptions = {},
    first = /\? Where should the peak come from\?/,
  ): Promise<SessionTerminal> {
    return SessionTerminal.#open(args, options, first);
  }

  /** The same with --plain. */
  static startPlain(args: string, options: TerminalOptions = {}): Promise<SessionTerminal> {
    return SessionTerminal.#open(args, options, /^Type a number from 1 to \d+:\s*$/m);
  }

  static async #open(args: string, options: TerminalOptions, first: RegExp): Promise<SessionTerminal> {
    const terminal = await TmuxTerminal.open(options);
    const session = new SessionTerminal(terminal, await terminal.mode());
    try {
      await terminal.enter(`${process.execPath} ${PROGRAM} ${args}`);
      await terminal.waitFor(first);
      session.#processId = await session.#findProcess();
      return session;
    } catch (error) {
      await terminal.close();
      throw error;
    }
  }

  /** Waits until this is asked, as the last question on the screen. */
  async question(message: string): Promise<void> {
    await this.terminal.waitFor(new RegExp(`\\? ${escaped(message)}[^?]*$`));
  }

  /** Chooses by the beginning of a label, with the arrow keys; returns when the question is gone. */
  async choose(label: string): Promise<void> {
    let pointed = await this.#pointedOnceNot(null);
    while (!pointed.startsWith(label)) {
      await this.terminal.press('Down');
      // One key at a time: a key pressed before the last one was served would carry the pointer too far.
      pointed = await this.#pointedOnceNot(pointed);
    }
    await this.terminal.press('Enter');
    await this.terminal.waitFor((screen) => pointedAt(screen) !== pointed);
  }

  /** Answers a question for text. */
  async answer(message: string, text: string): Promise<void> {
    await this.terminal.waitFor(message);
    await this.terminal.enter(text);
  }

  /** Waits until the shell is back, and gives the exit code and how the terminal is now and was before. */
  async exitCode(): Promise<{
    readonly code: number;
    readonly mode: TerminalMode;
    readonly before: TerminalMode;
  }> {
    await this.terminal.waitFor(SHELL_PROMPT);
    await this.terminal.enter('echo exit:$?');
    const screen = await this.terminal.waitFor(/^exit:\d+$/m);
    const code = Number(/^exit:(\d+)$/m.exec(screen)?.[1]);
    return { code, mode: await this.terminal.mode(), before: this.#before };
  }

  /** Waits for the end with this exit code; the terminal must be as it was before. */
  async expectEnd(code: number): Promise<void> {
    const end = await this.exitCode();
    expect(end).toMatchObject({ code, mode: { cursorVisible: true, alternateScreen: false } });
    expect(end.mode).toEqual(end.before);
  }

  /** Closes the terminal and waits until the program is gone. */
  async hangUp(): Promise<void> {
    await this.terminal.close();
    await waitUntil(`the end of process ${this.processId}`, () => !existsSync(`/proc/${this.processId}`));
  }

  get processId(): number {
    if (this.#processId === null) throw new Error('the program has not been found');
    return this.#processId;
  }

  /** The label that the pointer is on, once it is another one than this. */
  async #pointedOnceNot(former: string | null): Promise<string> {
    const moved = (screen: string) => ![null, former].includes(pointedAt(screen));
    return pointedAt(await this.terminal.waitFor(moved)) ?? '';
  }

  async #findProcess(): Promise<number> {
    const shell = await this.terminal.shellProcessId();
    const children = readFileSync(`/proc/${shell}/task/${shell}/children`, 'latin1').trim().split(' ');
    return Number(children.at(-1));
  }
}

/** The label that the pointer of the last question is on; null where nothing is to be chosen. */
function pointedAt(screen: string): string | null {
  return POINTER.exec(screen.slice(screen.lastIndexOf('? ')))?.[1] ?? null;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
