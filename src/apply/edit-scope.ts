import { Buffer } from 'node:buffer';
import type { Step } from '../model/receipt.js';
import { UserError } from '../model/user-error.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';

const OUR_KEYS = new Set([MAX_ORPHANS_KEY, MAX_ORPHANS_KEY.replaceAll('.', '/')]);

/**
 * Why an edit of a sysctl file does more than set the orphan limit to the target; null where it does not. Comments and blank lines may
 * change; of the assignments only those of the limit, and the new ones only to the target.
 */
export function findEditBeyondLimit(before: string, after: string, target: number): string | null {
  const [old, edited] = [readLines(before), readLines(after)];
  if (old.others.length !== edited.others.length) return 'it adds or removes lines of other keys';
  const changed = edited.others.findIndex((line, index) => line !== old.others[index]);
  if (changed !== -1) return 'it changes a line of another key';
  if (edited.values.some((value) => value !== String(target) && !old.values.includes(value))) {
    return `it sets ${MAX_ORPHANS_KEY} to something other than ${target}`;
  }
  return edited.values.includes(String(target)) ? null : `it does not set ${MAX_ORPHANS_KEY} to ${target}`;
}

/**
 * Believes no saved step that changes more of a file than the orphan limit: this tool takes none. Throws UserError naming the file that it is
 * saved in.
 */
export function refuseStepsBeyondLimit(steps: readonly Step[], file: string): void {
  for (const step of steps) {
    if (step.kind === 'runtime') continue;
    const [before, after] = [step.before, step.after].map((side) =>
      readLines(Buffer.from(side?.contentBase64 ?? '', 'base64').toString('latin1')),
    );
    if (JSON.stringify(before?.others) === JSON.stringify(after?.others)) continue;
    throw new UserError(`the step for ${step.path} changes more than the orphan limit`, { place: { file } });
  }
}

function readLines(text: string): { others: string[]; values: string[] } {
  const others: string[] = [];
  const values: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    const trimmed = line.replace(/^[ \t]+|[ \t]+$/g, '');
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    const equals = trimmed.indexOf('=');
    const key = trimmed.slice(0, equals).trim().replace(/^-/, '').trim();
    if (equals !== -1 && OUR_KEYS.has(key)) values.push(trimmed.slice(equals + 1).trim());
    else others.push(trimmed);
  }
  return { others, values };
}
