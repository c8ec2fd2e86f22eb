import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import { needsDropInLines } from './drop-in.js';
import type { Format } from './format.js';
import { quoteYaml } from './quote.js';
import { undoRunningLines } from './running-value.js';

/** Tasks around ansible.posix.sysctl, which by itself neither compares values nor sees which file wins. */

export const ansible: Format = {
  title: 'Ansible task file',
  template: 'ansible.yml',
  quote: quoteYaml,
  dependsOn: 'drop-in',
  comparison: [
    'only where the running value, or the value after boot, is below the target; each by itself.',
    'Where a line is read later than the drop-in and sets less, it stops and names the line.',
  ],
  deploys: ({ dropInPath, derivation }) => ({
    path: dropInPath,
    text: `${MAX_ORPHANS_KEY}=${derivation.target}\n`,
  }),
  use: () => ['ansible.builtin.include_tasks with become: true; needs the collection ansible.posix.'],
  undo: (snippet) => [`remove the tasks, delete ${snippet.dropInPath},`, ...undoRunningLines(snippet)],
  view: (snippet, script) => ({
    target: snippet.derivation.target,
    targetText: String(snippet.derivation.target),
    dropInPath: snippet.dropInPath,
    needsDropIn: needsDropInLines(snippet, script),
  }),
};
