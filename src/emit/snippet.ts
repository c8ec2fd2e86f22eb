import { basename } from 'node:path/posix';
import type { Derivation, Plan } from '../model/plan.js';
import type { Peak } from '../model/observation.js';

/** Everything a format may put into its file: one plan's target and evidence, and where the value goes. */
export interface Snippet {
  readonly plan: Plan;
  readonly peak: Peak;
  readonly derivation: Derivation;
  /** How many plans the largest target was chosen from. */
  readonly planCount: number;
  readonly dropInPath: string;
  /** For the format sysctl.conf: the change of /etc/sysctl.conf as a unified diff; null where there is none. */
  readonly sysctlConfDiff: string | null;
}

const SAFE_DROP_IN = /^\/etc\/sysctl\.d\/[A-Za-z0-9_~][A-Za-z0-9._~-]{0,200}\.conf$/;

/** Whether a path may be written into scripts as a drop-in's: a plain name in /etc/sysctl.d. */
export function isPlainDropInPath(path: string): boolean {
  return SAFE_DROP_IN.test(path);
}

/** The name of the drop-in without its folder. */
export function dropInName(snippet: Snippet): string {
  return basename(snippet.dropInPath);
}
