import { operandName, readOperand } from '../host/operand-file.js';
import type { Recording } from '../model/recording.js';
import { parseRecording } from '../parse/recording.js';

/** A week at the defaults is 14 MiB. */
const MOST_RECORDING_BYTES = 64 * 1024 * 1024;

/** Reads recordings that the user named; "-" is standard input. Throws UserError with file and line for one that is damaged. */
export function readRecordings(files: readonly string[]): Recording[] {
  return files.map((file) => parseRecording(readOperand(file, MOST_RECORDING_BYTES), operandName(file)));
}
