import { hasRule } from './loader-rules.js';

/** What a command line makes `sysctl` of procps read. */
export interface ProcpsArgs {
  readonly mode: 'system' | 'files' | 'nothing';
  readonly files: readonly string[];
  /** Only lines that fit are read (-r); null for all. */
  readonly pattern: RegExp | null;
  readonly dryRun: boolean;
}

const PATTERN_OPTIONS = ['-r', '--pattern'];
const NEVER = /(?!)/;

/**
 * Reads a command line of procps `sysctl` as far as it loads files. Up to 4.0.5 --system acts as soon as it is met, so that only
 * options before it count. Source: procps src/sysctl.c:main.
 */
export function readProcpsArgs(args: readonly string[], version: string): ProcpsArgs {
  const actsAtOnce = !hasRule('options-after-system-count', version);
  const files: string[] = [];
  const operands: string[] = [];
  let loadsFiles = false;
  let isSystem = false;
  let pattern: RegExp | null = null;
  let dryRun = false;
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--system') {
      isSystem = true;
      if (actsAtOnce) break;
    } else if (arg === '--dry-run') {
      dryRun = true;
    } else if (PATTERN_OPTIONS.includes(arg)) {
      pattern = extendedRegex(rest.shift() ?? '');
    } else if (/^(?:-r|--pattern=)/.test(arg)) {
      pattern = extendedRegex(arg.replace(/^(?:-r|--pattern=)/, ''));
    } else if (/^(?:-[pf]|--load(?:=|$))/.test(arg)) {
      loadsFiles = true;
      const attached = arg.replace(/^(?:-[pf]|--load=?)/, '');
      if (attached !== '') files.splice(0, files.length, attached);
    } else if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg);
    }
  }
  if (isSystem && (actsAtOnce || !loadsFiles)) return { mode: 'system', files: [], pattern, dryRun };
  if (!loadsFiles) return { mode: 'nothing', files: [], pattern, dryRun };
  const all = [...files, ...operands];
  return { mode: 'files', files: all.length === 0 ? ['/etc/sysctl.conf'] : all, pattern, dryRun };
}

/**
 * A POSIX extended regular expression as one of JavaScript, as far as they differ in brackets; one that cannot be read fits nothing,
 * as in procps. The text comes from the person at the keyboard and may be as slow as they wrote it.
 */
function extendedRegex(text: string): RegExp {
  const classes: Readonly<Record<string, string>> = {
    alnum: 'A-Za-z0-9',
    alpha: 'A-Za-z',
    blank: ' \\t',
    digit: '0-9',
    lower: 'a-z',
    punct: '!-\\/:-@\\[-`{-~',
    space: '\\s',
    upper: 'A-Z',
    xdigit: '0-9A-Fa-f',
  };
  const translated = text.replace(
    /\[(\^?)(\]?(?:\[:[a-z]+:\]|[^\]])*)\]/g,
    (_whole, negation: string, inside: string) => {
      const members = inside
        .replaceAll('\\', '\\\\')
        .replace(/^\]/, '\\]')
        .replace(/\[:([a-z]+):\]/g, (_class, name: string) =>
          Object.hasOwn(classes, name) ? (classes[name] ?? '') : '',
        );
      return `[${negation}${members}]`;
    },
  );
  try {
    return new RegExp(translated, 's');
  } catch {
    return NEVER;
  }
}
