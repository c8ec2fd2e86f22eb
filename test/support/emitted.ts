import { readFileSync } from 'node:fs';
import { FORMATS, type FormatName } from '../../src/emit/formats.js';
import { renderFormat } from '../../src/emit/render-format.js';
import type { Snippet } from '../../src/emit/snippet.js';
import { USUAL_DROP_IN } from '../../src/model/drop-in-path.js';
import type { Plan } from '../../src/model/plan.js';
import type { PlanDraft } from '../../src/parse/plan.js';
import { exampleDraft, examplePlan } from './example-plan.js';

/** A diff that raises the one line of /etc/sysctl.conf. */
export const SYSCTL_CONF_DIFF = `--- a/etc/sysctl.conf
+++ b/etc/sysctl.conf
@@ -1 +1 @@
-net.ipv4.tcp_max_orphans = 65536
+net.ipv4.tcp_max_orphans = 87000
`;

/** What the formats are given for a plan, with any part replaced. */
export function snippetOf(plan: Plan, overrides: Partial<Snippet> = {}): Snippet {
  if (plan.peak === null || plan.derivation === null) throw new Error('the plan has no target');
  return {
    plan,
    peak: plan.peak,
    derivation: plan.derivation,
    planCount: 1,
    dropInPath: USUAL_DROP_IN,
    sysctlConfDiff: SYSCTL_CONF_DIFF,
    ...overrides,
  };
}

/** The example plan of a host whose sysctl files do not name the key: no edit of /etc/sysctl.conf. */
export function emittablePlan(overrides: Partial<PlanDraft> = {}): Plan {
  return examplePlan({ edits: [], ...overrides });
}

/** The same with another target; the peak is made to fit. */
export function planWithTarget(target: number): Plan {
  const draft = exampleDraft();
  const orphans = Math.floor(target / 4);
  return emittablePlan({
    peak: { ...draft.peak!, orphans },
    derivation: { ...draft.derivation!, exact: orphans * 4, target, coversPeaksUpTo: orphans },
    changes: draft.changes.map((change) => ({ ...change, to: target })),
  });
}

/** The text of a file in templates/. */
export function templateText(name: string): string {
  return readFileSync(new URL(`../../templates/${name}`, import.meta.url), 'utf8');
}

/** A format's file for the example plan, or for another snippet. */
export function emitted(name: FormatName, snippet: Snippet = snippetOf(emittablePlan())): string {
  return renderFormat(FORMATS[name], snippet, templateText);
}
