import { HostError } from '../model/host.js';
import { UserError } from '../model/user-error.js';
import { StepMoved } from './steps.js';

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not do that',
  EBUSY: 'it is in use, perhaps a mount point',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the device failed to read or write',
  ENOSPC: 'the disk is full',
  EPERM: 'not permitted, perhaps it is immutable',
  EROFS: 'the file system is read-only',
};

/** One line for people out of anything that a host or a step throws; a defect of ours is thrown on. */
export function reasonOf(error: unknown): string {
  if (error instanceof HostError) {
    const words = WORDS[error.code];
    return words === undefined ? error.message : `${error.message} (${words})`;
  }
  if (error instanceof StepMoved || error instanceof UserError) return error.message;
  throw error;
}
