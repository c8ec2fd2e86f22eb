import { hasRoot } from './key-names.js';

const OPENING =
  /\[["']?:?sysctl["']?\](?:\[["']?:?(?:params|attributes)["']?\])?((?:\[["']?:?[\w-]{1,40}["']?\]){1,5}) {0,4}= {0,4}\{$/;
const ENTRY = /^["']([\w.-]{1,100})["'] {0,20}=> {0,20}(.{1,300})$/;

/** The folder whose files a hash of Chef or Ruby sets, where the line opens one: default['sysctl']['net']['ipv4'] = {. Null elsewhere. */
export function folderOfHash(body: string): string | null {
  const names = body.endsWith('{') ? OPENING.exec(body)?.[1] : undefined;
  if (names === undefined) return null;
  const folder = names
    .slice(1, -1)
    .split('][')
    .map((name) => name.replace(/["':]/g, ''));
  const key = folder.join('.');
  return hasRoot(`${key}.`) ? key : null;
}

/** The file and the text of its value in a line of such a hash; null where the line is none. */
export function entryOfHash(body: string): { readonly name: string; readonly text: string } | null {
  const [, name, text] = ENTRY.exec(body) ?? [];
  return name === undefined || text === undefined ? null : { name, text };
}
