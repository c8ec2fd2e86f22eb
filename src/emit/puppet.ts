import { deployedDropIn, installDropInLines, needsDropInLines } from './drop-in.js';
import type { Format } from './format.js';
import { quotePuppet } from './quote.js';
import { isRaisedTest, raiseCommand, undoRunningLines } from './running-value.js';

/** A class of guarded exec resources: a file resource could not leave a higher value alone. */

export const puppet: Format = {
  title: 'Puppet class',
  template: 'puppet.pp',
  quote: quotePuppet,
  dependsOn: 'drop-in',
  comparison: [
    'only where the running value, or the value after boot, is below the target; each by itself.',
    'Where a line is read later than the drop-in and sets less, it stops and names the line.',
  ],
  deploys: (snippet) => deployedDropIn(snippet, 'Puppet'),
  use: () => ['puppet apply THIS-FILE; in a module leave out the last line and include the class.'],
  undo: (snippet) => [`remove the class, delete ${snippet.dropInPath},`, ...undoRunningLines(snippet)],
  view: (snippet, script) => ({
    needsDropIn: needsDropInLines(snippet, script),
    installDropIn: installDropInLines(snippet, script, 'Puppet'),
    raise: raiseCommand(snippet),
    isRaised: isRaisedTest(snippet),
  }),
};
