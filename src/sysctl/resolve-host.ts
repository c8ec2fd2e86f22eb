import {
  type Applier,
  LOADER_NAMES,
  type LoaderAnswer,
  type LoaderName,
  type OtherActor,
  type Resolution,
  type SourceLine,
} from '../model/resolution.js';
import { filesOfSteps } from './boot-script.js';
import { type HostSysctl, knownLoader } from './host-sysctl.js';
import { actorsOf, type ActorWrite, writesAfterBoot } from './other-actors.js';
import { type FileReader, type RecognisedReader, recogniseLoaders } from './recognise-boot.js';
import { resolutionWarnings } from './resolution-warnings.js';
import { answerFor } from './resolver.js';

/** Which file wins for a canonical, dotted key: by every loader's rules, at boot and after a reload by hand. */
export function resolveHost(host: HostSysctl, key: string): Resolution {
  const answers = LOADER_NAMES.map(
    (name) => [name, answerFor(host.tree, key, knownLoader(host, name))] as const,
  );
  const loaders = Object.fromEntries(answers) as Record<LoaderName, LoaderAnswer>;
  const { boot, manual } = appliersFrom(host, key, (name) => loaders[name]);
  const otherActors: OtherActor[] = actorsOf(host, key);
  return {
    version: 1,
    key,
    loaders,
    boot,
    manual,
    otherActors,
    warnings: resolutionWarnings(host, key, { loaders, boot, manual, otherActors }),
  };
}

/** What boot and a reload by hand leave for a key: the two places where a value must win. */
export function appliersOf(host: HostSysctl, key: string): Appliers {
  return appliersFrom(host, key, (name) => answerFor(host.tree, key, knownLoader(host, name)));
}

interface Appliers {
  readonly boot: Applier | null;
  readonly manual: Applier | null;
}

/** The answer of a loader as boot scripts run it. */
type Answer = (name: LoaderName) => LoaderAnswer;

function appliersFrom(host: HostSysctl, key: string, answer: Answer): Appliers {
  const recognised = recogniseLoaders(host.boot, host.assumed);
  return {
    boot: recognised.boot === null ? null : bootApplier(host, key, recognised.boot, answer),
    manual: recognised.manual === null ? null : manualApplier(host, key, recognised.manual, answer),
  };
}

/** Why nothing reads sysctl files at boot, for a host whose boot applier is null. */
export function whyNothingLoads(host: HostSysctl): string {
  return recogniseLoaders(host.boot, host.assumed).bootBecause;
}

function bootApplier(host: HostSysctl, key: string, recognised: RecognisedReader, answer: Answer): Applier {
  const loaded = readFiles(host, key, recognised.reader, answer);
  const writes: ActorWrite[] = writesAfterBoot(host, key, loaded);
  const last = writes.at(-1);
  return {
    loader: loaderOf(recognised.reader),
    program: recognised.program,
    basis: recognised.basis,
    because: last === undefined ? recognised.because : `${recognised.because}; ${last.because}`,
    value: last?.value ?? loaded.value,
    source: last === undefined ? loaded.source : last.source,
  };
}

function manualApplier(host: HostSysctl, key: string, recognised: RecognisedReader, answer: Answer): Applier {
  const { reader, program, basis, because } = recognised;
  return { loader: loaderOf(reader), program, basis, because, ...readFiles(host, key, reader, answer) };
}

/** What one program that reads files leaves for a key. */
function readFiles(
  host: HostSysctl,
  key: string,
  reader: FileReader,
  answer: Answer,
): { value: string | null; source: SourceLine | null } {
  if (reader.kind !== 'files') {
    const { value, source } = answer(loaderOf(reader));
    return { value, source };
  }
  const loader = knownLoader(host, reader.loader);
  let last: { value: string | null; source: SourceLine | null } = { value: null, source: null };
  for (const path of filesOfSteps(reader.steps, host.tree)) {
    const { value, source } = answerFor(host.tree, key, { ...loader, args: ['-p', path] });
    if (value !== null) last = { value, source };
  }
  return last;
}

function loaderOf(reader: FileReader): LoaderName {
  if (reader.kind === 'systemd') return 'systemd';
  return reader.kind === 'procps-system' ? 'procps' : reader.loader;
}
