import * as v from 'valibot';
import { count, name, observationSchema, policySchema } from './value-schemas.js';

/** What `observe --json` prints. */
export const observationAnswerSchema = v.strictObject({
  version: v.literal(1),
  /** Where the recording is. */
  recording: name,
  endedBy: v.picklist(['time', 'SIGINT', 'SIGTERM', 'SIGHUP', 'error']),
  observation: observationSchema,
  /** What of the recording was stored. */
  storage: v.strictObject({ storedLines: count, missingLines: count, failure: v.nullable(name) }),
  policy: policySchema,
});
