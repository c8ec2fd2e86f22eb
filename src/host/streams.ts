import fs from 'node:fs';
import { isatty } from 'node:tty';

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

interface StreamTraits {
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
  readonly unicode: boolean;
}

/** The process's own streams and signals, as commands see them. */
export interface Streams {
  readonly stdin: { readonly isTerminal: boolean };
  readonly stdout: StreamTraits;
  readonly stderr: StreamTraits;
  readonly out: (text: string) => void;
  readonly talk: (text: string) => void;
  readonly interrupted: AbortSignal;
}

/** Opens them; a reader that went away (`| head`) ends the process quietly. */
export function openStreams(): Streams {
  const interruption = new AbortController();
  let listening = false;
  return {
    stdin: { isTerminal: isatty(0) },
    stdout: traitsOf(process.stdout),
    stderr: traitsOf(process.stderr),
    out: (text) => writeWhole(1, text),
    talk: (text) => writeWhole(2, text),
    get interrupted() {
      if (!listening) {
        listening = true;
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
          process.on(signal, () => interruption.abort(signal));
        }
      }
      return interruption.signal;
    },
  };
}

/** Whether the locale is UTF-8, by the variables that setlocale(3) reads, in its order. */
export function isUnicodeLocale(): boolean {
  const locale = process.env['LC_ALL'] || process.env['LC_CTYPE'] || process.env['LANG'] || '';
  return /utf-?8/i.test(locale);
}

function traitsOf(stream: NodeJS.WriteStream & { fd: number }): StreamTraits {
  const isTerminal = isatty(stream.fd);
  return {
    isTerminal,
    get columns() {
      return stream.columns || DEFAULT_COLUMNS;
    },
    get rows() {
      return stream.rows || DEFAULT_ROWS;
    },
    colour: isTerminal && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
    unicode: isUnicodeLocale(),
  };
}

/** Synchronous, so that nothing is lost when the process ends, and whole, whatever the pipe takes at once. */
function writeWhole(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  let offset = 0;
  while (offset < bytes.length) {
    try {
      offset += fs.writeSync(descriptor, bytes, offset);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EAGAIN') {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
        continue;
      }
      if (code === 'EPIPE' && descriptor === 1) process.exit(0);
      if (code === 'EPIPE' || code === 'EIO') return;
      throw error;
    }
  }
}
