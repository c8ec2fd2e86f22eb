import type { Format } from './format.js';
import { plainText } from './plain-text.js';
import { quoteYaml } from './quote.js';

/** A Tuned custom resource, for the nodes that carry its label. */

export const nodeTuningOperator: Format = {
  title: 'OpenShift Node Tuning Operator profile',
  template: 'node-tuning-operator.yaml',
  quote: quoteYaml,
  dependsOn: 'node',
  comparison: [
    'only a running value below the target (TuneD reads ">" as "at least"). TuneD then applies',
    '/run/sysctl.d, /etc/sysctl.d and /etc/sysctl.conf again: a line there still overrules it.',
  ],
  deploys: null,
  use: () => [
    'oc apply -f THIS-FILE, then oc label node NODE novoodoo-tcp-max-orphans=',
    'It includes openshift-node; name the profile your nodes have where that is another.',
  ],
  undo: () => ['oc delete -f THIS-FILE; the operator puts the value back that it found.'],
  view: ({ plan, derivation }) => ({
    planId: plan.planId,
    host: plainText(plan.host?.hostname ?? 'not known'),
    target: derivation.target,
  }),
};
