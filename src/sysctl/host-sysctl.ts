import type { ActorEvidence } from '../model/actor-evidence.js';
import type { BootEvidence } from '../model/boot-evidence.js';
import type { LoaderName } from '../model/resolution.js';
import type { SysctlTree } from '../model/sysctl-tree.js';
import type { KnownLoader } from './loader.js';
import { newestKnownVersion } from './loader-rules.js';

/** Everything about a host that decides which file wins, as plain data. */
export interface HostSysctl {
  readonly tree: SysctlTree;
  readonly boot: BootEvidence;
  readonly actors: ActorEvidence;
  /** The file that ufw loads; null where it loads none. */
  readonly ufwFile: string | null;
  /** Versions that the user told to assume. */
  readonly assumed: Readonly<Partial<Record<LoaderName, string>>>;
}

/** A loader of the version that the user assumed, that was found, or else the newest known. */
export function knownLoader(host: Pick<HostSysctl, 'boot' | 'assumed'>, name: LoaderName): KnownLoader {
  const assumed = host.assumed[name];
  if (assumed !== undefined) return { name, version: assumed, basis: 'assumed' };
  const found = host.boot.versions[name];
  if (found !== undefined) return { name, version: found.version, basis: 'detected' };
  return { name, version: newestKnownVersion(name), basis: 'assumed' };
}
