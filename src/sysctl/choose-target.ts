import { isEditablePath } from '../model/editable-path.js';
import { kernelInteger } from '../model/kernel-integer.js';
import type { Refusal } from '../model/plan.js';
import type { Applier, Resolution, Warning } from '../model/resolution.js';
import { parseDocument, printDocument, setValue } from './document.js';
import { dropInPaths } from './drop-in-name.js';
import { type FileOwner, ownerOf, ownerOfSystem } from './managed-file.js';
import { withFile } from './overlay-tree.js';
import { type HostSysctl, knownLoader } from './host-sysctl.js';
import { appliersOf, resolveHost, whyNothingLoads } from './resolve-host.js';
import { upgradeWarning } from './resolution-warnings.js';
import { answerFor } from './resolver.js';

/** What is wanted: a key that is at least `target` after boot. */
export interface TargetRequest {
  /** Canonical and dotted. */
  readonly key: string;
  readonly target: number;
  /** The file the user named with --target; null lets novoodoo choose. */
  readonly targetPath: string | null;
  /** Lines for the head of a file that is created, without "#"; the same for the same plan. */
  readonly comment: readonly string[];
  /** The value that stands where nothing sets the key; null where it is not known. */
  readonly kernelDefault: number | null;
}

/** A file's new content, decoded as latin1. */
export interface ContentEdit {
  readonly path: string;
  readonly action: 'create' | 'edit';
  /** null for a file that is created. */
  readonly textBefore: string | null;
  readonly text: string;
}

