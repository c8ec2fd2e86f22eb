/** Who writes a file again and again, and how a value is told to them. */
export interface FileOwner {
  readonly name: string;
  /** The `emit --format` that makes a snippet for this owner; null where there is none. */
  readonly emitFormat: string | null;
  /** How that was found out, in words. */
  readonly because: string;
}

const HEADER_LINES = 25;

/**
 * Texts by which configuration management marks its files, as their documentation and common modules have them: Puppet's concat and
 * augeasproviders, Chef's templates and cookbooks, Ansible's ansible_managed, Salt's formulas.
 */
const HEADERS: readonly { readonly pattern: RegExp; readonly name: string; readonly emitFormat: string }[] = [
  {
    pattern:
      /\b(?:managed|maintained|controlled|generated|created|written) (?:by|with|using|via) puppet\b|\bpuppet[- ]managed\b/i,
    name: 'Puppet',
    emitFormat: 'puppet',
  },
  {
    pattern:
      /\b(?:auto-?)?(?:generated|managed|maintained|controlled|created|written) (?:by|with|using|via) (?:chef|cinc)\b|\bchef[- ]managed\b/i,
    name: 'Chef',
    emitFormat: 'chef',
  },
  {
    pattern:
      /\bansible[-_ ]managed\b(?! block)|\b(?:managed|maintained|controlled|generated|created|written|deployed) (?:by|with|using|via) ansible\b/i,
    name: 'Ansible',
    emitFormat: 'ansible',
  },
  {
    pattern:
      /\b(?:managed|maintained|controlled|generated|created|written) (?:by|with|using|via) salt(?:stack)?\b|\bsalt[- ]managed\b/i,
    name: 'Salt',
    emitFormat: 'salt',
  },
];

/** Names that the modules of configuration management choose by default, and which then carry no header. */
const NAMES: readonly { readonly pattern: RegExp; readonly name: string; readonly emitFormat: string }[] = [
  { pattern: /\/99-chef-[^/]*\.conf$/, name: 'Chef', emitFormat: 'chef' },
  { pattern: /\/99-salt\.conf$/, name: 'Salt', emitFormat: 'salt' },
  { pattern: /\/99-puppet\.conf$/, name: 'Puppet', emitFormat: 'puppet' },
];

/** Who else writes a file; null where nobody is known to. `line` is the one to be changed, `realPath` where links lead. */
export function ownerOf(path: string, realPath: string, text: string, line: number): FileOwner | null {
  const store = storeOf(realPath);
  if (store !== null) return { ...store, because: `${path} leads to ${realPath}` };
  const lines = text.split('\n');
  const header = lines.slice(0, HEADER_LINES).filter((one) => /^\s*[#;]/.test(one));
  for (const { pattern, name, emitFormat } of HEADERS) {
    const said = header.find((one) => pattern.test(one));
    if (said !== undefined) return { name, emitFormat, because: `its header says "${said.trim()}"` };
  }
  if (isInAnsibleBlock(lines, line)) {
    return { name: 'Ansible', emitFormat: 'ansible', because: 'the line is inside an ANSIBLE MANAGED BLOCK' };
  }
  const named = NAMES.find(({ pattern }) => pattern.test(realPath));
  return named === undefined
    ? null
    : { name: named.name, emitFormat: named.emitFormat, because: `${named.name} gives its files this name` };
}

/** The owner of everything in /etc on a host whose system is built from a store; null elsewhere. */
export function ownerOfSystem(osRelease: string): FileOwner | null {
  const id = /^ID=["']?([a-z]+)["']?\s*$/m.exec(osRelease)?.[1];
  if (id === 'nixos') return { name: 'NixOS', emitFormat: 'nixos', because: 'NixOS builds /etc itself' };
  if (id === 'guix') return { name: 'Guix', emitFormat: null, because: 'Guix builds /etc itself' };
  return null;
}

function storeOf(realPath: string): Pick<FileOwner, 'name' | 'emitFormat'> | null {
  if (realPath.startsWith('/nix/store/')) return { name: 'NixOS', emitFormat: 'nixos' };
  return realPath.startsWith('/gnu/store/') ? { name: 'Guix', emitFormat: null } : null;
}

/** Whether a line stands between the marks of Ansible's blockinfile. */
function isInAnsibleBlock(lines: readonly string[], line: number): boolean {
  const before = lines.slice(0, line).findLast((one) => /\b(?:BEGIN|END) ANSIBLE MANAGED BLOCK\b/.test(one));
  return before?.includes('BEGIN') === true;
}
