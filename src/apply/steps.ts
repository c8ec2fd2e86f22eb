import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type Host, HostError, type ReadingHost } from '../model/host.js';
import type { FileStep, RuntimeStep, Step } from '../model/receipt.js';
import { absent } from '../model/reading.js';
import { MAX_ORPHANS_PATH } from '../model/sysctl-key.js';
import { nameBesideWhich } from './sweep.js';

const MOST_FILE_BYTES = 4 * 1024 * 1024;

/** Where a step stands: as before it, as after it, or at something that neither it nor its inverse made. */
export type Standing =
  | { readonly at: 'before' | 'after' }
  | { readonly at: 'elsewhere'; readonly found: string; readonly content: Uint8Array | null };

/** The numbers in the text of a kernel value; null where it holds anything else. */
export function parseNumbers(text: string): number[] | null {
  const words = text.trim().split(/[ \t\n]+/);
  return words.every((word) => /^-?[0-9]{1,15}$/.test(word)) ? words.map(Number) : null;
}

/** The limit now in force. Throws HostError, EINVAL where it is not one number. */
export function readLimit(host: ReadingHost): number {
  const text = host.readText(MAX_ORPHANS_PATH, 4096);
  const numbers = parseNumbers(text);
  const [limit] = numbers ?? [];
  if (limit === undefined || numbers?.length !== 1) {
    throw new HostError('EINVAL', 'read', MAX_ORPHANS_PATH, 'not one number');
  }
  return limit;
}

/** Looks where a step stands now. Throws HostError. */
export function examine(host: ReadingHost, step: Step): Standing {
  return step.kind === 'runtime' ? examineRuntime(host, step) : examineFile(host, step);
}

/**
 * Takes a step that stands at "before" and proves it by reading back: the kernel value as a number, the file as bytes. Throws StepMoved
 * where it stands elsewhere, HostError where the host fails.
 */
export function perform(host: Host, step: Step): void {
  const standing = examine(host, step);
  if (standing.at === 'after') return;
  if (standing.at === 'elsewhere') throw new StepMoved(step, standing.found);
  if (step.kind === 'runtime') host.writeKernelValue(MAX_ORPHANS_PATH, `${step.after}\n`);
  else writeFileStep(host, step);
  const now = examine(host, step);
  if (now.at !== 'after') {
    const found = now.at === 'elsewhere' ? now.found : 'what was there before';
    throw new HostError('EIO', 'read back', nameOf(step), `holds ${found} after the write`);
  }
}

/** Keeps the file that a step is about to replace or remove, so that the way back takes no room. Not every file system can. */
export function keepAside(host: Host, step: Step): void {
  if (step.kind === 'runtime' || step.before === null) return;
  try {
    host.keepAside(step.realPath);
  } catch (error) {
    // Without links (FAT, some network file systems) the way back writes the file anew.
    if (!(error instanceof HostError)) throw error;
  }
}

/**
 * Takes a step back that stands at "after": puts the file back that was kept aside, or else writes what the step knows of it. Throws
 * StepMoved where it stands elsewhere, HostError where the host fails.
 */
export function takeBack(host: Host, step: Step): void {
  const { at } = examine(host, step);
  if (at === 'before') return;
  if (step.kind === 'file' && at === 'after') putBackAside(host, step);
  perform(host, inverse(step));
}

/** The step that takes this one back. */
export function inverse(step: Step): Step {
  if (step.kind === 'runtime') return { ...step, before: step.after, after: step.before };
  const { before, after } = step;
  return {
    ...step,
    before:
      after === null
        ? null
        : {
            contentBase64: after.contentBase64,
            sha256: after.sha256,
            sizeBytes: Buffer.from(after.contentBase64, 'base64').length,
            mode: after.ifNew.mode,
            uid: after.ifNew.owner?.uid ?? 0,
            gid: after.ifNew.owner?.gid ?? 0,
            attributes: absent('not read: the file is one of ours'),
          },
    after:
      before === null
        ? null
        : {
            contentBase64: before.contentBase64,
            sha256: before.sha256,
            ifNew: { mode: before.mode, owner: { uid: before.uid, gid: before.gid } },
          },
  };
}

/** What a step changes, for messages: the key or the path. */
export function nameOf(step: Step): string {
  return step.kind === 'runtime' ? step.key : step.path;
}

/** Somebody else changed what a step was about to change; nothing of theirs is overwritten. */
export class StepMoved extends Error {
  readonly step: Step;
  readonly found: string;

  constructor(step: Step, found: string) {
    super(`${nameOf(step)} was changed by somebody else meanwhile: it holds ${found}`);
    this.name = 'StepMoved';
    this.step = step;
    this.found = found;
  }
}

/** The sha256 of bytes, in hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function putBackAside(host: Host, step: FileStep): void {
  try {
    const aside = findAside(host, step);
    if (aside !== null) host.renameFile(aside, step.realPath);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    // It is back, and perhaps not for good: the next changing command looks again.
    if (examine(host, step).at === 'before') throw error;
  }
}

/** The old file under its hidden name; null where it is not there whole, with the mode and owner that it had. */
function findAside(host: ReadingHost, { realPath, before }: FileStep): string | null {
  const slash = realPath.lastIndexOf('/');
  const folder = realPath.slice(0, slash);
  const own = realPath.slice(slash + 1);
  for (const { name, kind } of host.list(folder === '' ? '/' : folder)) {
    const aside = `${folder}/${name}`;
    if (before === null || kind !== 'file' || nameBesideWhich(name) !== own) continue;
    const stat = host.stat(aside);
    const isSame = stat?.mode === before.mode && stat.uid === before.uid && stat.gid === before.gid;
    if (isSame && sha256(host.readBytes(aside, MOST_FILE_BYTES)) === before.sha256) return aside;
  }
  return null;
}

function examineRuntime(host: ReadingHost, step: RuntimeStep): Standing {
  const limit = readLimit(host);
  if (limit === step.after) return { at: 'after' };
  return limit === step.before ? { at: 'before' } : { at: 'elsewhere', found: String(limit), content: null };
}

function examineFile(host: ReadingHost, step: FileStep): Standing {
  const realPath = host.resolve(step.path);
  if (realPath !== step.realPath) {
    return { at: 'elsewhere', found: `a link to ${realPath}`, content: null };
  }
  const stat = host.stat(realPath);
  if (stat === null) {
    if (step.before === null) return { at: 'before' };
    return step.after === null ? { at: 'after' } : { at: 'elsewhere', found: 'no file', content: null };
  }
  if (stat.kind !== 'file') return { at: 'elsewhere', found: `a ${stat.kind}`, content: null };
  const content = host.readBytes(realPath, MOST_FILE_BYTES);
  const hash = sha256(content);
  if (hash === step.after?.sha256) return { at: 'after' };
  if (hash === step.before?.sha256) return { at: 'before' };
  return { at: 'elsewhere', found: `other content (sha256 ${hash.slice(0, 12)}…)`, content };
}

function writeFileStep(host: Host, step: FileStep): void {
  if (step.after === null) {
    host.removeFile(step.realPath);
    return;
  }
  const { contentBase64, ifNew } = step.after;
  host.replaceFile(step.realPath, Buffer.from(contentBase64, 'base64'), {
    modeIfNew: ifNew.mode,
    ...(ifNew.owner === null ? {} : { ownerIfNew: ifNew.owner }),
  });
}
