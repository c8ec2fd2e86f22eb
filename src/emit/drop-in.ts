import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import { evidenceLines } from './evidence.js';
import type { Deployment, ScriptRenderer } from './format.js';
import { dropInName, type Snippet } from './snippet.js';

/** The lines of the drop-in that another tool writes and keeps: evidence, who manages it, and the assignment. */
export function dropInLines(snippet: Snippet, manager: string): string[] {
  return [
    ...evidenceLines(snippet).map((line) => `# ${line}`),
    `# Managed by ${manager}: change or remove it there.`,
    `${MAX_ORPHANS_KEY} = ${snippet.derivation.target}`,
  ];
}

/** The drop-in as another tool leaves it on a host. */
export function deployedDropIn(snippet: Snippet, manager: string): Deployment {
  return { path: snippet.dropInPath, text: `${dropInLines(snippet, manager).join('\n')}\n` };
}

/** The shell script that ends with 0 where the drop-in is needed, 1 where it is not, and 4 where it would be overruled. */
export function needsDropInLines(snippet: Snippet, script: ScriptRenderer): readonly string[] {
  return script('needs-drop-in.sh', {
    target: snippet.derivation.target,
    dropInName: dropInName(snippet),
    dropInPath: snippet.dropInPath,
  });
}

/** The shell script that writes the drop-in whole or not at all. */
export function installDropInLines(
  snippet: Snippet,
  script: ScriptRenderer,
  manager: string,
): readonly string[] {
  return script('install-drop-in.sh', {
    dropInPath: snippet.dropInPath,
    dropIn: dropInLines(snippet, manager),
  });
}
