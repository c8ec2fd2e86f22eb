import { isSameHost } from '../diagnose/is-same-host.js';
import { operandName, readOperand } from '../host/operand-file.js';
import type { Recording } from '../model/recording.js';
import { UserError } from '../model/user-error.js';
import { parseRecording } from '../parse/recording.js';

/** A week at the defaults is 14 MiB. */
const MOST_RECORDING_BYTES = 64 * 1024 * 1024;

/**
 * Reads recordings that the user named; "-" is standard input. Throws UserError with file and line for one that is damaged, or that is of
 * another host than the first: a peak of one host and the limits of another would be read as one.
 */
export function readRecordings(files: readonly string[]): Recording[] {
  const recordings = files.map((file) =>
    parseRecording(readOperand(file, MOST_RECORDING_BYTES), operandName(file)),
  );
  const [first] = recordings;
  for (const { source, header } of recordings) {
    if (first === undefined || isSameHost(first.header.host, header.host)) continue;
    const ofFirst = `${first.source} is of ${first.header.host.hostname}`;
    throw new UserError(`a recording of ${header.host.hostname}, while ${ofFirst}`, {
      place: { file: source, line: 1 },
      next: 'plan each host by itself; novoodoo emit takes several plans',
    });
  }
  return recordings;
}
