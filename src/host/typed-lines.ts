import { openSync } from 'node:fs';
import { ReadStream } from 'node:tty';

/** What came from the keyboard next: a line, Ctrl-D, or nothing because the signal aborted or the terminal is gone. */
export type Typed =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'end-of-input' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'terminal-gone' };

const LONGEST_LINE_BYTES = 64 * 1024;

/**
 * Reads whole lines as the terminal's own line editor gives them, without taking it over: nothing is redrawn, and the terminal has
 * nothing to be given back. Opens the controlling terminal by itself, because Ctrl-D would end the process's standard input for good.
 */
export class TypedLines {
  #stream: ReadStream | null = null;
  #waiting: ((typed: Typed) => void) | null = null;
  #queue: Typed[] = [];
  #rest = '';

  /** The next line, without its end. */
  next(signal: AbortSignal): Promise<Typed> {
    return new Promise((done) => {
      const queued = this.#queue.shift();
      if (queued !== undefined || signal.aborted) {
        done(queued ?? { kind: 'aborted' });
        return;
      }
      const abort = () => this.#give({ kind: 'aborted' });
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting = (typed) => {
        signal.removeEventListener('abort', abort);
        done(typed);
      };
      this.#open();
    });
  }

  close(): void {
    this.#stream?.destroy();
    this.#stream = null;
  }

  #open(): void {
    if (this.#stream !== null) return;
    let stream: ReadStream;
    try {
      stream = new ReadStream(openSync('/dev/tty', 'r'));
    } catch {
      this.#give({ kind: 'terminal-gone' });
      return;
    }
    this.#stream = stream;
    stream.setEncoding('latin1');
    stream.on('data', (chunk: string) => this.#take(chunk));
    stream.on('end', () => {
      this.close();
      this.#give({ kind: 'end-of-input' });
    });
    stream.on('error', () => {
      this.close();
      this.#give({ kind: 'terminal-gone' });
    });
  }

  #take(chunk: string): void {
    const lines = `${this.#rest}${chunk}`.slice(0, LONGEST_LINE_BYTES).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const text of lines) this.#give({ kind: 'line', text });
  }

  #give(typed: Typed): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) waiting(typed);
    else if (typed.kind !== 'aborted') this.#queue.push(typed);
  }
}
