/** A value that was read, or the reason why it could not be; absent is never zero and never "none". */
export type Reading<T> = Present<T> | Absent;

export interface Present<T> {
  readonly status: 'present';
  readonly value: T;
}

export interface Absent {
  readonly status: 'absent';
  /** One clause for people: why there is no value. */
  readonly reason: string;
}

/** Wraps a value that was read. */
export function present<T>(value: T): Present<T> {
  return { status: 'present', value };
}

/** Says why a value could not be read. */
export function absent(reason: string): Absent {
  return { status: 'absent', reason };
}

/** The value of a reading, or null where it is absent. */
export function valueOf<T>(reading: Reading<T>): T | null {
  return reading.status === 'present' ? reading.value : null;
}
