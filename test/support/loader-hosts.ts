import { fileURLToPath } from 'node:url';

const HOSTS = fileURLToPath(new URL('../hosts', import.meta.url));

/** The host trees under test/hosts that differ in how their sysctl files are loaded. */
export const LOADER_HOSTS = [
  'debian-12',
  'debian-13-upgraded',
  'debian-13-leftover',
  'rhel-9-tuned',
  'ubuntu-ufw',
  'alpine',
  'void',
  'nixos',
] as const;

/** The folder of a host tree, for --root. */
export function rootOf(host: string): string {
  return `${HOSTS}/${host}`;
}
