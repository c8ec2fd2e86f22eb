import { HostError, type ReadingHost } from '../model/host.js';
import { absent, type Reading } from '../model/reading.js';

/** More than any of the kernel files that are read whole. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Reads a kernel file and gives it to its parser; absent, with path and reason, when either cannot. */
export function readFact<T>(
  host: Pick<ReadingHost, 'readText'>,
  path: string,
  parse: (text: string) => Reading<T>,
): Reading<T> {
  try {
    const reading = parse(host.readText(path, MOST_BYTES));
    return reading.status === 'present' ? reading : absent(`${path}: ${reading.reason}`);
  } catch (error) {
    return absent(`${path}: ${failureText(error)}`);
  }
}

/** A host call's failure as a clause. Throws again what is no HostError. */
export function failureText(error: unknown): string {
  if (!(error instanceof HostError)) throw error;
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'it does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'this user may not read it';
    default:
      return `it could not be read (${error.code})`;
  }
}
