import type { ObstacleKind } from './kinds.js';

/** Something that keeps a change from being made, found before anything was changed. */
export interface Obstacle {
  readonly kind: ObstacleKind;
  readonly text: string;
  /** What to do about it, as a clause or a command. */
  readonly next: string | null;
}
