import { chooseDropInPath, chooseLargest, type NamedPlan } from '../emit/choose-plan.js';
import { type FormatName, FORMATS } from '../emit/formats.js';
import { findRefusal, type EmitRefusal } from '../emit/refusal.js';
import type { Snippet } from '../emit/snippet.js';
import { vetSysctlConfDiff } from '../emit/vet-diff.js';
import type { ReadingHost } from '../model/host.js';

/** A snippet that can be emitted, with what a person should know. */
export interface Prepared {
  readonly snippet: Snippet;
  /** The plan it comes from, as it was named. */
  readonly planName: string;
  readonly notes: readonly string[];
}

/** Chooses the plan with the largest target and asks whether the format can work for the plans; nothing is written. */
export async function prepareSnippet(
  _host: ReadingHost,
  format: FormatName,
  plans: readonly NamedPlan[],
): Promise<Prepared | { readonly refusal: EmitRefusal }> {
  const refused = plans.find(({ plan }) => plan.verdict === 'refused');
  if (refused !== undefined) return { refusal: describeRefusedPlan(refused) };
  const target = chooseLargest(plans);
  if (target === null) {
    const reason = `${plans.map(({ name }) => name).join(', ')}: no peak, so no value follows`;
    return { refusal: { kind: 'nothing-to-change', reason, place: null, instead: [] } };
  }
  const dropInPath = chooseDropInPath(plans);
  const edit = target.plan.edits.find(({ path }) => path === '/etc/sysctl.conf');
  const sysctlConfDiff = edit === undefined ? null : vetSysctlConfDiff(edit.diff, target.derivation.target);
  const refusal = findRefusal(format, {
    plans,
    target: target.derivation.target,
    dropInPath,
    resolutions: plans.flatMap(({ name, plan }) =>
      plan.loaders === null ? [] : [{ name, resolution: plan.loaders }],
    ),
    hasSysctlConfDiff: sysctlConfDiff !== null,
  });
  if (refusal !== null) return { refusal };
  const { name: planName, ...chosen } = target;
  const snippet = { ...chosen, planCount: plans.length, dropInPath, sysctlConfDiff };
  return { snippet, planName, notes: describeOtherActors(format, plans) };
}

function describeRefusedPlan({ name, plan }: NamedPlan): EmitRefusal {
  const why = plan.refusals.map(({ kind, reason }) => `${kind}: ${reason}`).join('; ');
  return { kind: 'refused-plan', reason: `${name} is a refusal (${why})`, place: null, instead: [] };
}

/** Programs that write the value after the loader, on the hosts of the plans. */
function describeOtherActors(format: FormatName, plans: readonly NamedPlan[]): string[] {
  if (FORMATS[format].dependsOn !== 'drop-in') return [];
  return plans.flatMap(({ name, plan }) =>
    (plan.loaders?.otherActors ?? []).map((actor) => `note: ${name}: ${actor.name}: ${actor.text}`),
  );
}
