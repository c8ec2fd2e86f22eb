import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The prompt of a shell that waits; tmux leaves out blanks at the end of lines. */
export const SHELL_PROMPT = /^\$\s*$/m;
const POLL_MS = 40;
/** Half a minute at least; on a loaded machine each try takes longer. */
const MOST_TRIES = 750;

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Words before the shell's own: another user, another namespace. */
  readonly wrapper?: readonly string[];
  readonly cwd?: string;
}

/** What stty(1) says and whether the cursor can be seen. */
export interface TerminalMode {
  readonly stty: string;
  readonly cursorVisible: boolean;
  readonly alternateScreen: boolean;
}

/** A real terminal: a tmux server of its own with one window, in which a shell waits. */
export class TmuxTerminal {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-tmux-'));
  readonly #socket = path.join(this.#folder, 'socket');

  static async open(options: TerminalOptions = {}): Promise<TmuxTerminal> {
    const { columns = 80, rows = 24, wrapper = [] } = options;
    const terminal = new TmuxTerminal();
    const env = { TERM: 'tmux-256color', PATH: '', HOME: '/', LANG: 'C.UTF-8', ...options.env, PS1: '$ ' };
    const words = Object.entries({ ...env, PATH: process.env['PATH'] ?? '' }).map(
      ([name, value]) => `${name}=${value}`,
    );
    const shell = ['env', '-i', ...words, ...wrapper, 'sh', '-i'];
    await terminal.#tmux(
      [
        '-f',
        '/dev/null',
        'new-session',
        '-d',
        '-s',
        'main',
        '-x',
        String(columns),
        '-y',
        String(rows),
      ].concat(options.cwd === undefined ? [] : ['-c', options.cwd], shell),
    );
    await terminal.#tmux(['set-option', '-g', 'remain-on-exit', 'on']);
    await terminal.#tmux(['set-option', '-g', 'escape-time', '0']);
    await terminal.waitFor(SHELL_PROMPT);
    return terminal;
  }

  /** Types text, and Enter after it. */
  async enter(text: string): Promise<void> {
    await this.type(text);
    await this.press('Enter');
  }

  async type(text: string): Promise<void> {
    if (text !== '') await this.#tmux(['send-keys', '-t', 'main', '-l', '--', text]);
  }

  /** Presses keys by their tmux names: Enter, Down, C-c. */
  async press(...keys: string[]): Promise<void> {
    await this.#tmux(['send-keys', '-t', 'main', ...keys]);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux(['resize-window', '-t', 'main', '-x', String(columns), '-y', String(rows)]);
  }

  /** What can be seen now, without colours. */
  async screen(): Promise<string> {
    return this.#tmux(['capture-pane', '-p', '-t', 'main']);
  }

  /** The same with what has scrolled away above it, lines joined that the terminal wrapped. */
  async history(): Promise<string> {
    return this.#tmux(['capture-pane', '-p', '-J', '-S', '-', '-t', 'main']);
  }

  /** The screen with its escape sequences for colour. */
  async colouredScreen(): Promise<string> {
    return this.#tmux(['capture-pane', '-p', '-e', '-t', 'main']);
  }

  /** Waits until the screen matches; fails with the screen as it is. */
  async waitFor(expected: RegExp | string | ((screen: string) => boolean)): Promise<string> {
    const holds =
      typeof expected === 'function'
        ? expected
        : (screen: string) =>
            typeof expected === 'string' ? screen.includes(expected) : expected.test(screen);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const screen = await this.screen();
      if (holds(screen)) return screen;
      await wait(POLL_MS);
    }
    throw new Error(`the terminal never showed ${String(expected)}:\n${await this.screen()}`);
  }

  /** The process id of the shell in the terminal. */
  async shellProcessId(): Promise<number> {
    return Number(await this.#tmux(['display-message', '-p', '-t', 'main', '#{pane_pid}']));
  }

  /** Writes everything that programs write to the terminal from now on into a file, too. */
  async record(file: string): Promise<void> {
    await this.#tmux(['pipe-pane', '-t', 'main', `cat > '${file}'`]);
  }

  async mode(): Promise<TerminalMode> {
    const flags = await this.#tmux([
      'display-message',
      '-p',
      '-t',
      'main',
      '#{pane_tty} #{cursor_flag} #{alternate_on}',
    ]);
    const [tty = '', cursor, alternate] = flags.trim().split(' ');
    const stty = execFileSync('stty', ['-a', '-F', tty], { encoding: 'latin1' });
    // The size belongs to the window, not to who used it.
    return {
      stty: stty.replace(/rows \d+; columns \d+; /, ''),
      cursorVisible: cursor === '1',
      alternateScreen: alternate === '1',
    };
  }

  /** Takes the terminal away, as a closed window or a lost connection does. */
  async close(): Promise<void> {
    await this.#tmux(['kill-server']).catch(() => {
      // A server that has ended already is what is wanted.
    });
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #tmux(args: readonly string[]): Promise<string> {
    const { stdout } = await run('tmux', ['-S', this.#socket, ...args]);
    return stdout;
  }
}
