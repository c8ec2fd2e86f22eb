import { deployedDropIn, installDropInLines, needsDropInLines } from './drop-in.js';
import type { Format } from './format.js';
import { quoteShell } from './quote.js';
import { undoRunningLines } from './running-value.js';

/** A script that looks, raises what is too low, and looks again. */

export const shell: Format = {
  title: 'shell script for POSIX sh',
  template: 'shell.sh',
  quote: quoteShell,
  dependsOn: 'drop-in',
  comparison: [
    'only where the running value, or the value after boot, is below the target; each by itself.',
    'Where a line is read later than the drop-in and sets less, it stops and names the line.',
  ],
  deploys: (snippet) => deployedDropIn(snippet, 'a novoodoo shell script'),
  use: () => ['as root: sh THIS-FILE; with --check it only says whether it would change something.'],
  undo: (snippet) => [`rm ${snippet.dropInPath},`, ...undoRunningLines(snippet)],
  view: (snippet, script) => ({
    target: snippet.derivation.target,
    dropInPath: snippet.dropInPath,
    needsDropIn: needsDropInLines(snippet, script),
    installDropIn: installDropInLines(snippet, script, 'a novoodoo shell script'),
  }),
};
