import type { Format } from './format.js';
import { quoteYaml } from './quote.js';

/** A strategic merge patch; Talos has no other way to set a sysctl. */

export const talos: Format = {
  title: 'Talos machine config patch',
  template: 'talos.yaml',
  quote: quoteYaml,
  dependsOn: 'node',
  comparison: null,
  deploys: null,
  use: () => ['talosctl patch machineconfig --nodes NODE --patch @THIS-FILE'],
  undo: () => [
    'remove the key from machine.sysctls of the machine config; Talos puts back the value that',
    'it found when the node booted.',
  ],
  view: ({ derivation }) => ({ targetText: String(derivation.target) }),
};
