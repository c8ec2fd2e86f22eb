import type { Format } from './format.js';
import { quoteNothing } from './quote.js';
import { loadLines, undoRunningLines } from './running-value.js';

/** A file for /etc/sysctl.d, read at boot by systemd-sysctl and procps. */

export const sysctlD: Format = {
  title: 'sysctl.d drop-in',
  template: 'sysctl.d.conf',
  quote: quoteNothing,
  dependsOn: 'drop-in',
  comparison: null,
  deploys: ({ dropInPath }) => ({ path: dropInPath, text: null }),
  use: (snippet) => [
    `install as ${snippet.dropInPath} (the name decides which file wins),`,
    ...loadLines(snippet, `sysctl -p ${snippet.dropInPath}`),
  ],
  undo: (snippet) => [`delete ${snippet.dropInPath},`, ...undoRunningLines(snippet)],
  view: ({ derivation }) => ({ target: derivation.target }),
};
