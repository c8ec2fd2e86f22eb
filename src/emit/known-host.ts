import { basename, dirname } from 'node:path/posix';
import { kernelInteger } from '../model/kernel-integer.js';
import type { Plan, Refusal } from '../model/plan.js';
import { valueOf } from '../model/reading.js';
import type { LoaderAnswer, Resolution, SourceLine } from '../model/resolution.js';
import type { NamedPlan } from './choose-plan.js';
import { kernelDefaultFor } from './kernel-default.js';

const MAIN_FILE = '/etc/sysctl.conf';
const SYSCTL_FOLDERS = [
  '/etc/sysctl.d',
  '/run/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
  '/lib/sysctl.d',
];

/** A line that is read after the drop-in and leaves less than the target; it leaves null where it takes the key out again. */
export interface Overruling extends SourceLine {
  readonly leaves: string | null;
}

/** A host for which the snippet is meant, as far as it is known. */
export interface KnownHost {
  /** The plan or the tree it is known from, as in messages. */
  readonly name: string;
  /** What builds all of /etc there, so that no file in it lasts: NixOS or Guix; null elsewhere. */
  readonly builder: string | null;
  /** Why a drop-in in /etc/sysctl.d would not be read at boot; null where it is. */
  readonly dropInUnread: string | null;
  /** The line that would overrule the drop-in; null where it wins. */
  readonly overruling: Overruling | null;
  /** Why a change of /etc/sysctl.conf alone would not stand after boot; null where it would. */
  readonly mainFileLoses: string | null;
  /** The value after boot without the snippet; null where it is not known. */
  readonly bootValue: number | null;
  /** Whether the value after boot is to be raised there; null where that is not known. */
  readonly raisesBoot: boolean | null;
}

/** Refusals that are about one host's files and leave the target of the plan as it is. */
const ABOUT_FILES: readonly Refusal['kind'][] = [
  'managed-file',
  'overruled',
  'target-not-read',
  'target-not-editable',
  'nothing-loads-files',
];

/** Whether a plan was made where the limit cannot be seen, as in a container. */
export function isLimitHidden({ observation, changes }: Plan): boolean {
  return (
    observation !== null &&
    valueOf(observation.maxOrphans) === null &&
    !changes.some((change) => change.where === 'runtime' && change.from !== null)
  );
}

/** Whether a plan has a value for hosts: it is no refusal, or refused only what to edit on its own host, or did not see the limit. */
export function hasValue(plan: Plan): boolean {
  if (plan.derivation === null || plan.peak === null) return false;
  if (plan.verdict !== 'refused') return true;
  if (plan.refusals.length === 0) return false;
  if (isLimitHidden(plan)) return plan.refusals.every(({ kind }) => kind === 'not-decidable');
  return plan.refusals.every(({ kind }) => ABOUT_FILES.includes(kind));
}

/** What a plan tells of its host, for a drop-in with this path and value. */
export function knownFromPlan({ name, plan }: NamedPlan, dropInPath: string, target: number): KnownHost {
  const raisesBoot = wantsBoot(plan);
  const { loaders } = plan;
  return {
    name,
    builder: builderOf(plan.refusals),
    dropInUnread: loaders === null ? null : whyDropInIsUnread(plan, loaders),
    overruling: loaders === null ? null : overrulingLine(plan, loaders, dropInPath, target),
    mainFileLoses: whyMainFileLoses(plan),
    bootValue: raisesBoot === true && !isLimitHidden(plan) ? null : bootValueOf(plan),
    raisesBoot,
  };
}

/** Whether the plan found the value after boot too low; null where it could not know. */
function wantsBoot(plan: Plan): boolean | null {
  if (plan.changes.some((change) => change.where === 'boot')) return true;
  if (plan.refusals.some(({ kind }) => ABOUT_FILES.includes(kind))) return true;
  return isLimitHidden(plan) || plan.loaders === null ? null : false;
}

