import type { Reading } from '../model/reading.js';
import type { Drift } from '../model/status.js';
import type { BootValue } from '../plan/boot-value.js';

/** Whether the running value is another one than boot would leave. */
export function judgeDrift(running: Reading<number>, boot: BootValue): Drift {
  if (running.status === 'absent') {
    return { found: null, text: `not known: the running value could not be read (${running.reason})` };
  }
  if (boot.value === null) return { found: null, text: `not known: ${boot.because}` };
  if (running.value === boot.value) return { found: false, text: 'none: boot leaves the running value' };
  const direction = running.value > boot.value ? 'a boot lowers it' : 'a boot raises it';
  return {
    found: true,
    text: `running ${running.value}, after boot ${boot.value}: ${direction}; ${boot.because}`,
  };
}
