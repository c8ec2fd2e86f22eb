import { type Host, HostError } from '../model/host.js';
import type { Step } from '../model/receipt.js';
import type { StateFolder } from './state-folder.js';

const STATE_NAMES = ['journal.json', 'guard.json'];

/**
 * Removes temporary files that a process left behind when it died while replacing a file: in the state folder and beside the files of the
 * steps, only names that replacing those files makes. To be called under the lock. What cannot be removed from the state folder stays
 * for the next time; beside a step's file it throws HostError, because only the open journal knows to look there again.
 */
export function sweepTemporaries(host: Host, folder: StateFolder, steps: readonly Step[]): void {
  sweepQuietly(host, folder.path, (name) => STATE_NAMES.includes(name));
  sweepQuietly(host, `${folder.path}/receipts`, (name) => name.endsWith('.json'));
  for (const step of steps) {
    if (step.kind !== 'file') continue;
    const slash = step.realPath.lastIndexOf('/');
    const own = step.realPath.slice(slash + 1);
    sweepFolder(host, step.realPath.slice(0, slash) || '/', (name) => name === own);
  }
}

function sweepQuietly(host: Host, path: string, isOurs: (name: string) => boolean): void {
  try {
    sweepFolder(host, path, isOurs);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
  }
}

function sweepFolder(host: Host, path: string, isOurs: (name: string) => boolean): void {
  if (host.stat(path)?.kind !== 'directory') return;
  for (const entry of host.list(path)) {
    const replaced = nameBesideWhich(entry.name);
    if (replaced !== undefined && entry.kind === 'file' && isOurs(replaced)) {
      host.removeFile(`${path}/${entry.name}`);
    }
  }
}

/** The name of the file beside which the host makes such a hidden name; undefined for any other name. */
export function nameBesideWhich(hidden: string): string | undefined {
  return /^\.(.+)\.[0-9a-f]{12}\.tmp$/.exec(hidden)?.[1];
}
