import { checkKernelValue } from '../../apply/obstacles.js';
import { readHostIdentity } from '../../host/host-identity.js';
import { formatDuration } from '../../model/amounts.js';
import type { Diagnosis } from '../../model/diagnosis.js';
import type { OpenChange, Status } from '../../model/status.js';
import { diagnosisLines, paragraphs, type TextLook } from '../../report/diagnosis-text.js';
import type { CommandContext } from '../context.js';
import { findRecordings } from './find-recordings.js';
import { type InsideAnswer, runInside } from './run-inside.js';
import type { HostLook, Outcome } from './session-state.js';

/** Looks at everything that the first screen shows. */
export async function lookAtHost(
  context: CommandContext<'changes'>,
  diagnoseCommand: string,
  look: TextLook,
): Promise<Outcome> {
  const { host, euid } = context;
  const isLive = host.root === '/';
  const [standing, instant, formats] = await Promise.all([
    runInside(context, ['status'], { json: true }),
    runInside(context, ['diagnose'], { json: true }),
    runInside(context, ['emit', '--list'], { json: true }),
  ]);
  if (standing.out === '') return { kind: 'failed', text: standing.talk, exitCode: standing.exitCode };
  const status = JSON.parse(standing.out) as Status;
  const { kernelRelease } = readHostIdentity(host);
  const cannotChange = whyNotChange(context);
  const facts: HostLook['facts'] = [
    ['Host', `${status.hostname}, Linux ${kernelRelease}${isLive ? '' : ` (files under ${host.root})`}`],
    ['Rights', cannotChange === null ? rightsText(isLive) : `can look and plan, not change: ${cannotChange}`],
    ['Limit now', textOf(status.running)],
    ['At boot', bootText(status.boot)],
  ];
  return {
    kind: 'looked',
    look: {
      facts,
      cannotChange,
      isRoot: euid === 0,
      openChange: status.openChange && describeOpenChange(status.openChange),
      recordings: findRecordings(host, context.stateFolder),
      emitFormats: (JSON.parse(formats.out) as { formats: HostLook['emitFormats'] }).formats,
      isLive,
      instantText: shortDiagnosis(instant, diagnoseCommand, look),
    },
  };
}

/** Whether the files of a plan can be edited is judged by apply, which knows them. */
function whyNotChange({ host, euid }: CommandContext<'changes'>): string | null {
  if (host.root !== '/') return null;
  if (euid !== 0) return 'you are not root';
  const [obstacle] = checkKernelValue(host);
  if (obstacle === undefined) return null;
  return obstacle.next === null ? obstacle.text : `${obstacle.text}; ${obstacle.next}`;
}

function rightsText(isLive: boolean): string {
  return isLive ? 'root: can change this host' : 'edits files under this root only';
}

function textOf({ value, because }: Status['running']): string {
  return value === null ? `not known: ${because ?? 'no reason'}` : String(value);
}

/** What stands in the limit after boot, and which line of which file sets it. */
function bootText({ value, because, source, program }: Status['boot']): string {
  if (value === null) return because;
  if (source === null) {
    const reads =
      program === null ? 'nothing here reads files at boot' : `no file that ${program} reads sets it`;
    return `${value}, the kernel's default: ${reads}`;
  }
  return `${value} from ${source.path}:${source.line} (${program ?? 'no program'})`;
}

function describeOpenChange({ id, state, steps, remainingMs, text }: OpenChange): HostLook['openChange'] {
  const waits = remainingMs !== null && remainingMs > 0;
  if (id === null) return { text: [text], waits };
  const how = waits
    ? `waits to be kept; it is taken back by itself in ${formatDuration(remainingMs)}`
    : `is not finished (${state})`;
  return { text: [`Change ${id} ${how}.`, ...steps], waits };
}

/** The diagnosis from one look, without its details, so that the first screen fits a small window. */
function shortDiagnosis({ out, talk }: InsideAnswer, diagnoseCommand: string, look: TextLook): string {
  if (out === '') return talk;
  const { diagnosis } = JSON.parse(out) as { readonly diagnosis: Diagnosis };
  const kinds = diagnosis.findings.map((finding) => finding.kind).join(', ');
  const findings =
    kinds === '' ? [] : paragraphs([`Worth knowing: ${kinds}. More: ${diagnoseCommand}`], look);
  return [...diagnosisLines(diagnosis, look), ...findings].join('\n');
}
