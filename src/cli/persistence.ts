import { createHash } from 'node:crypto';
import { readHostIdentity } from '../host/host-identity.js';
import { readActorEvidence, ufwSysctlFile } from '../host/read-actor-evidence.js';
import { readBootEvidence } from '../host/read-boot-evidence.js';
import { readSysctlTree } from '../host/read-sysctl-tree.js';
import type { ReadingHost } from '../model/host.js';
import type { FileBefore, FileEdit, Refusal } from '../model/plan.js';
import type { Resolution, Warning } from '../model/resolution.js';
import { chooseTarget, type ContentEdit, whyTargetLoses } from '../sysctl/choose-target.js';
import type { HostSysctl } from '../sysctl/host-sysctl.js';
import { resolveHost } from '../sysctl/resolve-host.js';
import type { AssumedVersions } from './assume-option.js';
import { refusedValues } from './refused-values.js';

/** What to make persistent. */
export interface PersistenceRequest {
  /** Canonical and dotted. */
  readonly key: string;
  readonly target: number;
  /** --target: the one file to edit; left out, novoodoo chooses. */
  readonly targetPath?: string | undefined;
  readonly assume?: AssumedVersions | undefined;
  /** Lines for the head of a file that is created. */
  readonly comment: readonly string[];
  /** The kernel's default, where it is known: with no file that sets the key it is the boot value. */
  readonly kernelDefault?: number | null | undefined;
}

/** The edits that make the value survive a boot, or the refusal that says why there are none. */
export type PersistencePlan = {
  readonly resolutionBefore: Resolution;
  readonly resolutionAfter: Resolution;
  readonly bootValueBefore: number | null;
  readonly warnings: readonly Warning[];
} & (
  | { readonly kind: 'edits'; readonly edits: readonly FileEdit[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
);

/** Which file wins for a canonical, dotted key on this host. */
export async function resolveOnHost(
  host: ReadingHost,
  key: string,
  options: { readonly assume?: AssumedVersions | undefined } = {},
): Promise<Resolution> {
  const resolution = resolveHost(await readHostSysctl(host, options.assume), key);
  const refused = refusedValues(resolution, readHostIdentity(host).kernelRelease);
  return { ...resolution, warnings: [...resolution.warnings, ...refused] };
}

/** Why a value would not stand after boot and after a reload by hand, from the host's files as they are; null where it would. */
export async function whyTargetLosesOnHost(
  host: ReadingHost,
  key: string,
  target: number,
): Promise<string | null> {
  return whyTargetLoses(await readHostSysctl(host), key, target);
}

/** Looks at the host and says which files must be edited so that the target wins after boot and after a reload by hand. */
export async function planPersistence(
  host: ReadingHost,
  request: PersistenceRequest,
): Promise<PersistencePlan> {
  const { key, target, comment } = request;
  const targetPath = request.targetPath ?? null;
  const sysctl = await readHostSysctl(host, request.assume, targetPath === null ? [] : [targetPath]);
  const kernelDefault = request.kernelDefault ?? null;
  const choice = chooseTarget(sysctl, { key, target, targetPath, comment, kernelDefault });
  const { resolutionBefore, resolutionAfter, bootValueBefore } = choice;
  const shared = { resolutionBefore, resolutionAfter, bootValueBefore };
  if (choice.kind === 'refused') {
    return { ...shared, kind: 'refused', refusal: choice.refusal, warnings: choice.warnings };
  }
  const edits: FileEdit[] = [];
  for (const one of choice.edits) edits.push(await fileEdit(host, one));
  const warnings = [...choice.warnings, ...edits.flatMap(encodingWarning)];
  return { ...shared, kind: 'edits', edits, warnings };
}

/** Reads everything that decides which file wins, once. */
export async function readHostSysctl(
  host: ReadingHost,
  assume: AssumedVersions = {},
  alsoFiles: readonly string[] = [],
): Promise<HostSysctl> {
  const actors = readActorEvidence(host);
  const ufwFile = ufwSysctlFile(actors.ufw?.defaults ?? null);
  const tree = readSysctlTree(host, [...(ufwFile === null ? [] : [ufwFile]), ...alsoFiles]);
  return { tree, boot: await readBootEvidence(host), actors, ufwFile, assumed: assume };
}

async function fileEdit(host: ReadingHost, edit: ContentEdit): Promise<FileEdit> {
  // The diff library is needed only where something changes.
  const { unifiedDiff } = await import('../report/unified-diff.js');
  const content = Buffer.from(edit.text, 'latin1');
  const before = edit.textBefore === null ? null : Buffer.from(edit.textBefore, 'latin1');
  const diff = unifiedDiff(edit.path, before, content);
  return {
    path: edit.path,
    action: edit.action,
    before: before === null ? null : fileBefore(host, edit.path, before),
    contentBase64: content.toString('base64'),
    diff: diff.text,
    diffEncoding: diff.encoding,
  };
}

function fileBefore(host: ReadingHost, path: string, bytes: Uint8Array): FileBefore {
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
    mode: host.stat(path)?.mode ?? 0o644,
    linkTarget: null,
  };
}

function encodingWarning({ path, diffEncoding }: FileEdit): Warning[] {
  if (diffEncoding === 'utf-8') return [];
  const text = `${path} is not UTF-8, so its diff is latin1 text: write it as latin1 before it is given to patch.`;
  return [{ kind: 'diff-not-utf8', text }];
}
