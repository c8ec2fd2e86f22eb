import type { Host, ReadingHost, RecordingHost } from '../model/host.js';
import type { Access } from './commands.js';

export interface HostByAccess {
  reads: ReadingHost;
  records: RecordingHost;
  changes: Host;
}

/** What the terminal on a stream can show. */
export interface TerminalTraits {
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
  /** Whether the cursor can be moved to write over what stands there; a dumb terminal only takes one line after the other. */
  readonly canRedraw: boolean;
  /** Whether the locale is UTF-8; plain ASCII otherwise. */
  readonly unicode: boolean;
}

/** Everything a command gets from outside; no command reads the environment or a stream by itself. */
export interface CommandContext<A extends Access = 'reads'> {
  readonly host: HostByAccess[A];
  readonly toolVersion: string;
  /** --json: one JSON value on standard output. */
  readonly json: boolean;
  /** Folder of journal, lock, receipts and recordings, inside the host's root. */
  readonly stateFolder: string;
  readonly euid: number;
  readonly stdin: { readonly isTerminal: boolean };
  readonly stdout: TerminalTraits;
  readonly stderr: TerminalTraits;
  /** Writes a piece of the result to standard output, as it is: text from outside must have gone through printable(). Bytes are UTF-8. */
  readonly out: (piece: string | Uint8Array) => void;
  /** Writes talk to standard error. */
  readonly talk: (text: string) => void;
  /** Aborts on INT, TERM and HUP, which from its first use on no longer end the process; `reason` is the signal's name. */
  readonly interrupted: AbortSignal;
}
