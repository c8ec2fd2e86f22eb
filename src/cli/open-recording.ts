import path from 'node:path';
import { LiveHost } from '../host/live-host.js';
import { ExitCode } from '../model/exit-code.js';
import { type AppendFile, HostError, type RecordingHost } from '../model/host.js';
import { UserError } from '../model/user-error.js';
import type { CommandContext } from './context.js';

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
/** How many observations may start in one second before a name has to be given. */
const MOST_NAMES = 100;

/** A recording that is being written, and how it is called in messages. */
export interface RecordingTarget {
  readonly file: AppendFile;
  readonly name: string;
}

/**
 * Creates the recording of an observation that starts now: at `output`, on standard output for "-", else under a name of its own in the
 * state folder. Never takes a file that exists. Throws UserError.
 */
export function openRecording(
  context: Pick<CommandContext<'records'>, 'host' | 'stateFolder' | 'out'>,
  output: string | undefined,
): RecordingTarget {
  if (output === '-') return { file: standardOutput(context), name: 'standard output' };
  try {
    if (output === undefined) return createNamedByTime(context.host, `${context.stateFolder}/recordings`);
    // --output belongs to the caller, so --root does not apply to it.
    return { file: new LiveHost('/').openAppend(path.resolve(output), FILE_MODE), name: output };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const exists = error.code === 'EEXIST';
    throw new UserError(
      exists ? 'a recording never overwrites a file' : `cannot create the recording (${error.code})`,
      {
        exitCode: exists ? ExitCode.usage : ExitCode.failed,
        place: { file: output ?? error.path },
        next: 'name a new file with --output',
      },
    );
  }
}

/** Named by the second; a second observation in the same one gets a number behind it. Throws HostError. */
function createNamedByTime(host: RecordingHost, folder: string): RecordingTarget {
  host.makeDirectory(folder, FOLDER_MODE);
  const stamp = new Date(host.now().wallMs).toISOString().slice(0, 19).replaceAll(':', '-');
  for (let number = 1; ; number += 1) {
    const name = `${folder}/${stamp}Z${number === 1 ? '' : `-${number}`}.jsonl`;
    try {
      return { file: host.openAppend(name, FILE_MODE), name };
    } catch (error) {
      const isTaken = error instanceof HostError && error.code === 'EEXIST';
      if (!isTaken || number === MOST_NAMES) throw error;
    }
  }
}

/** A line of which a part was written cannot be written again, so after a failure nothing is. */
function standardOutput(context: Pick<CommandContext<'records'>, 'out'>): AppendFile {
  let hasFailed = false;
  return {
    append: (bytes) => {
      if (hasFailed) throw new HostError('EPIPE', 'write', 'standard output');
      hasFailed = true;
      context.out(Buffer.from(bytes).toString('utf8'));
      hasFailed = false;
    },
    sync: () => undefined,
    close: () => undefined,
  };
}
