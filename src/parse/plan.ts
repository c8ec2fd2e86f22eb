import { createHash } from 'node:crypto';
import { PLAN_VERSION, type Plan } from '../model/plan.js';
import { UserError } from '../model/user-error.js';
import { canonicalJson } from './canonical-json.js';
import { lineOfStep, readJson, type JsonSource, type JsonStep } from './json.js';
import { planSchema } from './plan-schema.js';
import { readValidatedJson } from './validated-json.js';

/** A plan before its content was hashed. */
export type PlanDraft = Omit<Plan, 'planId'>;

const MOST_PLAN_BYTES = 16 * 1024 * 1024;
const NEXT = 'make the plan again with: novoodoo plan --output FILE';

/** Adds the planId: the sha256 in hex of the canonical JSON of everything else. */
export function sealPlan(draft: PlanDraft): Plan {
  const { version, ...rest } = draft;
  return { version, planId: planIdOf(draft), ...rest };
}

/** The plan as `plan --output` saves it and `plan --json` prints it: indented JSON and a final newline. */
export function printPlan(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/**
 * Reads a plan from untrusted bytes and believes nothing: version, schema, planId, ranges, paths, base64 and the agreement of the
 * parts with each other are checked. `file` is its name in messages. Throws UserError (exit 2) with file and line.
 */
export function parsePlan(input: Uint8Array | string, file: string): Plan {
  const source: JsonSource = { file, mostBytes: MOST_PLAN_BYTES, next: NEXT };
  checkVersion(input, source);
  const plan: Plan = readValidatedJson(input, planSchema, source);
  const problem = findContradiction(plan);
  if (problem !== null) {
    const place = { file, line: lineOfStep(input, source, problem.steps) };
    throw new UserError(problem.what, { place, next: NEXT });
  }
  return plan;
}

function planIdOf(draft: PlanDraft): string {
  return createHash('sha256').update(canonicalJson(draft), 'utf8').digest('hex');
}

/** A newer plan fails in many places; only the version says why. */
function checkVersion(input: Uint8Array | string, source: JsonSource): void {
  const value = readJson(input, source);
  if (typeof value !== 'object' || value === null || !('version' in value)) return;
  if (value['version'] === PLAN_VERSION) return;
  const place = { file: source.file, line: lineOfStep(input, source, ['version']) };
  throw new UserError(
    `plan version ${JSON.stringify(value['version']).slice(0, 40)} is not known; this tool reads version ${PLAN_VERSION}`,
    { place, next: NEXT },
  );
}

interface Contradiction {
  readonly what: string;
  readonly steps: readonly JsonStep[];
}

/** What a schema cannot see: whether the parts of a plan agree with each other. */
function findContradiction(plan: Plan): Contradiction | null {
  return (
    findWrongId(plan) ??
    findWrongVerdict(plan) ??
    findWrongChange(plan) ??
    findWrongDerivation(plan) ??
    findWrongEdit(plan)
  );
}

function findWrongId({ planId, ...draft }: Plan): Contradiction | null {
  if (planId === planIdOf(draft)) return null;
  return {
    what: 'planId does not fit the content: the plan was changed after it was made',
    steps: ['planId'],
  };
}

function findWrongVerdict(plan: Plan): Contradiction | null {
  const changes = plan.changes.length > 0;
  if (changes === (plan.verdict === 'change')) return null;
  return { what: `verdict "${plan.verdict}" with ${plan.changes.length} changes`, steps: ['verdict'] };
}

function findWrongChange(plan: Plan): Contradiction | null {
  for (const [index, change] of plan.changes.entries()) {
    const steps = ['changes', index];
    if (plan.changes.findIndex((other) => other.where === change.where) !== index) {
      return { what: `two changes for ${change.where}`, steps };
    }
    if (change.from !== null && change.to <= change.from) {
      return { what: `a change from ${change.from} to ${change.to} does not raise the limit`, steps };
    }
    if (change.to !== plan.derivation?.target) {
      return { what: 'a change to another value than the derived target', steps };
    }
  }
  return null;
}

function findWrongDerivation({ derivation, peak }: Plan): Contradiction | null {
  if (derivation === null) return null;
  const steps = ['derivation'];
  if (peak === null) return { what: 'a derivation without a peak', steps };
  if (derivation.exact !== peak.orphans * derivation.multiplier) {
    return { what: `derivation.exact is not ${peak.orphans} x ${derivation.multiplier}`, steps };
  }
  if (derivation.target < derivation.exact) return { what: 'the target is below 4 x the peak', steps };
  return null;
}

function findWrongEdit(plan: Plan): Contradiction | null {
  const boot = plan.changes.some((change) => change.where === 'boot');
  for (const [index, edit] of plan.edits.entries()) {
    const steps = ['edits', index];
    if (!boot) return { what: 'an edit without a change of the boot value', steps };
    if (plan.edits.findIndex((other) => other.path === edit.path) !== index) {
      return { what: 'two edits of one file', steps };
    }
    if ((edit.before === null) !== (edit.action === 'create')) {
      return { what: 'a file to create has no "before", one to edit has', steps };
    }
    if (Buffer.from(edit.contentBase64, 'base64').toString('base64') !== edit.contentBase64) {
      return { what: 'contentBase64 is not canonical base64', steps: [...steps, 'contentBase64'] };
    }
  }
  return null;
}
