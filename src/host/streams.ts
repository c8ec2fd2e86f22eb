import fs from 'node:fs';
import { isatty } from 'node:tty';
import { HostError } from '../model/host.js';

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

interface StreamTraits {
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
  readonly canRedraw: boolean;
  readonly unicode: boolean;
}

/** The process's own streams and signals, as commands see them. */
export interface Streams {
  readonly stdin: { readonly isTerminal: boolean };
  readonly stdout: StreamTraits;
  readonly stderr: StreamTraits;
  readonly out: (piece: string | Uint8Array) => void;
  readonly talk: (text: string) => void;
  readonly interrupted: AbortSignal;
}

/**
 * Opens them. When the reader of standard output goes away (`| head`), the rest is dropped and a watch ends as at a hang-up, so that the
 * exit code still says how the command went; any other failure to write there throws HostError. Talk that cannot be written is lost.
 */
export function openStreams(): Streams {
  const interruption = new AbortController();
  let listening = false;
  let isOutputGone = false;
  return {
    stdin: { isTerminal: isatty(0) },
    stdout: traitsOf(process.stdout),
    stderr: traitsOf(process.stderr),
    out: (piece) => {
      if (isOutputGone || writeWhole(1, piece)) return;
      isOutputGone = true;
      interruption.abort('SIGHUP');
    },
    talk: (text) => {
      try {
        writeWhole(2, text);
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
      }
    },
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
  const canRedraw = isTerminal && !['', 'dumb'].includes(process.env['TERM'] ?? '');
  return {
    isTerminal,
    get columns() {
      return stream.columns || DEFAULT_COLUMNS;
    },
    get rows() {
      return stream.rows || DEFAULT_ROWS;
    },
    colour: canRedraw && !process.env['NO_COLOR'],
    canRedraw,
    unicode: isUnicodeLocale(),
  };
}

/**
 * Synchronous, so that nothing is lost when the process ends, and whole, whatever the pipe takes at once; false where its reader is gone.
 * Throws HostError.
 */
function writeWhole(descriptor: 1 | 2, piece: string | Uint8Array): boolean {
  const bytes = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
  let offset = 0;
  while (offset < bytes.length) {
    try {
      offset += fs.writeSync(descriptor, bytes, offset);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      if (code === 'EAGAIN') {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
        continue;
      }
      if (code === 'EPIPE') return false;
      // A terminal that was closed; whoever goes on all the same, as under nohup(1), is let.
      if (code === 'EIO') return true;
      throw new HostError(code, 'write', descriptor === 1 ? 'standard output' : 'standard error');
    }
  }
  return true;
}
