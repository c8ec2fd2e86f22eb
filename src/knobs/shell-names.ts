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
const MOST_LINE_CHARACTERS = 1000;
/** What may stand before a path that a script names once for later lines. */
const NAMING = /(?:\b[A-Za-z_]\w{0,40}=|\b(?:cd|pushd) {1,8}|\bfor {1,8}\w{1,40} {1,8}in {1,8})["']?$/;
const VARIABLE =
  /(?:^|[\s;])([A-Za-z_]\w{0,40})=["']?(\/proc\/sys(?:\/[\w.*{},/-]{0,200})?)["']?(?=$|[\s;&])/g;
const LOOP =
  /\bfor {1,8}([A-Za-z_]\w{0,40}) {1,8}in {1,8}["']?(\/proc\/sys\/[\w.*{},/-]{1,200})["']?(?= {0,8}(?:;|$))/;
const CHANGE_OF_FOLDER = /(^|[;&(]|[#$] ) {0,40}(?:cd|pushd|popd)\b(?: {1,8}["']?([^\s;&|()"'`]{1,200}))?/;
const USE = /\$(?:\{([A-Za-z_]\w{0,40})\}|([A-Za-z_]\w{0,40}))/g;
/** What is printed into a file that is named from the folder on. */
const RELATIVE =
  /(\b(?:echo|printf) [^>;&|]{1,200}(?:>>?|\| {0,8}(?:sudo )?tee(?: -a)? ) {0,8}["']?)([a-z][\w-]{0,60}(?:\/[\w.*-]{1,60}){0,4})(?=["']?(?:$|[\s;&)]))/g;

/**
 * What a shell script names once and means on later lines: variables that hold a path under /proc/sys, loops over the files of one, and
 * the folder of it that the script changed to.
 */
export class ShellNames {
  /** Whether the text names anything so; other texts need no look at each line. */
  readonly isNeeded: boolean;
  readonly #paths = new Map<string, { readonly path: string; readonly loop: number | null }>();
  #folder: string | null = null;
  #filled = NO_FILLED;
  /** The loop of the last line, whose entry is not known yet. */
  #loop: { readonly name: string; readonly path: string } | null = null;

  constructor(text: string) {
    this.isNeeded = namesPaths(text);
  }

  /** A line with its names filled in; follows the names that it gives itself. */
  fillIn(raw: string): string {
    this.#filled = NO_FILLED;
    this.#loop = null;
    if (raw.length > MOST_LINE_CHARACTERS) return raw;
    if (raw.includes(FOLDER)) this.#takeNames(raw);
    const inSubshell = this.#changeFolder(raw);
    const line = this.#fillFolder(this.#fillVariables(raw));
    if (inSubshell) this.#folder = null;
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
    for (const [, name = '', path = ''] of raw.matchAll(VARIABLE)) this.#name(name, path);
    const [, name, path] = LOOP.exec(raw) ?? [];
    if (name === undefined || path === undefined) return;
    this.#name(name, path);
    this.#loop = { name, path };
  }

  #name(name: string, path: string): void {
    if (this.#paths.size < MOST_NAMES) this.#paths.set(name, { path: path.replace(/\/+$/, ''), loop: null });
  }

  /** Returns whether the change ends with the line. */
  #changeFolder(raw: string): boolean {
    const change = CHANGE_OF_FOLDER.exec(raw);
    if (change === null) return false;
    const to = (change[2] ?? '').replace(USE, (use, braced?: string, plain?: string) => {
      return this.#paths.get(braced ?? plain ?? '')?.path ?? use;
    });
    this.#folder = folderAfter(this.#folder, to);
    return change[1] === '(';
  }

  #fillVariables(raw: string): string {
    if (this.#paths.size === 0 || !raw.includes('$')) return raw;
    const filled: Filled[] = [];
    const line = raw.replace(USE, (use, braced?: string, plain?: string) => {
      const known = this.#paths.get(braced ?? plain ?? '');
      if (known === undefined) return use;
      filled.push({ path: known.path, written: use, loop: known.loop });
      return known.path;
    });
    this.#filled = filled;
    return line;
  }

  #fillFolder(line: string): string {
    const folder = this.#folder;
    if (folder === null) return line;
    const filled: Filled[] = [...this.#filled];
    const whole = line.replace(RELATIVE, (_, before: string, name: string) => {
      filled.push({ path: `${folder}/${name}`, written: name, loop: null });
      return `${before}${folder}/${name}`;
    });
    this.#filled = filled;
    return whole;
  }
}

function namesPaths(text: string): boolean {
  for (let at = text.indexOf(FOLDER); at !== -1; at = text.indexOf(FOLDER, at + FOLDER.length)) {
    const before = text[at - 1] ?? '';
    if ('= "\''.includes(before) && NAMING.test(text.slice(Math.max(0, at - 80), at))) return true;
  }
  return false;
}

/** The folder of /proc/sys that a change leads to; null for one outside. */
function folderAfter(folder: string | null, to: string): string | null {
  const path = to.startsWith('/') ? to : folder === null || to === '' || to === '-' ? '' : `${folder}/${to}`;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const whole = `/${parts.join('/')}`;
  return whole === FOLDER || whole.startsWith(`${FOLDER}/`) ? whole : null;
}
