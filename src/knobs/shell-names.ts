/** A place of a line where a name of the script was filled in. */
interface Filled {
  /** What stands there now. */
  readonly path: string;
  /** What stood there. */
  readonly written: string;
  /** The entry of the loop over files that the name is from; null where it is from none. */
  readonly loop: number | null;
}

const NO_FILLED: readonly Filled[] = [];
const FOLDER = '/proc/sys';
const MOST_NAMES = 1000;
const MOST_FOLDERS = 20;
/** Longer than any folder of /proc/sys, so that a thousand changes in a row cost as much as one. */
const MOST_FOLDER_CHARACTERS = 200;
const MOST_LINE_CHARACTERS = 1000;
/** What may stand before a path that a script names once for later lines. */
const NAMING = /(?:\b[A-Za-z_]\w{0,40}=|\b(?:cd|pushd) {1,8}|\bfor {1,8}\w{1,40} {1,8}in {1,8})["']?$/;
const VARIABLE =
  /(?:^|[\s;])([A-Za-z_]\w{0,40})=["']?(\/proc\/sys(?:\/[\w.*{},/-]{0,200})?)["']?(?=$|[\s;&])/g;
const LOOP =
  /\bfor {1,8}([A-Za-z_]\w{0,40}) {1,8}in {1,8}["']?(\/proc\/sys\/[\w.*{},/-]{1,200})["']?(?= {0,8}(?:;|$))/;
/** What takes a name away from a path: another value, "unset", another loop. */
const OTHER_USE =
  /(?:^|[\s;])(?:([A-Za-z_]\w{0,40})=|unset {1,8}([A-Za-z_]\w{0,40})|for {1,8}([A-Za-z_]\w{0,40}) {1,8}in )/g;
const USE = /\$(?:\{([A-Za-z_]\w{0,40})\}|([A-Za-z_]\w{0,40}))/g;
/** A change of folder, or what is printed into a file that is named from the folder on. */
const CHANGE_OR_WRITE =
  /(^|[;&(]|[#$] ) {0,40}(cd|pushd|popd)\b(?: {1,8}["']?([^\s;&|()"'`]{1,200}))?|(\b(?:echo|printf) [^>;&|]{1,200}(?:>>?|\| {0,8}(?:sudo )?tee(?: -a)? ) {0,8}["']?)([a-z][\w-]{0,60}(?:\/[\w.*-]{1,60}){0,4})(?=["']?(?:$|[\s;&)]))/g;

/**
 * What a shell script names once and means on later lines: variables that hold a path under /proc/sys, loops over the files of one, and
 * the folder of it that the script changed to.
 */
export class ShellNames {
  /** Whether the text names anything so; other texts need no look at each line. */
  readonly isNeeded: boolean;
  readonly #paths = new Map<string, { readonly path: string; readonly loop: number | null }>();
  #folder: string | null = null;
  /** The folders that popd leads back to. */
  readonly #folders: (string | null)[] = [];
  #filled = NO_FILLED;
  /** The loop of the last line, whose entry is not known yet. */
  #loop: { readonly name: string; readonly path: string } | null = null;

  constructor(text: string) {
    this.isNeeded = namesPaths(text);
  }

  /** A line with its names filled in; follows the names that it gives itself. Takes time in proportion to the line. */
  fillIn(raw: string): string {
    this.#filled = NO_FILLED;
    this.#loop = null;
    if (raw.length > MOST_LINE_CHARACTERS) return raw;
    if (/^\s{0,8}(?:```|~~~)/.test(raw)) this.#folder = null;
    if (/[= ]/.test(raw)) this.#takeNames(raw);
    const filled: Filled[] = [];
    const line = this.#fillFolder(this.#fillVariables(raw, filled), filled);
    if (line.length > MOST_LINE_CHARACTERS) return raw;
    this.#filled = filled;
    return line;
  }

  /** What the script wrote for a path in the last line. */
  asWritten(path: string): string {
    for (const filled of this.#filled) {
      if (path.startsWith(filled.path)) return filled.written + path.slice(filled.path.length);
    }
    return path;
  }

  /** Takes note of the entry of a loop that the last line began. */
  noteLoop(entry: number): void {
    if (this.#loop === null) return;
    const { name, path } = this.#loop;
    this.#paths.set(name, { path, loop: entry });
  }

  /** The entries of the loops whose names were filled in on the last line. */
  get loopsUsed(): number[] {
    return this.#filled.flatMap(({ loop }) => (loop === null ? [] : [loop]));
  }

  #takeNames(raw: string): void {
    if (this.#paths.size > 0) {
      for (const [, given, unset, looped] of raw.matchAll(OTHER_USE)) {
        this.#paths.delete(given ?? unset ?? looped ?? '');
      }
    }
    if (!raw.includes(FOLDER)) return;
    for (const [, name = '', path = ''] of raw.matchAll(VARIABLE)) this.#name(name, path);
    const [, name, path] = LOOP.exec(raw) ?? [];
    if (name === undefined || path === undefined) return;
    this.#name(name, path);
    this.#loop = { name, path };
  }

  #name(name: string, path: string): void {
    if (this.#paths.size < MOST_NAMES) this.#paths.set(name, { path: path.replace(/\/+$/, ''), loop: null });
  }

  #fillVariables(raw: string, filled: Filled[]): string {
    if (this.#paths.size === 0 || !raw.includes('$')) return raw;
    return raw.replace(USE, (use, braced?: string, plain?: string) => {
      const known = this.#paths.get(braced ?? plain ?? '');
      if (known === undefined) return use;
      filled.push({ path: known.path, written: use, loop: known.loop });
      return known.path;
    });
  }

  /** Follows the folder through the line, and puts it before the files that are named from it on. */
  #fillFolder(line: string, filled: Filled[]): string {
    if (this.#folder === null && !line.includes(FOLDER)) return line;
    let outside: { readonly folder: string | null } | null = null;
    const whole = line.replace(
      CHANGE_OR_WRITE,
      (found: string, lead: string, command?: string, to?: string, before?: string, name?: string) => {
        if (command !== undefined) {
          // What a subshell changes ends with the line.
          if (lead === '(') outside ??= { folder: this.#folder };
          this.#changeFolder(command, to ?? '');
          return found;
        }
        if (this.#folder === null || before === undefined || name === undefined) return found;
        filled.push({ path: `${this.#folder}/${name}`, written: name, loop: null });
        return `${before}${this.#folder}/${name}`;
      },
    );
    const restored = outside as { readonly folder: string | null } | null;
    if (restored !== null) this.#folder = restored.folder;
    return whole;
  }

  #changeFolder(command: string, to: string): void {
    if (command === 'popd') {
      this.#folder = this.#folders.pop() ?? null;
      return;
    }
    if (command === 'pushd' && this.#folders.length < MOST_FOLDERS) this.#folders.push(this.#folder);
    this.#folder = folderAfter(this.#folder, to);
  }
}

function namesPaths(text: string): boolean {
  for (let at = text.indexOf(FOLDER); at !== -1; at = text.indexOf(FOLDER, at + FOLDER.length)) {
    const before = text[at - 1] ?? '';
    if ('= "\''.includes(before) && NAMING.test(text.slice(Math.max(0, at - 80), at))) return true;
  }
  return false;
}

/** The folder of /proc/sys that a change leads to; null for one outside, and where that cannot be told. */
function folderAfter(folder: string | null, to: string): string | null {
  if (to === '' || to === '-' || /^~|[$`]/.test(to)) return null;
  if (!to.startsWith('/') && folder === null) return null;
  const parts: string[] = [];
  for (const part of (to.startsWith('/') ? to : `${folder}/${to}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const whole = `/${parts.join('/')}`;
  const isInside = whole === FOLDER || whole.startsWith(`${FOLDER}/`);
  return isInside && whole.length <= MOST_FOLDER_CHARACTERS ? whole : null;
}
