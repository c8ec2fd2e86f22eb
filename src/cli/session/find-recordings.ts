import { HostError, type ReadingHost } from '../../model/host.js';
import { formatDuration, formatInstant } from '../../model/amounts.js';
import { DEFAULT_POLICY } from '../../model/policy.js';
import { UserError } from '../../model/user-error.js';
import { summarise } from '../../observe/summarise.js';
import { parseRecording } from '../../parse/recording.js';
import { operandPath } from './operand-path.js';
import type { FoundRecording } from './session-state.js';

const MOST_OFFERED = 8;
const MOST_BYTES = 64 * 1024 * 1024;

/** The newest recordings in the state folder that can be read; an empty list where there are none. */
export function findRecordings(host: ReadingHost, stateFolder: string): FoundRecording[] {
  const folder = `${stateFolder}/recordings`;
  return namesIn(host, folder)
    .map((name) => `${folder}/${name}`)
    .map((file) => ({ file, modifiedMs: host.stat(file)?.modifiedMs ?? 0 }))
    .sort((one, other) => other.modifiedMs - one.modifiedMs)
    .slice(0, MOST_OFFERED)
    .flatMap(({ file }) => describe(host, file));
}

function namesIn(host: ReadingHost, folder: string): string[] {
  try {
    const entries = host.list(folder);
    return entries.filter((one) => one.kind === 'file' && one.name.endsWith('.jsonl')).map((one) => one.name);
  } catch (error) {
    if (error instanceof HostError) return [];
    throw error;
  }
}

function describe(host: ReadingHost, file: string): FoundRecording[] {
  try {
    const { peak, fromMs, toMs } = summarise(
      [parseRecording(host.readBytes(file, MOST_BYTES), file)],
      DEFAULT_POLICY,
    );
    const label = `${formatInstant(fromMs)}, ${formatDuration(toMs - fromMs)}, peak ${peak.orphans}`;
    return [{ file: operandPath(host, file), label }];
  } catch (error) {
    // A damaged recording is not offered; named on the command line it says what is wrong with it.
    if (error instanceof UserError || error instanceof HostError) return [];
    throw error;
  }
}
