const MOST_CHARACTERS = 2000;

/** What a sed or perl command on the line puts in place (s/old/new/), or null where there is none. */
export function sedReplacement(line: string): string | null {
  if (line.length > MOST_CHARACTERS) return null;
  const start = /(?:^|[ ;&|])(?:sed|perl) .{0,200}?["' ]s([/|#,@])/.exec(line);
  if (start === null) return null;
  const delimiter = start[1] ?? '/';
  const middle = line.indexOf(delimiter, start.index + start[0].length);
  if (middle === -1) return null;
  const end = line.indexOf(delimiter, middle + 1);
  return end === -1 ? null : line.slice(middle + 1, end);
}
