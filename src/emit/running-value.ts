import { MAX_ORPHANS_KEY, MAX_ORPHANS_PATH } from '../model/sysctl-key.js';
import { isLimitHidden } from './known-host.js';
import type { Snippet } from './snippet.js';

/** The shell command that sets the running value. */
export function raiseCommand({ derivation: { target } }: Snippet): string {
  return `echo ${target} > ${MAX_ORPHANS_PATH}`;
}

/** The shell test that the running value is the target or above. */
export function isRaisedTest({ derivation: { target } }: Snippet): string {
  return `test "$(cat ${MAX_ORPHANS_PATH})" -ge ${target}`;
}

/** How a file that cannot compare is loaded at once: not where the running value needs no change, for it may be higher. */
export function loadLines({ plan }: Snippet, command: string): string[] {
  const isRaised = plan.changes.some(({ where }) => where === 'runtime');
  return [
    isRaised ? `then ${command}` : 'and leave it to the next boot: the running value is high enough now.',
  ];
}

/** How to put the running value back to what the plan found; a file's removal does not do it. */
export function undoRunningLines({ plan }: Snippet): string[] {
  const change = plan.changes.find(({ where }) => where === 'runtime');
  if (change === undefined && !isLimitHidden(plan)) {
    return ['the running value was high enough on the host of the plan.'];
  }
  if (change === undefined || change.from === null)
    return ['the running value on the host of the plan was not known.'];
  return [`then sysctl -w ${MAX_ORPHANS_KEY}=${change.from} (the value on the host of the plan).`];
}
