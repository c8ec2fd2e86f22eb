/** The only kernel value that novoodoo ever changes. */
export const MAX_ORPHANS_KEY = 'net.ipv4.tcp_max_orphans';

/** The type of the one key a plan can change; nothing else is assignable to it. */
export type PlannedKey = typeof MAX_ORPHANS_KEY;

/**
 * The file under /proc/sys of a canonical, dotted key, in which a slash stands for a dot inside a name
 * (net.ipv4.conf.eth0/100.rp_filter). Source: sysctl.d(5).
 */
export function procSysPath(dottedKey: string): string {
  const swapped = dottedKey.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
  return `/proc/sys/${swapped}`;
}

/** Where the kernel holds the limit on orphaned sockets (net/ipv4/sysctl_net_ipv4.c, ipv4_table). */
export const MAX_ORPHANS_PATH = procSysPath(MAX_ORPHANS_KEY);
