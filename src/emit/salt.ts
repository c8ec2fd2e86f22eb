import { deployedDropIn, dropInLines, needsDropInLines } from './drop-in.js';
import type { Format } from './format.js';
import { quoteYaml } from './quote.js';
import { isRaisedTest, raiseCommand, undoRunningLines } from './running-value.js';

/** Guarded file and cmd states: sysctl.present never compares, and its 99-salt.conf loses to 99-sysctl.conf. */

export const salt: Format = {
  title: 'Salt state',
  template: 'salt.sls',
  quote: quoteYaml,
  dependsOn: 'drop-in',
  comparison: [
    'only where the running value, or the value after boot, is below the target; each by itself.',
    'Where a line is read later than the drop-in and sets less, it stops and names the line.',
  ],
  deploys: (snippet) => deployedDropIn(snippet, 'Salt'),
  use: () => ['salt TARGET state.apply NAME; the first line keeps Jinja out of it.'],
  undo: (snippet) => [`remove the state, delete ${snippet.dropInPath},`, ...undoRunningLines(snippet)],
  view: (snippet, script) => ({
    dropInPath: snippet.dropInPath,
    needsDropIn: needsDropInLines(snippet, script),
    dropIn: dropInLines(snippet, 'Salt'),
    raise: raiseCommand(snippet),
    isRaised: isRaisedTest(snippet),
  }),
};
