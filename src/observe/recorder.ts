import { type AppendFile, HostError } from '../model/host.js';
import { createRecordingEncoder } from '../parse/recording.js';
import type { RecordingSink } from './observe.js';

/** More pending lines than this are given up: the peak is kept in memory anyway. */
const MOST_PENDING_LINES = 100_000;
/** Errors after which the same file may take lines again. */
const PASSING_CODES = new Set(['ENOSPC', 'EDQUOT']);

/** What a recorder could not store, as the summary tells it. */
export interface StorageReport {
  readonly storedLines: number;
  readonly missingLines: number;
  /** The first failure's code; null where everything was stored. */
  readonly failure: string | null;
}

export interface Recorder extends RecordingSink {
  /** Writes what is still pending, and closes the file. */
  finish(): StorageReport;
}

/**
 * Stores a recording line by line, one write each. When the disk is full it says so once, keeps the lines in memory and tries again with
 * every later line; what never got stored is in the report.
 */
export function createRecorder(file: AppendFile, complain: (code: string) => void): Recorder {
  const encoder = createRecordingEncoder();
  const pending: string[] = [];
  let storedLines = 0;
  let droppedLines = 0;
  let failure: string | null = null;
  let isGivenUp = false;

  const drain = () => {
    while (pending.length > 0 && !isGivenUp) {
      try {
        file.append(Buffer.from(pending[0] ?? '', 'utf8'));
        pending.shift();
        storedLines += 1;
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        isGivenUp = !PASSING_CODES.has(error.code);
        if (failure === null) complain(error.code);
        failure ??= error.code;
        return;
      }
    }
  };
  const store = (line: string) => {
    if (pending.length >= MOST_PENDING_LINES) droppedLines += 1;
    else pending.push(line);
    // A line that follows a dropped one would make a hole that nobody sees.
    if (droppedLines > 0) isGivenUp = true;
    drain();
  };

  return {
    header: (header) => store(encoder.header(header)),
    window: (window) => store(encoder.window(window)),
    end: (end) => store(encoder.end(end)),
    finish() {
      drain();
      const missingLines = pending.length + droppedLines;
      try {
        file.sync();
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        failure ??= error.code;
      } finally {
        file.close();
      }
      return { storedLines, missingLines, failure };
    },
  };
}
