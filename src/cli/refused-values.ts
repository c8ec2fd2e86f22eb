import { refusedByBounds } from '../knobs/bounds.js';
import type { NumberShape } from '../knobs/knob.js';
import { findKnob, KNOBS } from '../knobs/knobs.js';
import { readNumbers } from '../knobs/read-numbers.js';
import type { Applier, LoaderName, Resolution, Warning } from '../model/resolution.js';

/** What each loader does when a write fails with EINVAL. */
const AFTER_REFUSAL: Readonly<Record<LoaderName, string>> = {
  systemd: 'logs it and goes on',
  procps: 'reports it and goes on',
  busybox: 'stops reading that file there',
};

/**
 * A warning for each value that a loader writes last and the kernel refuses by what is known about the key's file, so that what stood
 * before stays. The loaders' answers are what they write, not what the kernel makes of it; `release` is the kernel's.
 */
export function refusedValues({ key, boot, manual, loaders }: Resolution, release: string): Warning[] {
  const shape = findKnob(KNOBS, key)?.value;
  if (shape?.form !== 'numbers') return [];
  const texts = new Set<string>();
  for (const applier of [boot, manual]) {
    const why = applier?.value == null ? null : whyRefused(applier.value, shape, release);
    if (applier === null || why === null) continue;
    const before = loaders[applier.loader]?.transientValues.findLast(
      (value) => whyRefused(value, shape, release) === null,
    );
    const stays = before === undefined ? 'what stood before' : `${before}, written before it,`;
    texts.add(
      `${placeOf(applier)} gives ${key} a value that does not count: ${why}. ${applier.program} ${AFTER_REFUSAL[applier.loader]}, and ${stays} stays.`,
    );
  }
  return Array.from(texts, (text) => ({ kind: 'value-the-kernel-refuses', text }));
}

function whyRefused(value: string, shape: NumberShape, release: string): string | null {
  const read = readNumbers(value, shape, release);
  return read.status === 'refused' ? read.because : refusedByBounds(read.numbers, shape, release);
}

function placeOf({ source, program }: Applier): string {
  return source === null ? program : `${source.path}:${source.line}`;
}
