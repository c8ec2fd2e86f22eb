import { kernelInteger } from '../model/kernel-integer.js';
import { valueOf, type Reading } from '../model/reading.js';
import type { Resolution, Warning } from '../model/resolution.js';

/** The limit after the next boot, as far as the host's files and the kernel tell. */
export interface BootValue {
  /** null where it is not known. */
  readonly value: number | null;
  /** Where it comes from, as a clause. */
  readonly because: string;
  readonly warnings: readonly Warning[];
}

/**
 * What the winning file says, read as the kernel reads it; where no file says anything that the kernel takes, the kernel's own
 * default; else unknown, with a warning.
 */
export function bootValueOf(resolution: Resolution | null, kernelDefault: Reading<number>): BootValue {
  const boot = resolution?.boot ?? null;
  if (boot === null || boot.value === null) return byDefault(kernelDefault, []);
  const value = kernelInteger(boot.value);
  const place = boot.source === null ? boot.program : `${boot.source.path}:${boot.source.line}`;
  if (value !== null) return { value, because: `${place} sets ${value} at boot`, warnings: [] };
  const warning: Warning = {
    kind: 'boot-value-not-understood',
    text: `${place} sets the limit to "${boot.value}", which the kernel does not take; its own default stays.`,
  };
  return byDefault(kernelDefault, [warning]);
}

function byDefault(kernelDefault: Reading<number>, warnings: readonly Warning[]): BootValue {
  const value = valueOf(kernelDefault);
  if (value !== null) {
    return {
      value,
      because: `no file sets it, so the kernel's default ${value} stands after boot`,
      warnings,
    };
  }
  const reason = kernelDefault.status === 'absent' ? kernelDefault.reason : '';
  const unknown: Warning = {
    kind: 'boot-value-unknown',
    text: `No file sets the limit at boot, and the kernel's own default is not known (${reason}): what stands after boot may be higher or lower than now.`,
  };
  return {
    value: null,
    because: 'no file sets it and the default of the kernel is not known',
    warnings: [...warnings, unknown],
  };
}
