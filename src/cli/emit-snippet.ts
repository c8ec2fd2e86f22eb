import { chooseLargest, dropInCandidates, type NamedPlan } from '../emit/choose-plan.js';
import { type FormatName, FORMATS } from '../emit/formats.js';
import { hasValue, type KnownHost, knownFromPlan } from '../emit/known-host.js';
import { findRefusal, type EmitRefusal } from '../emit/refusal.js';
import type { Snippet } from '../emit/snippet.js';
import { vetSysctlConfDiff } from '../emit/vet-diff.js';
import { USUAL_DROP_IN } from '../model/drop-in-path.js';
import type { ReadingHost } from '../model/host.js';
import type { Plan } from '../model/plan.js';
import { isHostOfPlan, lookAtTargetHost, type TargetHost } from './emit-target-host.js';

/** A snippet that can be emitted, with what a person should know. */
export interface Prepared {
  readonly snippet: Snippet;
  /** The plan it comes from, as it was named. */
  readonly planName: string;
  /** The value after boot on the host at hand without the snippet; null where that was not looked at, or is not known. */
  readonly bootValue: number | null;
  readonly notes: readonly string[];
}

/**
 * Chooses the plan with the largest target and asks whether the format can work where it is to go: on the host at hand when that is
 * the plan's or what is deployed there is to be checked, and by what the plans tell of theirs. Nothing is written.
 */
export async function prepareSnippet(
  host: ReadingHost,
  format: FormatName,
  plans: readonly NamedPlan[],
  isChecked = false,
): Promise<Prepared | { readonly refusal: EmitRefusal }> {
  const refused = plans.find(({ plan }) => plan.verdict === 'refused' && !hasValue(plan));
  if (refused !== undefined) return { refusal: describeRefusedPlan(refused) };
  const chosen = chooseLargest(plans);
  if (chosen === null) {
    const reason = `${plans.map(({ name }) => name).join(', ')}: no peak, so no value follows`;
    return { refusal: { kind: 'nothing-to-change', reason, place: null, instead: [] } };
  }
  const { name: planName, ...rest } = chosen;
  const { target } = chosen.derivation;
  const elsewhere = plans.filter(({ plan }) => !isHostOfPlan(host, plan));
  const candidates = dropInCandidates(plans);
  const tellOf = (path: string): KnownHost[] => elsewhere.map((plan) => knownFromPlan(plan, path, target));
  const winner = candidates.findIndex((path) => tellOf(path).every(({ overruling }) => overruling === null));
  const preferred = winner === -1 ? candidates : candidates.slice(winner);
  const looksHere = isChecked || elsewhere.length < plans.length;
  const here = looksHere ? await lookAtTargetHost(host, preferred, target) : null;
  const dropInPath = here?.dropInPath ?? preferred[0] ?? USUAL_DROP_IN;
  const sysctlConfDiff = here === null ? vettedDiff(chosen.plan, target) : here.sysctlConfDiff;
  const refusal = findRefusal(format, {
    plans,
    target,
    dropInPath,
    hosts: [...(here === null ? [] : [here.known]), ...tellOf(dropInPath)],
    hasSysctlConfDiff: sysctlConfDiff !== null && (sysctlConfDiff !== '' || isChecked),
  });
  if (refusal !== null) return { refusal };
  const snippet = { ...rest, planCount: plans.length, dropInPath, sysctlConfDiff };
  const notes = FORMATS[format].dependsOn === 'drop-in' ? notesOn(here, elsewhere) : [];
  return { snippet, planName, bootValue: here?.known.bootValue ?? null, notes };
}

/** The plan's own diff of /etc/sysctl.conf, where it does nothing else. */
function vettedDiff(plan: Plan, target: number): string | null {
  const edit = plan.edits.find(({ path }) => path === '/etc/sysctl.conf');
  return edit === undefined ? null : vetSysctlConfDiff(edit.diff, target);
}

function describeRefusedPlan({ name, plan }: NamedPlan): EmitRefusal {
  const why = plan.refusals
    .map(
      ({ kind, reason, evidenceNeeded }) =>
        `${kind}: ${reason}${evidenceNeeded === null ? '' : ` Needed: ${evidenceNeeded}`}`,
    )
    .join('; ');
  return { kind: 'refused-plan', reason: `${name} is a refusal (${why})`, place: null, instead: [] };
}

/** What is not seen here: programs that write the value later on the hosts of the plans, and files that came after the plan. */
function notesOn(here: TargetHost | null, elsewhere: readonly NamedPlan[]): string[] {
  const actors = elsewhere.flatMap(({ name, plan }) =>
    (plan.loaders?.otherActors ?? []).map((actor) => `note: ${name}: ${actor.name}: ${actor.text}`),
  );
  if (here !== null) return [...here.notes, ...actors];
  const names = elsewhere.map(({ name }) => name).join(', ');
  return [
    ...actors,
    `note: only what ${names} says of the files on its host is known here; look there, with --check, or name its tree with --root`,
  ];
}
