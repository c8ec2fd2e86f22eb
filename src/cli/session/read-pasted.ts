import type { Typed, TypedLines } from '../../host/typed-lines.js';
import type { Reply } from './question.js';
import { endingOf } from './run-session.js';

const MOST_PASTED_BYTES = 1024 * 1024;

/** Reads lines until one with only a dot, Ctrl-D or 1 MiB; the text without the dot is the answer. */
export async function readPasted(lines: Pick<TypedLines, 'next'>, interrupted: AbortSignal): Promise<Reply> {
  let text = '';
  while (text.length < MOST_PASTED_BYTES) {
    const typed = await lines.next(interrupted);
    if (typed.kind === 'end-of-input' || (typed.kind === 'line' && typed.text.trim() === '.')) break;
    if (typed.kind !== 'line') return brokenOff(typed, interrupted);
    text += `${typed.text}\n`;
  }
  return { kind: 'answer', value: text };
}

/** The reply for typing that ended without a line. */
export function brokenOff(typed: Exclude<Typed, { kind: 'line' }>, interrupted: AbortSignal): Reply {
  return { kind: 'broken-off', why: typed.kind === 'aborted' ? endingOf(interrupted) : typed.kind };
}
