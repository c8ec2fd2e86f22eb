import { deployedDropIn, dropInLines } from './drop-in.js';
import type { Format } from './format.js';
import { quoteYaml } from './quote.js';
import { isRaisedTest, raiseCommand, undoRunningLines } from './running-value.js';

/** User data: cloud-init has no module for sysctl, so it writes the drop-in and raises the running value once. */

export const cloudInit: Format = {
  title: 'cloud-init user data',
  template: 'cloud-init.yaml',
  quote: quoteYaml,
  dependsOn: 'drop-in',
  comparison: null,
  deploys: (snippet) => deployedDropIn(snippet, 'cloud-init'),
  use: () => ['user data of new instances; it runs at the first boot of an instance only.'],
  undo: (snippet) => [
    `leave it out of the user data, delete ${snippet.dropInPath},`,
    ...undoRunningLines(snippet),
  ],
  view: (snippet) => ({
    dropInPath: snippet.dropInPath,
    dropIn: dropInLines(snippet, 'cloud-init'),
    raise: `${isRaisedTest(snippet)} || ${raiseCommand(snippet)}`,
  }),
};
