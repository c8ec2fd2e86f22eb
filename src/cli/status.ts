import type { Command } from 'commander';
import { readHostState } from '../host/read-host-state.js';
import { ExitCode } from '../model/exit-code.js';
import type { Reading } from '../model/reading.js';
import { valueOf } from '../model/reading.js';
import type { Warning } from '../model/resolution.js';
import type { Status } from '../model/status.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import { type BootValue, bootValueOf } from '../plan/boot-value.js';
import { statusText } from '../report/status-text.js';
import { styleFor } from '../report/style.js';
import { abilitiesOn } from './abilities.js';
import { ASSUME_FLAGS, ASSUME_HELP, type AssumedVersions, parseAssume } from './assume-option.js';
import type { CommandContext } from './context.js';
import { judgeDrift } from './judge-drift.js';
import { resolveOnHost } from './persistence.js';
import { readOpenChange } from './read-open-change.js';
import { jsonAnswer } from '../report/json-text.js';

const WIDEST_COLUMNS = 100;

/** Describes `novoodoo status`. */
export function configure(command: Command): void {
  command.option(ASSUME_FLAGS, ASSUME_HELP, parseAssume).addHelpText(
    'after',
    `
Shows the running limit, the one after boot with the file and line that sets it,
whether the two differ, a change that is still open, and what can and cannot be
done here. Reads only.

Examples:
  novoodoo status
  novoodoo status --json
  novoodoo status --root /srv/image

Exit codes: 0 nothing to see to, 3 the running value and the one after boot
differ, 6 a change is open.
`,
  );
}

/** Prints how the limit stands. */
export async function run(context: CommandContext, command: Command): Promise<ExitCode> {
  const { assume } = command.opts<{ assume?: AssumedVersions }>();
  const status = await readStatus(context, assume);
  if (context.json) {
    context.out(jsonAnswer(status));
  } else {
    const { colour, columns } = context.stdout;
    context.out(statusText(status, { style: styleFor(colour), columns: Math.min(columns, WIDEST_COLUMNS) }));
  }
  if (status.openChange !== null) return ExitCode.needsAttention;
  return status.drift.found === true ? ExitCode.changesProposed : ExitCode.done;
}

async function readStatus(context: CommandContext, assume: AssumedVersions | undefined): Promise<Status> {
  const { host } = context;
  const state = await readHostState(host, { euid: context.euid });
  const resolution = await resolveOnHost(host, MAX_ORPHANS_KEY, { assume });
  const boot = bootValueOf(resolution, state.kernelDefaultMaxOrphans);
  const { loaders, manual } = resolution;
  const answers = Object.entries(loaders).map(([name, { value, source }]) => [name, { value, source }]);
  return {
    version: 1,
    key: MAX_ORPHANS_KEY,
    hostname: state.identity.hostname,
    running: described(state.maxOrphans),
    boot: {
      value: boot.value,
      because: boot.because,
      loader: resolution.boot?.loader ?? null,
      program: resolution.boot?.program ?? null,
      source: resolution.boot?.source ?? null,
    },
    manual,
    loaders: Object.fromEntries(answers) as Status['loaders'],
    kernelDefault: described(state.kernelDefaultMaxOrphans),
    drift: judgeDrift(state.maxOrphans, boot),
    openChange: readOpenChange(context),
    abilities: await abilitiesOn(host, state),
    warnings: [
      ...boot.warnings,
      ...belowDefault(boot, resolution.boot?.source ?? null, valueOf(state.kernelDefaultMaxOrphans)),
      ...resolution.warnings,
    ],
  };
}

function described(reading: Reading<number>): { value: number | null; because: string | null } {
  return reading.status === 'present'
    ? { value: reading.value, because: null }
    : { value: null, because: reading.reason };
}

function belowDefault(
  boot: BootValue,
  source: Status['boot']['source'],
  kernelDefault: number | null,
): Warning[] {
  if (source === null || boot.value === null || kernelDefault === null || boot.value >= kernelDefault)
    return [];
  const text = `${source.path}:${source.line} sets ${boot.value} at boot, which is below this kernel's own default ${kernelDefault}: without that line the limit would be higher.`;
  return [{ kind: 'limit-below-kernel-default', text }];
}
