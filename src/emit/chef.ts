import { deployedDropIn, installDropInLines, needsDropInLines } from './drop-in.js';
import type { Format } from './format.js';
import { quoteRuby } from './quote.js';
import { isRaisedTest, raiseCommand, undoRunningLines } from './running-value.js';

/** Guarded execute resources: the sysctl resource never compares, and its 99-chef-*.conf loses to 99-sysctl.conf. */

export const chef: Format = {
  title: 'Chef recipe',
  template: 'chef.rb',
  quote: quoteRuby,
  dependsOn: 'drop-in',
  comparison: [
    'only where the running value, or the value after boot, is below the target; each by itself.',
    'Where a line is read later than the drop-in and sets less, it stops and names the line.',
  ],
  deploys: (snippet) => deployedDropIn(snippet, 'Chef'),
  use: () => ['a recipe of its own, or chef-apply THIS-FILE.'],
  undo: (snippet) => [`remove the recipe, delete ${snippet.dropInPath},`, ...undoRunningLines(snippet)],
  view: (snippet, script) => ({
    needsDropIn: needsDropInLines(snippet, script),
    installDropIn: installDropInLines(snippet, script, 'Chef'),
    raise: raiseCommand(snippet),
    isRaised: isRaisedTest(snippet),
  }),
};
