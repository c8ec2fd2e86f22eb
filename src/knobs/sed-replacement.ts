const MOST_CHARACTERS = 2000;

/** A command for the lines that have a text: it deletes them, or takes the mark of a comment off. */
const ADDRESSED = /(?:^|[ ;&|])sed .{0,200}?["']\/([^/]{3,200})\/(?:(d)|s\/\^?[#\\ s*?+]{0,12}\/\/)/;

/** A command that changes the number of a key: sed -i '/vm.swappiness/s/60/10/'. */
const CHANGED_NUMBER =
  /(?:^|[ ;&|])sed .{0,200}?["']\/\^?((?:net|vm|fs|kernel)\\?\.[\w.\\*-]{2,100}?) {0,3}=?\/ {0,2}s\/=? {0,3}(?:\d{1,20}|\.\*)\/=? {0,3}(\d{1,20})\//;

/** A key with its separator that the replacement has again as \1. */
const KEPT = /^\^?\\?\(\^?((?:net|vm|fs|kernel)\\?\.[\w.\\*-]{2,100}?)[\\ s*+]{0,6}=[\\ s*+]{0,6}\)/;

/** What a sed or perl command on the line puts in place (s/old/new/), or leaves there (/text/s/^#//); null where there is no such. */
export function sedReplacement(line: string): string | null {
  const isSed = line.includes('sed') || line.startsWith('-e ');
  if (!(isSed || line.includes('perl ')) || line.length > MOST_CHARACTERS) return null;
  const addressed = isSed ? ADDRESSED.exec(line) : null;
  if (addressed !== null) {
    return addressed[2] === undefined ? (addressed[1] ?? '').replace(/^\^?[#\\ s*?]*(?=[a-z])/, '') : '';
  }
  const changed = isSed ? CHANGED_NUMBER.exec(line) : null;
  if (changed !== null) return `${(changed[1] ?? '').replaceAll('\\', '')} = ${changed[2]}`;
  const start = /(?:(?:^|[ ;&|[("'])(?:sed|perl)["']?,? .{0,200}?|^-e )["' ]s([/|#,@])/.exec(line);
  if (start === null) return null;
  const delimiter = start[1] ?? '/';
  const middle = line.indexOf(delimiter, start.index + start[0].length);
  if (middle === -1) return null;
  const end = line.indexOf(delimiter, middle + 1);
  if (end === -1) return null;
  const replacement = line.slice(middle + 1, end).replaceAll('\\.', '.');
  const kept = KEPT.exec(line.slice(start.index + start[0].length, middle))?.[1];
  return kept === undefined ? replacement : replacement.replace(/^\\1/, `${kept.replaceAll('\\', '')} =`);
}
