import type { Command } from 'commander';
import { kindAt } from '../host/tolerant-reads.js';
import { ExitCode } from '../model/exit-code.js';
import { procSysPath } from '../model/sysctl-key.js';
import { UserError } from '../model/user-error.js';
import { printableLine } from '../report/printable.js';
import { resolutionText } from '../report/resolution-text.js';
import { styleFor } from '../report/style.js';
import { canonicalKey, isGlobKey } from '../sysctl/key.js';
import { ASSUME_FLAGS, ASSUME_HELP, type AssumedVersions, parseAssume } from './assume-option.js';
import type { CommandContext } from './context.js';
import { resolveOnHost } from './persistence.js';
import { jsonAnswer } from '../report/json-text.js';

const WIDEST_COLUMNS = 100;

/** Describes `novoodoo resolve`. */
export function configure(command: Command): void {
  command
    .argument('<key>', 'the sysctl key, with dots or with slashes')
    .option(ASSUME_FLAGS, ASSUME_HELP, parseAssume)
    .addHelpText(
      'after',
      `
Says which file and line decides a key at boot and on a reload by hand, which
lines lose and why, and what other programs write it. Reads files only.

Examples:
  novoodoo resolve net.ipv4.tcp_max_orphans
  novoodoo resolve net/ipv4/conf/eth0.100/rp_filter
  novoodoo resolve net.core.somaxconn --assume systemd=257,procps=4.0.4
  novoodoo resolve kernel.sysrq --root /srv/image --json
`,
    );
}

/** Prints which file wins. */
export async function run(context: CommandContext, command: Command): Promise<ExitCode> {
  const { assume } = command.opts<{ assume?: AssumedVersions }>();
  const written = command.args[0] ?? '';
  const named = /[./]/.test(written) ? written : await keyNamed(written);
  const key = canonicalKey(named);
  if (key === null || isGlobKey(named)) {
    const isOfInterfaces = key !== null && named !== written;
    throw new UserError(
      `${JSON.stringify(written)} is ${isOfInterfaces ? 'one key for each interface' : 'no sysctl key'}`,
      {
        next: isOfInterfaces
          ? `name one, such as ${named.replace('*', 'all')}`
          : 'name one file below /proc/sys, such as net.ipv4.tcp_max_orphans',
      },
    );
  }
  const resolution = await resolveOnHost(context.host, key, { assume });
  if (context.json) {
    context.out(jsonAnswer(resolution));
  } else {
    const { colour, columns } = context.stdout;
    const look = { style: styleFor(colour), columns: Math.min(columns, WIDEST_COLUMNS) };
    context.out(resolutionText(resolution, look));
  }
  await warnOfUnknown(context, key);
  return ExitCode.done;
}

/** The tables of keys are large and only needed for a key without its folder, or one that this host does not have. */
async function keyNamed(name: string): Promise<string> {
  const { lookUpKey } = await import('../knobs/look-up-key.js');
  const found = lookUpKey(name, null);
  return found.status === 'known' ? found.key : name;
}

async function warnOfUnknown(context: CommandContext, key: string): Promise<void> {
  if (kindAt(context.host, procSysPath(key)) !== null) return;
  const { aboutUnknownKey, lookUpKey } = await import('../knobs/look-up-key.js');
  const found = lookUpKey(key, null);
  if (found.status === 'known') return;
  const { what, next } = aboutUnknownKey(key, found.suggestion);
  context.talk(`novoodoo: ${printableLine(what)}; ${next}\n`);
}
