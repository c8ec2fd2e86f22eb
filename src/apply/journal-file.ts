import { ExitCode } from '../model/exit-code.js';
import type { Host, ReadingHost } from '../model/host.js';
import type { Journal } from '../model/receipt.js';
import { UserError } from '../model/user-error.js';
import { refuseStepsBeyondLimit } from './edit-scope.js';
import { formatSaved, parseJournal } from '../parse/receipt.js';
import { readStateFile, type StateFolder } from './state-folder.js';

const JOURNAL = 'journal.json';
const MOST_BYTES = 16 * 1024 * 1024;
const SECRET_MODE = 0o600;

/**
 * The journal of a transaction that is under way or was cut off; null where none is open. Throws UserError (exit 6) for one that is
 * damaged, (exit 4) for one that somebody else could have written.
 */
export function readOpenJournal(host: ReadingHost, folder: StateFolder): Journal | null {
  const bytes = readStateFile(host, folder, JOURNAL, MOST_BYTES);
  if (bytes === null) return null;
  const path = `${folder.path}/${JOURNAL}`;
  try {
    const journal = parseJournal(bytes, path);
    refuseStepsBeyondLimit(journal.steps, path);
    return journal;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`the journal cannot be believed: ${error.message}; nothing was done`, {
      exitCode: ExitCode.needsAttention,
      kind: 'damaged-journal',
      place: { file: path, ...(error.place?.line === undefined ? {} : { line: error.place.line }) },
      next: 'compare the kernel value and the files by hand, then move the journal away',
    });
  }
}

/** Saves the journal durably in place of the one before. Throws HostError. */
export function writeJournal(host: Host, folder: StateFolder, journal: Journal): void {
  host.replaceFile(`${folder.path}/${JOURNAL}`, formatSaved(journal), { modeIfNew: SECRET_MODE });
}

/** Removes the journal: the transaction is over. Throws HostError where it is still there afterwards. */
export function removeJournal(host: Host, folder: StateFolder): void {
  const path = `${folder.path}/${JOURNAL}`;
  try {
    host.removeFile(path);
  } catch (error) {
    // A removal that was not fsynced can only bring back a journal that the next command closes again.
    if (host.stat(path) !== null) throw error;
  }
}
