import { readFileSync } from 'node:fs';

export const SESSION_PAGE = new URL('../../docs/session.md', import.meta.url);

/** docs/session.md with these captured screens in their places, by name; every other place stays as it is. */
export function sessionPageWith(screens: Readonly<Record<string, string>>): string {
  let page = readFileSync(SESSION_PAGE, 'utf8');
  for (const [name, screen] of Object.entries(screens)) {
    const mark = `<!-- screen: ${name} -->`;
    const [before, after] = page.split(mark);
    if (before === undefined || after === undefined) throw new Error(`no place for the screen "${name}"`);
    const rest = after.replace(/^\n\n```text\n[^]*?\n```/, '');
    page = `${before}${mark}\n\n\`\`\`text\n${screen}\n\`\`\`${rest}`;
  }
  return page;
}