/** What a line sets at boot, else the kernel's default for the host's memory; the files of a container are not those of its node. */
function bootValueOf(plan: Plan): number | null {
  const isHidden = isLimitHidden(plan);
  if (plan.loaders === null && !isHidden) return null;
  const value = isHidden ? null : (plan.loaders?.boot?.value ?? null);
  if (value !== null) return kernelInteger(value);
  const memoryBytes = plan.host?.memTotalBytes ?? null;
  return memoryBytes === null ? null : kernelDefaultFor(memoryBytes);
}

function builderOf(refusals: readonly Refusal[]): string | null {
  const managed = refusals.find(({ kind }) => kind === 'managed-file');
  return /\b(NixOS|Guix) builds \/etc itself/.exec(managed?.reason ?? '')?.[1] ?? null;
}

function whyDropInIsUnread({ edits }: Plan, { boot }: Resolution): string | null {
  if (boot === null) return 'nothing reads sysctl files at boot';
  const named = [...edits.map((edit) => edit.path), boot.source?.path ?? ''];
  // Scripts with busybox rules may load drop-ins one by one (Alpine); they do where one decides, or was chosen to be edited.
  if (boot.loader !== 'busybox' || named.some(isDropIn)) return null;
  return `${boot.program} reads ${MAIN_FILE} and no drop-in`;
}

/** Only where the plan itself found that one edit of that file is enough does it stand. */
function whyMainFileLoses({ edits, loaders }: Plan): string | null {
  const others = edits.filter((edit) => edit.path !== MAIN_FILE).map((edit) => edit.path);
  if (others.length < edits.length) {
    return others.length === 0 ? null : `the plan changes ${others.join(', ')} as well, and it needs both`;
  }
  if (loaders === null) return null;
  const program = loaders.boot?.program ?? 'nothing';
  return `${program} does not read it, or another file overrules it`;
}

/** The line that wins now, or takes the key out, and would still be read after the drop-in. */
function overrulingLine(
  { edits, refusals }: Plan,
  { loaders, boot }: Resolution,
  dropInPath: string,
  target: number,
): Overruling | null {
  for (const answer of [loaders.systemd, loaders.procps]) {
    const { source = null, value = null } = answer ?? {};
    if (source !== null && !reaches(value, target) && isReadLater(source.path, dropInPath)) {
      return { ...source, leaves: value };
    }
  }
  // Only systemd drops an assignment for a bare "-key".
  const exclusion = exclusionIn(loaders.systemd);
  if (exclusion !== null && isReadLater(exclusion.path, dropInPath)) return exclusion;
  const refused = refusals.find(({ kind, source }) => kind === 'overruled' && source !== null)?.source;
  if (refused != null && isReadLater(refused.file, dropInPath)) {
    return { path: refused.file, line: refused.line, leaves: boot?.value ?? null };
  }
  // A file of another program, which the plan had to edit: it acts after the sysctl files.
  const source = boot?.source ?? null;
  const isActors = source !== null && edits.some(({ path }) => path === source.path) && isOther(source.path);
  return isActors && !reaches(boot?.value ?? null, target)
    ? { ...source, leaves: boot?.value ?? null }
    : null;
}

/** The last bare "-key" line that a loader came across. */
export function exclusionIn(answer: LoaderAnswer | undefined): Overruling | null {
  const exclusion = answer?.losers.findLast((loser) => loser.value === null);
  return exclusion === undefined ? null : { ...exclusion.source, leaves: null };
}

/** Whether the kernel would take a text as a number of at least the target. */
export function reaches(value: string | null, target: number): boolean {
  return (kernelInteger(value ?? '') ?? Number.NEGATIVE_INFINITY) >= target;
}

function isReadLater(path: string, dropInPath: string): boolean {
  if (path === dropInPath) return false;
  return !isDropIn(path) || basename(path) > basename(dropInPath);
}

function isDropIn(path: string): boolean {
  return SYSCTL_FOLDERS.includes(dirname(path));
}

function isOther(path: string): boolean {
  return path !== MAIN_FILE && !isDropIn(path);
}
