import { compareVersions } from '../model/compare-versions.js';
import { LOADER_NAMES, type LoaderName } from '../model/resolution.js';

/** The versions whose programs the rules were compared with, oldest first. */
export const KNOWN_VERSIONS: Readonly<Record<LoaderName, readonly string[]>> = {
  systemd: ['252', '257', '262'],
  procps: ['4.0.2', '4.0.4', '4.0.7'],
  busybox: ['1.35', '1.37', '1.38'],
};

/** One thing that versions of a loader do differently: how old ones do it, and from which version on it is otherwise. */
interface VersionedRule {
  readonly loader: LoaderName;
  readonly changedIn: string;
  readonly meaning: string;
}

/** Every difference between versions of one loader that changes what is written, by name. */
export const VERSIONED_RULES = {
  'semicolon-is-no-comment': {
    loader: 'systemd',
    changedIn: '258',
    meaning: 'a line that begins with ";" is read like any other (conf_file_read knows "#" only)',
  },
  'broken-links-do-not-mask': {
    loader: 'systemd',
    changedIn: '258',
    meaning:
      'a link that loops or leads through a file is passed over, so the file of that name below it is read',
  },
  'exclusions-may-be-globs': {
    loader: 'procps',
    changedIn: '4.0.5',
    meaning: 'a line "-PATTERN" keeps every glob away from the keys that fit it',
  },
  'options-after-system-count': {
    loader: 'procps',
    changedIn: '4.0.6',
    meaning: 'options after --system are obeyed; before, --system acted at once',
  },
} as const satisfies Readonly<Record<string, VersionedRule>>;

export type VersionedRuleName = keyof typeof VERSIONED_RULES;

/** Whether a version of the rule's loader behaves the new way. Text after the numbers ("252.39-1~deb12u2") does not count. */
export function hasRule(name: VersionedRuleName, version: string): boolean {
  return compareVersions(version, VERSIONED_RULES[name].changedIn) >= 0;
}

/** The newest version of a loader that the rules were compared with. */
export function newestKnownVersion(loader: LoaderName): string {
  return KNOWN_VERSIONS[loader].at(-1) ?? '';
}

/** Whether the text names a loader. */
export function isLoaderName(text: string): text is LoaderName {
  return (LOADER_NAMES as readonly string[]).includes(text);
}
