import { headerLines } from './evidence.js';
import type { Format, ScriptRenderer } from './format.js';
import { quoteShell } from './quote.js';
import { renderStrictly } from './render-strictly.js';
import type { Snippet } from './snippet.js';

/**
 * The text of a format's file for a plan; the same plan always gives the same text. `readTemplate` returns the text of a file in
 * templates/ by its name there.
 */
export function renderFormat(
  format: Format,
  snippet: Snippet,
  readTemplate: (name: string) => string,
): string {
  const script: ScriptRenderer = (name, view) =>
    linesOf(renderStrictly(readTemplate(`scripts/${name}`), view, quoteShell));
  const view = { ...format.view(snippet, script), header: headerLines(snippet, format) };
  return renderStrictly(readTemplate(format.template), view, format.quote);
}

function linesOf(text: string): string[] {
  return text.trimEnd().split('\n');
}
