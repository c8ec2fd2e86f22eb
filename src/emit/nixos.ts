import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import type { Format } from './format.js';
import { quoteNix } from './quote.js';
import { undoRunningLines } from './running-value.js';

/** A module that sets boot.kernel.sysctl. */

export const nixos: Format = {
  title: 'NixOS module',
  template: 'nixos.nix',
  quote: quoteNix,
  dependsOn: 'host',
  comparison: null,
  deploys: null,
  use: () => [
    'add to imports, then nixos-rebuild switch. Another definition with another value',
    'is an error of the evaluation: keep the larger of the two.',
  ],
  undo: (snippet) => ['remove from imports, nixos-rebuild switch,', ...undoRunningLines(snippet)],
  view: ({ derivation }) => ({ key: MAX_ORPHANS_KEY, target: derivation.target }),
};
