import type { Proposal } from '../model/verdict.js';

/**
 * The commonest proposal: it sets a key of the host to a value as it stands. Megabytes of advice may have a million of them, so that what
 * all of them have in common is not kept with each.
 */
export class PlainAssignment implements Proposal {
  readonly key: string;
  readonly keyAsWritten: string;
  readonly value: string;

  constructor(key: string, keyAsWritten: string, value: string) {
    this.key = key;
    this.keyAsWritten = keyAsWritten;
    this.value = value;
  }

  get form(): 'assignment' {
    return 'assignment';
  }

  get problem(): null {
    return null;
  }

  get alsoWritten(): null {
    return null;
  }

  get means(): null {
    return null;
  }

  get inContainer(): false {
    return false;
  }
}
