import { checkCopyProgram, checkFolder, checkKernelValue } from '../apply/obstacles.js';
import type { HostState } from '../model/host-facts.js';
import type { ReadingHost } from '../model/host.js';
import type { Obstacle } from '../model/obstacle.js';
import type { Absent } from '../model/reading.js';
import type { Ability } from '../model/status.js';

const ANSWER_MS = 3000;
const ADMIN_FOLDER = '/etc/sysctl.d';

/** What can and cannot be done on this host as this user, and why not. */
export async function abilitiesOn(host: ReadingHost, state: HostState): Promise<Ability[]> {
  return [
    readAbility('read the orphan count', state.sockstat),
    readAbility('read the running limit', state.maxOrphans),
    countersAbility(state),
    readAbility('read the kernel log', state.kernelLog),
    runtimeAbility(host),
    await filesAbility(host),
    guardAbility(host),
    journalAbility(host, state),
  ];
}

function readAbility(what: string, reading: { readonly status: 'present' } | Absent): Ability {
  const because = reading.status === 'absent' ? reading.reason : null;
  return { what, possible: because === null, because };
}

function countersAbility({ counters }: HostState): Ability {
  const what = 'count resets in every network namespace';
  if (counters.status === 'absent') return { what, possible: false, because: counters.reason };
  const isWhole = counters.value.scope === 'all-namespaces';
  const because = 'only this network namespace can be looked into; run it as root, on the host itself';
  return { what, possible: isWhole, because: isWhole ? null : because };
}

function runtimeAbility(host: ReadingHost): Ability {
  const what = 'change the running value';
  if (host.root === '/') return abilityOf(what, checkKernelValue(host));
  return { what, possible: false, because: '--root names another tree; only its files are edited' };
}

async function filesAbility(host: ReadingHost): Promise<Ability> {
  const obstacles = [...checkFolder(host, ADMIN_FOLDER), ...(await checkCopyProgram(host))];
  const { failure } = await host.run('flock', ['--version'], { effect: 'reads', timeoutMs: ANSWER_MS });
  if (failure !== null) {
    obstacles.push({ kind: 'tool-missing', text: 'flock(1) is missing', next: 'install util-linux' });
  }
  return abilityOf('edit the files that are read at boot', obstacles);
}

/** Without systemd the guard is a process of its own: it outlives the login, and not a kill of every process of the user. */
function guardAbility(host: ReadingHost): Ability {
  const what = 'take a change back by itself unless it is confirmed';
  const isSystemd = host.root === '/' && host.stat('/run/systemd/system') !== null;
  if (host.root !== '/') return { what, possible: false, because: 'nothing runs in another tree' };
  if (isSystemd) return { what, possible: true, because: null };
  const because = 'systemd is not running, so the guard is a process of its own session';
  return { what, possible: true, because };
}

/** Root keeps its journal in a folder of its own, which nobody else may read. */
function journalAbility(host: ReadingHost, { euid }: HostState): Ability {
  const what = 'see a change that root has open';
  const possible = euid === 0 || host.root !== '/';
  return { what, possible, because: possible ? null : 'only root may look into its state folder' };
}

function abilityOf(what: string, obstacles: readonly Obstacle[]): Ability {
  const because = obstacles.map(({ text, next }) => (next === null ? text : `${text}; ${next}`)).join('; ');
  return { what, possible: obstacles.length === 0, because: because === '' ? null : because };
}
