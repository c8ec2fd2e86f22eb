/**
 * The path under /proc/sys that a written key stands for, by the rule that every loader shares: the first separator decides. A slash
 * first and the key is a path already, its dots belong to names; a dot first and dots and slashes change places. Nothing else is
 * cleaned. Source: procps src/sysctl.c:slashdot, systemd src/basic/sysctl-util.c:sysctl_normalize.
 */
export function pathOfWrittenKey(key: string): string {
  const dot = key.indexOf('.');
  if (dot === -1) return key;
  const slash = key.indexOf('/');
  if (slash === -1) return key.replaceAll('.', '/');
  return slash < dot ? key : swapSeparators(key);
}

/** The canonical, dotted form of a path under /proc/sys: net/ipv4/conf/eth0.100/mtu is net.ipv4.conf.eth0/100.mtu. */
export function dottedKey(path: string): string {
  return swapSeparators(path);
}

/**
 * The path under /proc/sys of a key in either spelling, without empty and "." parts; null where it names nothing below /proc/sys
 * (empty, or with ".." in it).
 */
export function canonicalPath(key: string): string | null {
  const parts = pathOfWrittenKey(key)
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  return parts.length === 0 || parts.includes('..') ? null : parts.join('/');
}

/** The canonical, dotted form of a key in either spelling; null where it names nothing below /proc/sys. */
export function canonicalKey(key: string): string | null {
  const path = canonicalPath(key);
  return path === null ? null : dottedKey(path);
}

/** Whether a loader would take this key or path for a glob: procps and systemd look for these three characters only. */
export function isGlobKey(key: string): boolean {
  return /[*?[]/.test(key);
}

/** The word that every spelling of a path's key contains: its longest stretch without dots and slashes. */
export function longestPart(path: string): string {
  return path.split(/[./]/).reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

function swapSeparators(text: string): string {
  return text.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
}
