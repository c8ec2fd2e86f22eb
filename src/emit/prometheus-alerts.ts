import type { Format } from './format.js';
import { plainText } from './plain-text.js';
import { quoteYaml } from './quote.js';

/** Rules with the arithmetic of the plan, orphans x 4 against the limit. */

export const prometheusAlerts: Format = {
  title: 'Prometheus alert rules',
  template: 'prometheus-alerts.yaml',
  quote: quoteYaml,
  dependsOn: 'metrics',
  comparison: ['nothing; it warns. The rules compare with the limit each host has, not with a constant.'],
  deploys: null,
  use: () => ['name the file under rule_files of prometheus.yml, then reload Prometheus.'],
  undo: () => ['remove the file from rule_files.'],
  view: ({ plan, peak, derivation }) => ({
    planned: `${plainText(plan.host?.hostname ?? 'unknown host')}: peak ${peak.orphans} x 4, limit ${derivation.target}`,
    planId: plan.planId,
  }),
};
