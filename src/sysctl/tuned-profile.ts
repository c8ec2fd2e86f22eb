import ini from 'ini';
import type { TunedEvidence } from '../model/actor-evidence.js';
import type { HostFile } from '../model/boot-evidence.js';
import type { SourceLine } from '../model/resolution.js';
import { canonicalKey } from './key.js';

const MOST_INCLUDES = 64;

/** What TuneD's active profile says about one key. */
export interface TunedSetting {
  /** As written: a leading ">" or "<" only raises or only lowers, "${name}" stands for a variable. */
  readonly value: string;
  readonly source: SourceLine;
  /** The profile whose file it is. */
  readonly profile: string;
  /** The condition under which it counts ("uname_regex=aarch64"); null where it always does. */
  readonly onlyWhere: string | null;
}

/** The active profile as far as kernel values go. */
export interface TunedProfile {
  readonly names: readonly string[];
  /** Whether it has a part of type sysctl: only then are the system's own files applied again. */
  readonly hasSysctlPart: boolean;
  readonly settings: readonly TunedSetting[];
  /** reapply_sysctl of tuned-main.conf: whether TuneD applies the system's own files after its own values. */
  readonly reappliesFiles: boolean;
  /** Profiles that are named and not there. */
  readonly missing: readonly string[];
}

type Section = Readonly<Record<string, string>>;

interface Part {
  options: Map<string, { value: string; file: HostFile; section: string; profile: string }>;
  type: string;
  enabled: boolean;
  onlyWhere: string | null;
}

/**
 * Reads the active profile with everything it includes; a later profile's options take the place of an earlier one's. Source: tuned
 * profiles/loader.py, merger.py, plugins/plugin_sysctl.py.
 */
export function readTunedProfile(evidence: TunedEvidence, key: string): TunedProfile {
  const names = (evidence.activeProfile?.text ?? '')
    .split(/\s+/)
    .filter((name) => /^[a-zA-Z0-9_.-]+$/.test(name));
  const missing: string[] = [];
  const files: (HostFile & { profile: string })[] = [];
  loadProfiles(names, evidence, files, missing);
  const parts = new Map<string, Part>();
  for (const file of files) mergeFile(file, parts);
  const sysctlParts = [...parts.values()].filter((part) => part.type === 'sysctl' && part.enabled);
  const settings = sysctlParts.flatMap((part) =>
    [...part.options].flatMap(([option, { value, file, section, profile }]) => {
      if (canonicalKey(option) !== key) return [];
      const line = lineOf(file.text, section, option);
      return [{ value, source: { path: file.path, line }, profile, onlyWhere: part.onlyWhere }];
    }),
  );
  return {
    names,
    hasSysctlPart: sysctlParts.length > 0,
    settings,
    reappliesFiles: readsYes(evidence.mainConf),
    missing,
  };
}

function loadProfiles(
  names: readonly string[],
  evidence: TunedEvidence,
  files: (HostFile & { profile: string })[],
  missing: string[],
): void {
  for (const written of names) {
    const name = written.replace(/^-/, '');
    const file = evidence.profiles.findLast((one) => one.profile === name && !files.includes(one));
    if (file === undefined) {
      if (name === written && !files.some((one) => one.profile === name)) missing.push(name);
      continue;
    }
    if (files.length >= MOST_INCLUDES) return;
    const place = files.length;
    files.push(file);
    const include = sectionsOf(file.text).get('main')?.['include'];
    if (include !== undefined) loadProfiles(include.split(/\s*[,;]\s*/), evidence, files, missing);
    // What it includes counts first, so that its own options win.
    files.push(...files.splice(place, 1));
  }
}

function mergeFile(file: HostFile & { profile: string }, parts: Map<string, Part>): void {
  for (const [section, options] of sectionsOf(file.text)) {
    if (section === 'main' || section === 'variables') continue;
    const before = parts.get(section);
    const part: Part =
      before === undefined || isYes(options['replace'])
        ? { options: new Map(), type: '', enabled: true, onlyWhere: null }
        : before;
    part.type = options['type'] ?? section;
    part.enabled = options['enabled'] === undefined || isYes(options['enabled']);
    for (const name of ['uname_regex', 'cpuinfo_regex']) {
      if (options[name] !== undefined) part.onlyWhere = `${name}=${options[name]}`;
    }
    for (const dropped of (options['drop'] ?? '').split(/\s*[,;]\s*/)) part.options.delete(dropped);
    for (const [option, value] of Object.entries(options)) {
      part.options.set(option, { value, file, section, profile: file.profile });
    }
    parts.set(section, part);
  }
}

/**
 * The sections of an INI file as Python's ConfigParser gives them to TuneD. The ini package would nest dotted sections, cut values at
 * ";" and take quotes and backslashes for its own, so each line is first written in the form that it reads literally.
 */
function sectionsOf(text: string): Map<string, Section> {
  const sections = new Map<string, Section>();
  const parsed = ini.parse(text.split(/\r?\n/).map(literalLine).join('\n')) as Record<string, unknown>;
  for (const [name, options] of Object.entries(parsed)) {
    if (typeof options !== 'object' || options === null) continue;
    const entries = Object.entries(options).map(([option, value]) => [option, String(value)] as const);
    sections.set(name, Object.fromEntries(entries));
  }
  return sections;
}

function literalLine(line: string): string {
  const stripped = line.trim();
  if (stripped === '' || /^[#;]/.test(stripped)) return '';
  const section = /^\[(.+)\]$/.exec(stripped)?.[1];
  if (section !== undefined) {
    const escaped = section.replaceAll('\\', '\\\\').replaceAll('.', '\\.').replace(/[;#]/g, '\\$&');
    return `[${escaped}]`;
  }
  const equals = stripped.indexOf('=');
  if (equals === -1) return '';
  const value = stripped.slice(equals + 1).replace(/(^|\s)#.*$/, '');
  return `${stripped.slice(0, equals).trim()}=${JSON.stringify(value.trim())}`;
}

/** The last line of a section that sets an option; 1 where it cannot be found. */
function lineOf(text: string, section: string, option: string): number {
  let current = '';
  let found = 1;
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const stripped = line.trim();
    current = /^\[(.+)\]$/.exec(stripped)?.[1] ?? current;
    const isAssignment = current === section && !/^[#;]/.test(stripped);
    if (isAssignment && stripped.split('=', 1)[0]?.trim() === option) found = at + 1;
  }
  return found;
}

function readsYes(mainConf: HostFile | null): boolean {
  const matches = [...(mainConf?.text ?? '').matchAll(/^[ \t]*reapply_sysctl[ \t]*=[ \t]*([^\s#;]*)/gm)];
  const value = matches.at(-1)?.[1];
  return value === undefined || isYes(value);
}

function isYes(value: string | undefined): boolean {
  return value !== undefined && /^(?:1|y|yes|t|true|on)$/i.test(value.trim());
}
