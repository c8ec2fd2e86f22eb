import { ExitCode } from './exit-code.js';

/** Where in an input a problem is; line and column count from 1. */
export interface InputPlace {
  readonly file: string;
  readonly line?: number;
}

/**
 * An error that a user can cause and mend: one line saying what, where and what to do next, and the exit code for it.
 * Printed without a stack trace.
 */
export class UserError extends Error {
  readonly exitCode: ExitCode;
  readonly place: InputPlace | null;
  /** What to do next, as a clause or a command. */
  readonly next: string | null;
  /** The kebab-case kind, where scripts may want to tell this error from others. */
  readonly kind: string | null;

  constructor(
    what: string,
    details: {
      exitCode?: ExitCode;
      place?: InputPlace;
      next?: string;
      kind?: string;
    } = {},
  ) {
    super(what);
    this.name = 'UserError';
    this.exitCode = details.exitCode ?? ExitCode.usage;
    this.place = details.place ?? null;
    this.next = details.next ?? null;
    this.kind = details.kind ?? null;
  }
}
