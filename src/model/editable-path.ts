/** The paths of the files that a plan may name: absolute, of a .conf file, without "." and ".." and without control characters. */
export const EDITABLE_PATH = /^(?:\/(?!\.{1,2}\/)[^/\x00-\x1f\x7f]+)*\/[^/\x00-\x1f\x7f]+\.conf$/;
export const MOST_EDITABLE_PATH_CHARS = 1024;

/** Whether a plan may name a file to be edited. */
export function isEditablePath(path: string): boolean {
  return path.length <= MOST_EDITABLE_PATH_CHARS && EDITABLE_PATH.test(path);
}
