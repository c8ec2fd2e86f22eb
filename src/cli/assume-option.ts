import { LOADER_NAMES, type LoaderName } from '../model/resolution.js';
import { UserError } from '../model/user-error.js';
import { isLoaderName, KNOWN_VERSIONS } from '../sysctl/loader-rules.js';

/** What --assume says: the version of a loader, for each one named. */
export type AssumedVersions = Readonly<Partial<Record<LoaderName, string>>>;

export const ASSUME_FLAGS = '--assume <loader=version,...>';
export const ASSUME_HELP = 'take these versions instead of those found (systemd=252,procps=4.0.2)';

/** Reads "systemd=252,procps=4.0.2". Throws UserError naming the part that cannot be read. */
export function parseAssume(text: string): AssumedVersions {
  const assumed: Partial<Record<LoaderName, string>> = {};
  for (const part of text.split(',')) {
    const match = /^\s*([a-z]+)=(\d+(?:\.\d+){0,3})\s*$/.exec(part);
    const name = match?.[1] ?? '';
    if (match === null || !isLoaderName(name)) {
      throw new UserError(`--assume: cannot read "${part}"`, {
        next: `write LOADER=VERSION with one of ${LOADER_NAMES.join(', ')}, such as ${example()}`,
      });
    }
    assumed[name] = match[2] as string;
  }
  return assumed;
}

function example(): string {
  return `systemd=${KNOWN_VERSIONS.systemd[0]},procps=${KNOWN_VERSIONS.procps[0]}`;
}
