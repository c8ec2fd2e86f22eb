import { chooseDropInPath, chooseLargest, type NamedPlan } from '../emit/choose-plan.js';
import { type FormatName, FORMATS } from '../emit/formats.js';
import { findRefusal, knownFromPlan, type EmitRefusal } from '../emit/refusal.js';
import type { Snippet } from '../emit/snippet.js';
import { vetSysctlConfDiff } from '../emit/vet-diff.js';
import type { ReadingHost } from '../model/host.js';
import type { Plan } from '../model/plan.js';
import { isHostOfPlan, lookAtTargetHost } from './emit-target-host.js';

/** A snippet that can be emitted, with what a person should know. */
export interface Prepared {
  readonly snippet: Snippet;
  /** The plan it comes from, as it was named. */
  readonly planName: string;
  readonly notes: readonly string[];
}

/**
 * Chooses the plan with the largest target and asks whether the format can work where it is to go: on the host at hand when that is
 * the plan's, and by what the plans tell of theirs. Nothing is written.
 */
export async function prepareSnippet(
  host: ReadingHost,
  format: FormatName,
  plans: readonly NamedPlan[],
): Promise<Prepared | { readonly refusal: EmitRefusal }> {
  const refused = plans.find(({ plan }) => plan.verdict === 'refused');
  if (refused !== undefined) return { refusal: describeRefusedPlan(refused) };
  const chosen = chooseLargest(plans);
  if (chosen === null) {
    const reason = `${plans.map(({ name }) => name).join(', ')}: no peak, so no value follows`;
    return { refusal: { kind: 'nothing-to-change', reason, place: null, instead: [] } };
  }
  const { name: planName, ...rest } = chosen;
  const { target } = chosen.derivation;
  const elsewhere = plans.filter(({ plan }) => !isHostOfPlan(host, plan));
  const preferred = chooseDropInPath(plans);
  const here = elsewhere.length === plans.length ? null : await lookAtTargetHost(host, preferred, target);
  const dropInPath = here?.dropInPath ?? preferred;
  const known = elsewhere.map((plan) => knownFromPlan(plan, dropInPath, target));
  const sysctlConfDiff = here === null ? vettedDiff(chosen.plan, target) : here.sysctlConfDiff;
  const refusal = findRefusal(format, {
    plans,
    target,
    dropInPath,
    hosts: [here?.known ?? null, ...known].filter((one) => one !== null),
    hasSysctlConfDiff: sysctlConfDiff !== null,
  });
  if (refusal !== null) return { refusal };
  const snippet = { ...rest, planCount: plans.length, dropInPath, sysctlConfDiff };
  return { snippet, planName, notes: describeOtherActors(format, elsewhere) };
}

/** The plan's own diff of /etc/sysctl.conf, where it does nothing else. */
function vettedDiff(plan: Plan, target: number): string | null {
  const edit = plan.edits.find(({ path }) => path === '/etc/sysctl.conf');
  return edit === undefined ? null : vetSysctlConfDiff(edit.diff, target);
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
