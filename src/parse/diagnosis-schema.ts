import * as v from 'valibot';
import { diagnosisSchema, name, observationSchema, policySchema } from './value-schemas.js';

/** What `diagnose --json` prints. */
export const diagnosisAnswerSchema = v.strictObject({
  version: v.literal(1),
  toolVersion: name,
  diagnosis: diagnosisSchema,
  observation: observationSchema,
  policy: policySchema,
});
