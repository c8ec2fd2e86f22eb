import type { Format } from './format.js';
import { quoteYaml } from './quote.js';

/** A strategic merge patch of machine.sysctls, which every version takes; 1.14 calls it deprecated in favour of SysctlConfig. */

export const talos: Format = {
  title: 'Talos machine config patch',
  template: 'talos.yaml',
  quote: quoteYaml,
  dependsOn: 'node',
  comparison: null,
  deploys: null,
  use: () => [
    'talosctl patch machineconfig --nodes NODE --patch @THIS-FILE. Talos 1.14 and later still take',
    'it; a SysctlConfig document there that names the key comes before it.',
  ],
  undo: () => [
    'remove the key from machine.sysctls of the machine config; Talos puts back the value that',
    'it found when the node booted.',
  ],
  view: ({ derivation }) => ({ targetText: String(derivation.target) }),
};
