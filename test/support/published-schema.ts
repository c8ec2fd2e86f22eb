import { Ajv, type ValidateFunction } from 'ajv';
import { readFileSync } from 'node:fs';
import type { ANSWERS } from '../../src/parse/answer-schemas.js';

/** A command that prints JSON. */
export type AnsweringCommand = keyof typeof ANSWERS;

const compiled = new Map<AnsweringCommand, ValidateFunction>();

/** Where the published schema of a command's answer is. */
export function schemaFile(command: AnsweringCommand): URL {
  return new URL(`../../docs/schemas/${command}.schema.json`, import.meta.url);
}

/** What the published schema has against an answer, one line each; empty where it is valid. */
export function violations(command: AnsweringCommand, answer: unknown): string[] {
  const validate =
    compiled.get(command) ??
    new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(schemaFile(command), 'utf8')) as object);
  compiled.set(command, validate);
  validate(answer);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}
