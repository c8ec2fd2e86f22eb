import process from 'node:process';

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
/** Synchronized output: terminals that know it show a frame whole, others ignore it. */
const FRAME_START = '\x1b[?2026h';
const FRAME_END = '\x1b[?2026l';

export interface LiveTerminalOptions {
  /** Writes to the terminal at once, and whole. */
  readonly write: (text: string) => void;
  /** Called with each key, or "hang-up" when the terminal is gone. */
  readonly onKey: (key: string) => void;
  /** Called after the window changed its size or the process came back from a stop. */
  readonly onRedraw: () => void;
}

/** A terminal that shows one frame after the other, and gives single keys. */
export interface LiveTerminal {
  /** Shows the lines; only those that differ from the last frame are written, in one call. */
  paint(lines: readonly string[]): void;
  /** Gives the terminal back as it was; a second call does nothing. */
  close(): void;
}

/**
 * Takes over the terminal on standard input and output: other screen, no cursor, keys one by one. It is given back by close(), when the
 * process exits in whatever way lets an exit handler run, and for the time that Ctrl-Z or SIGTSTP stops the process.
 */
export function openLiveTerminal(options: LiveTerminalOptions): LiveTerminal {
  const { stdin, stdout } = process;
  const painter = new FramePainter();
  let taken = false;

  const take = () => {
    taken = true;
    setRaw(true);
    painter.forget();
    options.write(ENTER);
  };
  const giveBack = () => {
    if (!taken) return;
    taken = false;
    options.write(LEAVE);
    setRaw(false);
  };
  const stop = () => {
    giveBack();
    process.kill(process.pid, 'SIGSTOP');
  };
  const resume = () => {
    giveBack();
    take();
    options.onRedraw();
  };
  const resize = () => {
    painter.forget();
    options.onRedraw();
  };
  const read = (chunk: Buffer) => {
    for (const key of chunk.toString('latin1')) {
      if (key === '\x1a') stop();
      else options.onKey(key);
    }
  };
  const hangUp = () => options.onKey('hang-up');

  stdin.on('data', read);
  stdin.on('end', hangUp);
  stdin.on('error', hangUp);
  stdout.on('resize', resize);
  process.on('SIGTSTP', stop);
  process.on('SIGCONT', resume);
  process.on('exit', giveBack);
  take();
  stdin.resume();

  let open = true;
  return {
    paint(lines) {
      if (taken) options.write(painter.frame(lines));
    },
    close() {
      if (!open) return;
      open = false;
      giveBack();
      stdin.off('data', read);
      stdin.off('end', hangUp);
      stdout.off('resize', resize);
      process.off('SIGTSTP', stop);
      process.off('SIGCONT', resume);
      process.off('exit', giveBack);
      stdin.pause();
      // A hang-up may be reported a moment later; without a listener it would end the process.
      setTimeout(() => stdin.off('error', hangUp), 100).unref();
    },
  };
}

/** Turns frames into the least text that changes the screen from the last one. */
export class FramePainter {
  #shown: readonly string[] | null = null;

  /** Makes the next frame repaint everything. */
  forget(): void {
    this.#shown = null;
  }

  /** The text to write for this frame; empty when nothing changed. */
  frame(lines: readonly string[]): string {
    const shown = this.#shown;
    this.#shown = [...lines];
    const count = shown === null ? lines.length : Math.max(lines.length, shown.length);
    let text = '';
    for (let index = 0; index < count; index += 1) {
      const line = lines[index] ?? '';
      if (shown !== null && shown[index] === line) continue;
      // Erased before writing: after a full line the cursor stands on its last character, and erasing there would take it away.
      const erase = shown === null && index === count - 1 ? '\x1b[J' : '\x1b[K';
      text += `\x1b[${index + 1};1H\x1b[0m${erase}${line}`;
    }
    return text === '' ? '' : `${FRAME_START}${text}${FRAME_END}`;
  }
}

function setRaw(raw: boolean): void {
  try {
    process.stdin.setRawMode(raw);
  } catch {
    // The terminal is gone; there is nothing left to set.
  }
}
