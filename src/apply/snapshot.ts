import { Buffer } from 'node:buffer';
import type { FileStat, ReadingHost } from '../model/host.js';
import { absent, present, type Reading } from '../model/reading.js';
import type { ExtendedAttribute, FileSnapshot } from '../model/receipt.js';
import { sha256 } from './steps.js';

const PROGRAM_TIMEOUT_MS = 5000;

/** Everything about a file that a journal keeps of it: bytes, mode, owner, extended attributes. */
export async function takeSnapshot(
  host: ReadingHost,
  path: string,
  stat: FileStat,
  bytes: Uint8Array,
): Promise<FileSnapshot> {
  return {
    contentBase64: Buffer.from(bytes).toString('base64'),
    sha256: sha256(bytes),
    sizeBytes: bytes.length,
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    attributes: await readAttributes(host, path),
  };
}

/** The path of the machine that a path inside a host's root is, for programs that know of no root. */
export function machinePath(host: ReadingHost, path: string): string {
  return host.root === '/' ? path : `${host.root}${path}`;
}

async function readAttributes(
  host: ReadingHost,
  path: string,
): Promise<Reading<readonly ExtendedAttribute[]>> {
  const args = [
    '--absolute-names',
    '--dump',
    '--match=-',
    '--encoding=base64',
    '--',
    machinePath(host, path),
  ];
  const result = await host.run('getfattr', args, { effect: 'reads', timeoutMs: PROGRAM_TIMEOUT_MS });
  if (result.code !== 0)
    return absent(result.failure ?? (result.stderr.trim().slice(0, 200) || 'getfattr failed'));
  const attributes: ExtendedAttribute[] = [];
  for (const line of result.stdout.split('\n')) {
    const [, name, valueBase64] = /^([^#=\s][^=\s]*)=0s([A-Za-z0-9+/]*={0,2})$/.exec(line) ?? [];
    if (name !== undefined && valueBase64 !== undefined) attributes.push({ name, valueBase64 });
  }
  return present(attributes);
}
