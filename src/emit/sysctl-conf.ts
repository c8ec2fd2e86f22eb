import type { Format } from './format.js';
import { quoteNothing } from './quote.js';
import { loadLines, undoRunningLines } from './running-value.js';

/** A unified diff of /etc/sysctl.conf, for hosts whose loader reads that file last or alone. */

export const sysctlConf: Format = {
  title: 'change of /etc/sysctl.conf as a diff',
  template: 'sysctl.conf.diff',
  quote: quoteNothing,
  dependsOn: 'sysctl.conf',
  comparison: null,
  deploys: null,
  use: (snippet) => ['patch -p1 -d / < THIS-FILE,', ...loadLines(snippet, 'sysctl -p')],
  undo: (snippet) => ['patch -R -p1 -d / < THIS-FILE,', ...undoRunningLines(snippet)],
  view: ({ sysctlConfDiff }) => {
    if (sysctlConfDiff === null) throw new TypeError('there is no change of /etc/sysctl.conf to emit');
    return { diff: sysctlConfDiff.replace(/\n$/, '').split('\n') };
  },
};
