import { type Host, HostError, type ReadingHost } from '../model/host.js';
import type { GuardMark } from '../model/receipt.js';
import { UserError } from '../model/user-error.js';
import { formatSaved, parseGuardMark } from '../parse/receipt.js';
import { readStateFile, type StateFolder } from './state-folder.js';

const GUARD = 'guard.json';
const MOST_BYTES = 4096;
const SECRET_MODE = 0o600;

/** Says durably which process guards the window. Throws HostError. */
export function writeGuardMark(host: Host, folder: StateFolder, mark: GuardMark): void {
  host.replaceFile(`${folder.path}/${GUARD}`, formatSaved(mark), { modeIfNew: SECRET_MODE });
}

/** Takes the mark away where there is one. Throws HostError where it is still there afterwards. */
export function removeGuardMark(host: Host, folder: StateFolder): void {
  const path = `${folder.path}/${GUARD}`;
  if (host.stat(path) === null) return;
  try {
    host.removeFile(path);
  } catch (error) {
    if (host.stat(path) !== null) throw error;
  }
}

/** Whether the process that marked itself as this journal's guard is still alive. Throws HostError other than "no such process". */
export function hasLivingGuard(host: ReadingHost, folder: StateFolder, journalId: string): boolean {
  const bytes = readStateFile(host, folder, GUARD, MOST_BYTES);
  if (bytes === null) return false;
  try {
    const mark = parseGuardMark(bytes, `${folder.path}/${GUARD}`);
    return mark.journalId === journalId && readStartTicks(host, mark.processId) === mark.startTicks;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/**
 * When a process started, in clock ticks since boot: field 22 of /proc/PID/stat (proc_pid_stat(5)); null where there is no such process
 * or it is only waiting to be reaped.
 */
export function readStartTicks(host: ReadingHost, processId: number): string | null {
  let text: string;
  try {
    text = host.readText(`/proc/${processId}/stat`, 8192);
  } catch (error) {
    if (error instanceof HostError && ['ENOENT', 'ESRCH'].includes(error.code)) return null;
    throw error;
  }
  // The name in parentheses may hold blanks and parentheses of its own; the fields after it cannot.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}
