import path from 'node:path';
import type { ReadingHost } from '../../model/host.js';

/** A path inside the host's root as an operand of a plain command, which belongs to the caller. */
export function operandPath(host: Pick<ReadingHost, 'root'>, insidePath: string): string {
  return host.root === '/' ? insidePath : path.join(host.root, insidePath);
}
