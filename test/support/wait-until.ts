import { setTimeout as wait } from 'node:timers/promises';

/** Waits until the check holds; says what it waited for when it never does. */
export async function waitUntil(what: string, holds: () => boolean, mostMs = 20_000): Promise<void> {
  const steps = Math.ceil(mostMs / 50);
  for (let step = 0; step < steps; step += 1) {
    if (holds()) return;
    await wait(50);
  }
  throw new Error(`waited ${mostMs} ms in vain: ${what}`);
}