/** The edits that make the value win, or why there are none. */
export type TargetChoice = {
  readonly resolutionBefore: Resolution;
  readonly resolutionAfter: Resolution;
  /** The value after boot as the kernel reads it; null where nothing sets it or it is no number. */
  readonly bootValueBefore: number | null;
  readonly warnings: readonly Warning[];
} & (
  | { readonly kind: 'edits'; readonly edits: readonly ContentEdit[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
);

const MAIN_FILE = '/etc/sysctl.conf';
const MOST_EDITS = 6;

/**
 * Chooses the files to edit so that the target stands after boot and after a reload by hand: the line that wins is edited where an
 * administrator's file holds it; else /etc/sysctl.conf where every loader of this host honours it; else a drop-in whose name sorts so
 * that it wins. Resolves again on the result; what would still lose is refused with file and line. Edits nothing where the boot value
 * is high enough already.
 */
export function chooseTarget(host: HostSysctl, request: TargetRequest): TargetChoice {
  const resolutionBefore = resolveHost(host, request.key);
  const bootValueBefore = numberOf(resolutionBefore.boot);
  const start = { resolutionBefore, bootValueBefore };
  const standing = resolutionBefore.boot?.value == null ? request.kernelDefault : bootValueBefore;
  if (standing !== null && standing >= request.target) {
    return {
      kind: 'edits',
      edits: [],
      ...start,
      resolutionAfter: resolutionBefore,
      warnings: resolutionBefore.warnings,
    };
  }
  const outcome = findEdits(host, request);
  if ('refusal' in outcome) {
    const { refusal } = outcome;
    return {
      kind: 'refused',
      refusal,
      ...start,
      resolutionAfter: resolutionBefore,
      warnings: resolutionBefore.warnings,
    };
  }
  const resolutionAfter = resolveHost(outcome.host, request.key);
  const warnings = warningsOfEdits(host, outcome.edits, resolutionBefore, resolutionAfter);
  return { kind: 'edits', edits: outcome.edits, ...start, resolutionAfter, warnings };
}

/** What is about the values themselves is told as it will be, everything else as it is. */
const ABOUT_VALUES = new Set<Warning['kind']>([
  'boot-and-manual-differ',
  'manual-reload-lowers',
  'transient-value',
]);

function warningsOfEdits(
  host: HostSysctl,
  edits: readonly ContentEdit[],
  before: Resolution,
  after: Resolution,
): Warning[] {
  const warnings = [
    ...before.warnings.filter((warning) => !ABOUT_VALUES.has(warning.kind)),
    ...after.warnings.filter((warning) => ABOUT_VALUES.has(warning.kind)),
  ];
  const isToldAlready = warnings.some((warning) => warning.kind === 'upgrade-moves-sysctl-conf');
  const isMainEdited = edits.some((one) => one.path === MAIN_FILE);
  return isMainEdited && !isToldAlready ? [...warnings, ...upgradeWarning(host, MAIN_FILE)] : warnings;
}

type Outcome =
  | { readonly edits: readonly ContentEdit[]; readonly host: HostSysctl }
  | { readonly refusal: Refusal };

function findEdits(host: HostSysctl, request: TargetRequest): Outcome {
  if (appliersOf(host, request.key).boot === null) return { refusal: nothingLoads(host, request) };
  return request.targetPath === null
    ? editWhereItWins(host, request)
    : editTarget(host, request, request.targetPath);
}

/** A place where the value must win: after boot, or after a reload by hand. */
interface Place {
  readonly applier: Applier;
  readonly when: string;
}

function editWhereItWins(host: HostSysctl, request: TargetRequest): Outcome {
  const system = ownerOfSystem(host.actors.osRelease?.text ?? '');
  if (system !== null) return { refusal: managedRefusal(request, system, null) };
  let now = host;
  let lost = lostPlace(now, request);
  for (let count = 0; lost !== null; count += 1) {
    if (count === MOST_EDITS) return { refusal: overruled(request, lost) };
    const step = nextEdit(now, request, lost);
    if ('refusal' in step) return step;
    now = step.host;
    lost = lostPlace(now, request);
  }
  return { edits: editsBetween(host, now), host: now };
}

/** Where the target must stand: after boot, and, where a reload by hand sets the key at all, after that too. */
function placesOf(
  host: HostSysctl,
  key: string,
): { readonly boot: Place | null; readonly manual: Place | null } {
  const { boot, manual } = appliersOf(host, key);
  return {
    boot: boot === null ? null : { applier: boot, when: `at boot (${boot.program})` },
    manual:
      manual === null || manual.value === null
        ? null
        : { applier: manual, when: `on a reload by hand (${manual.program})` },
  };
}

function stands(place: Place | null, target: number): boolean {
  return place === null || (numberOf(place.applier) ?? Number.NEGATIVE_INFINITY) >= target;
}

/** The first place where the target does not stand; null where it stands everywhere. */
function lostPlace(host: HostSysctl, { key, target }: Pick<TargetRequest, 'key' | 'target'>): Place | null {
  const { boot, manual } = placesOf(host, key);
  return [boot, manual].find((place) => !stands(place, target)) ?? null;
}

/**
 * Why the target does not stand after boot and after a reload by hand, from the files as they are; null where it does.
 */
export function whyTargetLoses(host: HostSysctl, key: string, target: number): string | null {
  if (appliersOf(host, key).boot === null) return `no sysctl file is read at boot: ${whyNothingLoads(host)}`;
  const lost = lostPlace(host, { key, target });
  if (lost === null) return null;
  const { source, value } = lost.applier;
  const place = source === null ? 'no file sets it' : `overruled by ${source.path}:${source.line}`;
  return `${place} ${lost.when}, which leaves ${value ?? 'the key unset'}`;
}

type Step = { readonly host: HostSysctl } | { readonly refusal: Refusal };

function nextEdit(host: HostSysctl, request: TargetRequest, lost: Place): Step {
  const { source } = lost.applier;
  const node = source === null ? undefined : host.tree.nodes.get(source.path);
  if (source !== null && node?.kind === 'file') {
    const owner = ownerOf(source.path, node.realPath, node.text, source.line);
    if (owner !== null) return { refusal: managedRefusal(request, owner, lost) };
    if (isAdministrators(node.realPath, source.path)) {
      const edited = edit(host, request, source.path);
      if (isBetter(host, edited, request, lost)) return { host: edited };
    }
  }
  const main = host.tree.nodes.get(MAIN_FILE);
  if (main?.kind === 'file' && isAdministrators(main.realPath, MAIN_FILE)) {
    const edited = edit(host, request, MAIN_FILE);
    const isManaged = ownerOf(MAIN_FILE, main.realPath, main.text, 1) !== null;
    if (!isManaged && lostPlace(edited, request) === null) return { host: edited };
  }
  for (const path of dropInPaths(host.tree)) {
    const edited = edit(host, request, path);
    if (isBetter(host, edited, request, lost)) return { host: edited };
  }
  return { refusal: overruled(request, lost) };
}

/** Whether an edit wins the place that was lost, and loses none that was won. */
function isBetter(
  before: HostSysctl,
  after: HostSysctl,
  { key, target }: TargetRequest,
  lost: Place,
): boolean {
  const [old, now] = [placesOf(before, key), placesOf(after, key)];
  const won = lost.when === old.boot?.when ? now.boot : now.manual;
  if (!stands(won, target)) return false;
  return [
    [old.boot, now.boot],
    [old.manual, now.manual],
  ].every(([one, other]) => !stands(one ?? null, target) || one === null || stands(other ?? null, target));
}

/** Files that packages bring, that do not outlive a boot, or that a link gives another name are overruled by name and never edited. */
function isAdministrators(realPath: string, path: string): boolean {
  if (path.endsWith('/99-zzz-override_cilium.conf')) return false;
  // A plan names no other files, whatever leads to them: apply would not believe it.
  if (!isEditablePath(path) || !isEditablePath(realPath)) return false;
  return !/^\/(?:usr|lib|lib64|run|proc|sys|dev|tmp)\//.test(realPath);
}

function editTarget(host: HostSysctl, request: TargetRequest, path: string): Outcome {
  const node = host.tree.nodes.get(path);
  if (node !== undefined && node.kind !== 'file') return { refusal: notEditable(request, path, node.kind) };
  if (path.endsWith('.conf')) {
    if (!isEditablePath(path)) return { refusal: notEditable(request, path, 'odd-name') };
    if (node !== undefined && !isEditablePath(node.realPath)) {
      return { refusal: notEditable(request, path, 'other-name') };
    }
  }
  const edited = edit(host, request, path);
  const lost = lostPlace(edited, request);
  if (lost === null) return { edits: editsBetween(host, edited), host: edited };
  if (lost.applier.source === null || !isReadAtAll(edited, request, path)) {
    return { refusal: notRead(edited, request, path) };
  }
  return { refusal: overruled(request, lost, path) };
}

/** Whether boot's loader would set the key from this file if no other one did. */
function isReadAtAll(host: HostSysctl, request: TargetRequest, path: string): boolean {
  const node = host.tree.nodes.get(path);
  if (node?.kind !== 'file') return false;
  const names = [...host.tree.nodes].filter(
    ([, other]) => other.kind !== 'file' || other.realPath === node.realPath,
  );
  const alone = { ...host, tree: { ...host.tree, nodes: new Map(names) } };
  const { boot, manual } = appliersOf(alone, request.key);
  return [boot, manual].some((one) => one !== null && one.value === String(request.target));
}

function edit(host: HostSysctl, request: TargetRequest, path: string): HostSysctl {
  const node = host.tree.nodes.get(path);
  const text = node?.kind === 'file' ? node.text : header(request.comment);
  const edited = printDocument(setValue(parseDocument(text), request.key, String(request.target)));
  return { ...host, tree: withFile(host.tree, path, edited) };
}

function header(comment: readonly string[]): string {
  return comment.map((line) => `# ${line.replace(/[^\x20-\x7e]/g, '?')}\n`).join('');
}

/** Each file once, under the name where it really is. */
function editsBetween(before: HostSysctl, after: HostSysctl): ContentEdit[] {
  const edits = new Map<string, ContentEdit>();
  for (const [path, node] of after.tree.nodes) {
    const old = before.tree.nodes.get(path);
    if (node.kind !== 'file' || (old?.kind === 'file' && old.text === node.text)) continue;
    const textBefore = old?.kind === 'file' ? old.text : null;
    const action = textBefore === null ? 'create' : 'edit';
    edits.set(node.realPath, { path: node.realPath, action, textBefore, text: node.text });
  }
  return [...edits.values()];
}

function numberOf(applier: Applier | null): number | null {
  return applier?.value == null ? null : kernelInteger(applier.value);
}

function managedRefusal(request: TargetRequest, owner: FileOwner, lost: Place | null): Refusal {
  const source = lost?.applier.source ?? null;
  const where = source === null ? '' : `${source.path}:${source.line} decides ${lost?.when}, and `;
  const format = owner.emitFormat === null ? '' : `novoodoo emit PLAN --format ${owner.emitFormat}, or `;
  return {
    ...refused(request, 'managed-file', source),
    reason: `${where}${owner.name} writes this file: ${owner.because}; an edit would not last`,
    evidenceNeeded: `${format}--target PATH to edit a file all the same`,
  };
}

function overruled(request: TargetRequest, lost: Place, written: string | null = null): Refusal {
  const { source, value, because } = lost.applier;
  const place = source === null ? 'nothing that could be found' : `${source.path}:${source.line}`;
  const what = written === null ? 'whatever is written, it is' : `${written} would be written, but`;
  return {
    ...refused(request, 'overruled', source),
    reason: `${what} overruled by ${place} ${lost.when}, which leaves ${value ?? 'the key unset'} (${because})`,
    evidenceNeeded:
      written === null
        ? `take the key out of ${place}`
        : 'leave out --target, and the files that win are edited',
  };
}

/** The loader itself says why it passes over a line of the file. */
function notRead(host: HostSysctl, request: TargetRequest, path: string): Refusal {
  const { boot } = appliersOf(host, request.key);
  const answer = boot === null ? null : answerFor(host.tree, request.key, knownLoader(host, boot.loader));
  const said = answer?.losers.find((loser) => loser.source.path === path)?.because;
  return {
    ...refused(request, 'target-not-read', null),
    reason: `${path} would be written, but ${said ?? `${boot?.program ?? 'no loader'} does not read it`}`,
    evidenceNeeded: 'name another file ending in .conf in /etc/sysctl.d with --target, or leave it out',
  };
}

function notEditable(request: TargetRequest, path: string, kind: string): Refusal {
  const words: Readonly<Record<string, string>> = {
    directory: 'is a folder',
    'empty-device': 'is a link to /dev/null or a device, which hides files of its name on purpose',
    'dangling-link': 'is a link that leads nowhere',
    unreadable: 'could not be read',
    'odd-name': 'has a name that no plan holds: with a control character, "." or "..", or too long',
    'other-name': 'is a link to a file whose name does not end in .conf or is one that no plan holds',
  };
  return {
    ...refused(request, 'target-not-editable', null),
    reason: `${path} ${words[kind] ?? 'is not a file'}`,
    evidenceNeeded: 'name another file with --target, or leave it out',
  };
}

function nothingLoads(host: HostSysctl, request: TargetRequest): Refusal {
  return {
    ...refused(request, 'nothing-loads-files', null),
    reason: `no sysctl file is read at boot: ${whyNothingLoads(host)}`,
    evidenceNeeded: 'enable the service that loads them',
  };
}

function refused(
  { key, target }: TargetRequest,
  kind: Refusal['kind'],
  source: Applier['source'],
): Omit<Refusal, 'reason' | 'evidenceNeeded'> {
  return {
    key,
    value: String(target),
    kind,
    source: source === null ? null : { file: source.path, line: source.line },
  };
}
