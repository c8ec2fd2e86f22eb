import { durationText } from '../../parse/duration.js';
import type { Evidence, PlanWish, SessionState } from './session-state.js';

/** The file that the shown commands save a plan to and read it from. */
export const PLAN_FILE = 'plan.json';

/** A command line that a person can paste: the words quoted for a POSIX shell where they need it. */
export function commandLine(state: SessionState, ...words: readonly string[]): string {
  return ['novoodoo', ...words, ...state.commonOptions].map(quoted).join(' ');
}

/** The words of the command that makes this plan. */
export function planWords(evidence: Evidence, wishes: readonly PlanWish[]): string[] {
  return ['plan', ...evidenceWords(evidence), ...wishes.flatMap((wish) => wish.split(' '))];
}

/** The command that observes for so long. */
export function observeCommand(state: SessionState, durationMs: number): string {
  return commandLine(state, 'observe', '--for', durationText(durationMs));
}

function evidenceWords(evidence: Evidence): string[] {
  if (evidence.kind === 'recording') return ['--recording', evidence.file];
  if (evidence.kind === 'instant') return ['--observe', '10s'];
  return ['--peak', String(evidence.orphans), '--peak-source', evidence.source];
}

/** A word for a POSIX shell, in quotes where it needs them. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
