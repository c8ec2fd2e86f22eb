import { readFileSync } from 'node:fs';

/** The text of a file in the program's own templates/ folder, by its path there. */
export function readTemplate(name: string): string {
  return readFileSync(new URL(`../../templates/${name}`, import.meta.url), 'utf8');
}
