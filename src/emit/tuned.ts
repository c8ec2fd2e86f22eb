import type { Format } from './format.js';
import { quoteNothing } from './quote.js';

const PROFILE = '/etc/tuned/novoodoo-tcp-max-orphans/tuned.conf';

/** A profile to be merged with the one in use; TuneD applies it at every start, after sysctl files. */

export const tuned: Format = {
  title: 'TuneD profile',
  template: 'tuned.conf',
  quote: quoteNothing,
  dependsOn: 'host',
  comparison: [
    'only a running value below the target (TuneD reads ">" as "at least"). TuneD then applies',
    '/run/sysctl.d, /etc/sysctl.d and /etc/sysctl.conf again: a line there still overrules it.',
  ],
  deploys: () => ({ path: PROFILE, text: null }),
  use: () => [`install as ${PROFILE}, then`, 'tuned-adm profile CURRENT-PROFILE novoodoo-tcp-max-orphans'],
  undo: () => ['tuned-adm profile CURRENT-PROFILE; TuneD puts the value back that it found.'],
  view: ({ derivation }) => ({ target: derivation.target }),
};
