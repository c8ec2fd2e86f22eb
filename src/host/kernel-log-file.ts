import { gunzipSync } from 'node:zlib';
import { UserError } from '../model/user-error.js';

const MOST_TEXT_BYTES = 256 * 1024 * 1024;
/** A log may hold a block of NULs from a crash; a share like this is no text. */
const MOST_CONTROL_SHARE = 0.02;

/** A kernel log that the user named. */
export interface LogFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const OTHER_FORMATS: readonly (readonly [string, string])[] = [
  ['LPKSHHRH', 'a binary journal; pass the output of "journalctl -k -o json --file FILE"'],
  ['\xfd7zXZ', 'compressed with xz; unpack it first'],
  ['BZh', 'compressed with bzip2; unpack it first'],
  ['\x28\xb5\x2f\xfd', 'compressed with zstd; unpack it first'],
];

/** The text of a log file, plain or gzip, as latin1. Throws UserError when it is neither, empty, cut off or too large. */
export function decodeLogFile(file: LogFile): string {
  const place = { file: file.name };
  const bytes = isGzip(file.bytes) ? unpack(file) : file.bytes;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (text.trim() === '') {
    throw new UserError('the log is empty, which proves nothing', { place, next: 'pass a kernel log' });
  }
  const other = OTHER_FORMATS.find(([magic]) => text.startsWith(magic));
  if (other !== undefined) throw new UserError(`this is ${other[1]}`, { place });
  const controls = text.match(/[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/g)?.length ?? 0;
  if (controls > text.length * MOST_CONTROL_SHARE) {
    throw new UserError('not text', { place, next: 'pass a kernel log, plain or gzip' });
  }
  return text;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function unpack(file: LogFile): Uint8Array {
  try {
    return gunzipSync(file.bytes, { maxOutputLength: MOST_TEXT_BYTES });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new UserError(
      tooLarge ? `unpacks to more than ${MOST_TEXT_BYTES} bytes` : 'the gzip data is damaged or cut off',
      { place: { file: file.name }, next: 'pass an undamaged kernel log' },
    );
  }
}
