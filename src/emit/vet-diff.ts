const FILE_LINES = ['--- a/etc/sysctl.conf', '+++ b/etc/sysctl.conf'];
const HUNK = /^@@ -[0-9]{1,9}(,[0-9]{1,9})? \+[0-9]{1,9}(,[0-9]{1,9})? @@/;

/**
 * The text of a plan's diff of /etc/sysctl.conf when it does no more than set the limit to `target` there, else null: a plan comes
 * from outside, and a diff can change any file.
 */
export function vetSysctlConfDiff(diff: string, target: number): string | null {
  if (/[\0-\x08\x0b-\x1f\x7f-\x9f]/.test(diff) || !diff.endsWith('\n')) return null;
  const [oldName, newName, ...rest] = diff.slice(0, -1).split('\n');
  const names = [oldName, newName].map((line) => line?.split('\t')[0]);
  if (names[0] !== FILE_LINES[0] || names[1] !== FILE_LINES[1] || !HUNK.test(rest[0] ?? '')) return null;
  const added = rest.filter((line) => line.startsWith('+'));
  if (added.length === 0 || !added.every((line) => setsTarget(line, target))) return null;
  if (!rest.filter((line) => line.startsWith('-')).every(namesLimit)) return null;
  return rest.every((line) => /^[ +\-@\\]/.test(line)) ? diff : null;
}

/** Whether a line of a diff, its sign taken off, is an assignment of the limit in either spelling. */
function namesLimit(line: string): boolean {
  const [key] = line.slice(1).split('=', 1);
  return key !== undefined && /^-?(net\.ipv4\.|net\/ipv4\/)tcp_max_orphans$/.test(key.trim());
}

function setsTarget(line: string, target: number): boolean {
  return namesLimit(line) && line.slice(line.indexOf('=') + 1).trim() === String(target);
}
