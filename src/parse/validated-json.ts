import * as v from 'valibot';
import { UserError } from '../model/user-error.js';
import { lineOfStep, readJson, type JsonSource, type JsonStep } from './json.js';

const MOST_MESSAGE = 200;

/**
 * Reads one JSON value from untrusted input and checks it against a schema. Throws UserError naming file, line and the path of
 * the first thing that is wrong.
 */
export function readValidatedJson<Output>(
  input: Uint8Array | string,
  schema: v.GenericSchema<unknown, Output>,
  source: JsonSource,
): Output {
  const checked = v.safeParse(schema, readJson(input, source), { abortEarly: true });
  if (checked.success) return checked.output;
  const issue = checked.issues[0];
  const steps = (issue.path ?? []).map((item): JsonStep => item.key as JsonStep);
  const where = steps.length === 0 ? '' : `${steps.join('.')}: `;
  const what = `${where}${issue.message}`;
  const place = { file: source.file, line: lineOfStep(input, source, steps) };
  throw new UserError(what.length > MOST_MESSAGE ? `${what.slice(0, MOST_MESSAGE)}…` : what, {
    place,
    ...(source.next === undefined ? {} : { next: source.next }),
  });
}
