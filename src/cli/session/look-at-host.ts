import { readOpenJournal } from '../../apply/journal-file.js';
import { hasStateFolder } from '../../apply/state-folder.js';
import { readHostIdentity } from '../../host/host-identity.js';
import { readMaxOrphans } from '../../host/read-host-state.js';
import type { Diagnosis } from '../../model/diagnosis.js';
import type { Resolution } from '../../model/resolution.js';
import { HostError } from '../../model/host.js';
import { MAX_ORPHANS_KEY } from '../../model/sysctl-key.js';
import { UserError } from '../../model/user-error.js';
import { diagnosisLines, paragraphs } from '../../report/diagnosis-text.js';
import { styleFor } from '../../report/style.js';
import { stateFolderOf } from '../change-setting.js';
import type { CommandContext } from '../context.js';
import { findRecordings } from './find-recordings.js';
import { type InsideAnswer, runInside } from './run-inside.js';
import type { HostLook } from './session-state.js';

const MOST_TEXT_COLUMNS = 100;

/** Looks at everything that the first screen shows. */
export async function lookAtHost(context: CommandContext<'changes'>): Promise<HostLook> {
  const { host, euid } = context;
  const isLive = host.root === '/';
  const identity = readHostIdentity(host);
  const maxOrphans = readMaxOrphans(host);
  const cannotChange = isLive && euid !== 0 ? 'You are not root.' : null;
  const [instant, resolution, formats] = await Promise.all([
    runInside(context, ['diagnose'], { json: true }),
    runInside(context, ['resolve', MAX_ORPHANS_KEY], { json: true }),
    runInside(context, ['emit', '--list'], { json: true }),
  ]);
  return {
    facts: [
      [
        'Host',
        `${identity.hostname}, Linux ${identity.kernelRelease}${isLive ? '' : ` (files under ${host.root})`}`,
      ],
      ['Rights', cannotChange === null ? rightsText(isLive) : `user ${euid}: can look and plan, not change`],
      [
        'Limit now',
        maxOrphans.status === 'present' ? String(maxOrphans.value) : `not readable: ${maxOrphans.reason}`,
      ],
      ['At boot', bootText(resolution)],
    ],
    cannotChange,
    openJournal: journalText(context),
    recordings: findRecordings(host, context.stateFolder),
    emitFormats: (JSON.parse(formats.out) as { formats: { name: string; title: string }[] }).formats,
    canConfirm: isLive,
    instant: { evidence: { kind: 'instant' }, text: shortDiagnosis(context, instant) },
  };
}

/** The diagnosis from one look, without its details, so that the first screen fits a small window. */
function shortDiagnosis({ stdout }: CommandContext<'changes'>, { out, talk }: InsideAnswer): string {
  if (out === '') return talk;
  const { diagnosis } = JSON.parse(out) as { readonly diagnosis: Diagnosis };
  const look = { style: styleFor(stdout.colour), columns: Math.min(stdout.columns, MOST_TEXT_COLUMNS) };
  const kinds = diagnosis.findings.map((finding) => finding.kind).join(', ');
  const findings = kinds === '' ? [] : paragraphs([`Worth knowing: ${kinds}. More: novoodoo diagnose`], look);
  return [...diagnosisLines(diagnosis, look), ...findings].join('\n');
}

/** What stands in the limit after boot, and which line of which file sets it. */
function bootText({ out, talk }: InsideAnswer): string {
  if (out === '') return `unknown: ${talk.trim()}`;
  const { boot } = JSON.parse(out) as Pick<Resolution, 'boot'>;
  if (boot === null) return "the kernel's default: nothing here reads sysctl files at boot";
  const { value, source, program } = boot;
  if (value === null || source === null) return `the kernel's default: no file that ${program} reads sets it`;
  return `${value} from ${source.path}:${source.line} (${program})`;
}

function rightsText(isLive: boolean): string {
  return isLive ? 'root: can change this host' : 'edits files under this root only';
}

/** What is known about a change that was never finished; a state folder that cannot be believed is told as such. */
function journalText(context: CommandContext<'changes'>): string | null {
  const folder = stateFolderOf(context);
  try {
    const journal = hasStateFolder(context.host, folder) ? readOpenJournal(context.host, folder) : null;
    if (journal === null) return null;
    const waits = journal.state === 'awaiting-confirmation' ? ', waiting to be confirmed' : '';
    return `${journal.operation.kind} ${journal.id} was begun at ${journal.startedAt} and is not finished${waits}.`;
  } catch (error) {
    // Whoever may not look into the state folder can change nothing either; status says so in its own words.
    if (error instanceof HostError && context.euid !== 0) return null;
    if (!(error instanceof UserError)) throw error;
    return `${error.message}${error.next === null ? '' : `; ${error.next}`}`;
  }
}
