import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import path from 'node:path';
import { HostError, type ReplaceOptions } from '../model/host.js';
import type { FileCalls, World } from './world.js';

/**
 * Replaces the file at a path of the machine, which must not be a link, whole or not at all: a temporary file beside it, its content and
 * attributes fsynced, renamed over it, the folder fsynced. Throws; a failed fsync of the folder leaves the new file in place.
 */
export function replaceFile(
  world: World,
  target: string,
  content: Uint8Array,
  options: ReplaceOptions,
): void {
  const { files } = world;
  const before = files.lstatSync(target, { throwIfNoEntry: false });
  if (before !== undefined && !before.isFile()) {
    throw new HostError('EINVAL', 'replace', target, 'not a regular file');
  }
  const temporary = temporaryPath(target);
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const descriptor = files.openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    try {
      writeAll(files, descriptor, content, target);
      // A write takes security.capability off (fs/inode.c, file_remove_privs), so the attributes come after the content.
      if (before === undefined) giveAttributes(files, descriptor, options);
      else world.copyAttributes(target, temporary);
      files.fsyncSync(descriptor);
    } finally {
      files.closeSync(descriptor);
    }
    files.renameSync(temporary, target);
  } catch (error) {
    removeQuietly(files, temporary);
    throw error;
  }
  syncFolder(files, path.dirname(target));
}

/** Fsyncs a folder, so that names made or removed in it last. */
export function syncFolder(files: FileCalls, folder: string): void {
  const descriptor = files.openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    files.fsyncSync(descriptor);
  } finally {
    files.closeSync(descriptor);
  }
}

/** A hidden name beside a file that no loader of sysctl files reads: it does not end in .conf. */
export function temporaryPath(target: string): string {
  const name = path.basename(target);
  return path.join(path.dirname(target), `.${name}.${randomBytes(6).toString('hex')}.tmp`);
}

function giveAttributes(files: FileCalls, descriptor: number, options: ReplaceOptions): void {
  if (options.ownerIfNew !== undefined) {
    files.fchownSync(descriptor, options.ownerIfNew.uid, options.ownerIfNew.gid);
  }
  files.fchmodSync(descriptor, options.modeIfNew);
}

function writeAll(files: FileCalls, descriptor: number, content: Uint8Array, target: string): void {
  let offset = 0;
  while (offset < content.length) {
    const written = files.writeSync(descriptor, content, offset);
    if (written === 0) throw new HostError('ENOSPC', 'write', target, 'nothing was taken');
    offset += written;
  }
}

function removeQuietly(files: FileCalls, temporary: string): void {
  try {
    files.unlinkSync(temporary);
  } catch {
    // The error that brought us here matters more; a later changing command sweeps what stays.
  }
}
