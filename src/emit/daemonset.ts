import type { Format } from './format.js';
import { plainText } from './plain-text.js';
import { quoteYaml } from './quote.js';
import { undoRunningLines } from './running-value.js';

/** The last resort on a cluster whose node configuration cannot be changed. */

export const daemonset: Format = {
  title: 'privileged Kubernetes DaemonSet',
  template: 'daemonset.yaml',
  quote: quoteYaml,
  dependsOn: 'node',
  comparison: ['only a running value below the target, once, when the pod starts.'],
  deploys: null,
  use: () => ['kubectl apply -f THIS-FILE'],
  undo: (snippet) => [
    'kubectl delete -f THIS-FILE; the running value stays until the node boots again,',
    ...undoRunningLines(snippet),
  ],
  view: (snippet, script) => ({
    planId: snippet.plan.planId,
    host: plainText(snippet.plan.host?.hostname ?? 'not known'),
    raiseRunning: script('raise-running-value.sh', { target: snippet.derivation.target }),
  }),
};
