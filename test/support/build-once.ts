import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds before a run, so that tests which start the real program never meet an old one. */
export default function buildOnce(): void {
  const project = fileURLToPath(new URL('../..', import.meta.url));
  execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], { cwd: project, stdio: 'inherit' });
}
