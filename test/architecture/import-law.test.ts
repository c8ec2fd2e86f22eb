import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { EFFECT_GLOBALS, type FolderRule, IMPORT_RULES } from './import-rules.js';

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));

function sourceFiles(): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort();
}

/** What breaks the rule in one file; exported violations read as sentences. */
function violations(file: string, code: string, rule: FolderRule): string[] {
  const parsed = parseSync(file, code);
  const specifiers = parsed.module.staticImports.map((one) => one.moduleRequest.value);
  for (const one of parsed.module.staticExports) {
    for (const entry of one.entries) if (entry.moduleRequest) specifiers.push(entry.moduleRequest.value);
  }
  for (const one of parsed.module.dynamicImports) {
    specifiers.push(code.slice(one.moduleRequest.start, one.moduleRequest.end).replace(/^['"`]|['"`]$/g, ''));
  }
  const found = specifiers.flatMap((specifier) => importViolation(file, specifier, rule));
  if (!rule.effects) found.push(...effectViolations(file, parsed.program));
  return found;
}

function importViolation(file: string, specifier: string, rule: FolderRule): string[] {
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), specifier).split('/')[0] ?? '';
    const allowed = target === rule.folder || rule.mayImport.includes('*') || rule.mayImport.includes(target);
    return allowed ? [] : [`${file} imports ${target}/: ${rule.reason}`];
  }
  const allowed = specifier.startsWith('node:') ? rule.builtins : rule.packages;
  return allowed.includes('*') || allowed.includes(specifier)
    ? []
    : [`${file} imports ${specifier}: ${rule.reason}`];
}

function effectViolations(file: string, program: unknown): string[] {
  const found: string[] = [];
  walk(program, null, (node, parent) => {
    if (node['type'] === 'NewExpression' && nameOf(node['callee']) === 'Date') {
      if ((node['arguments'] as unknown[]).length === 0)
        found.push(`${file} reads the clock with new Date()`);
    }
    if (node['type'] === 'MemberExpression') {
      const member = `${nameOf(node['object'])}.${nameOf(node['property'])}`;
      if (member === 'Date.now' || member === 'Math.random') found.push(`${file} uses ${member}`);
    }
    if (node['type'] !== 'Identifier' || !EFFECT_GLOBALS.includes(String(node['name']))) return;
    const isPropertyName =
      (parent?.['type'] === 'MemberExpression' &&
        parent['property'] === node &&
        parent['computed'] !== true) ||
      (parent?.['type'] === 'Property' && parent['key'] === node);
    if (!isPropertyName) found.push(`${file} uses ${String(node['name'])}`);
  });
  return found;
}

type Node = Record<string, unknown>;

function walk(value: unknown, parent: Node | null, visit: (node: Node, parent: Node | null) => void): void {
  if (Array.isArray(value)) {
    for (const one of value) walk(one, parent, visit);
  } else if (typeof value === 'object' && value !== null) {
    const node = value as Node;
    if (typeof node['type'] === 'string') visit(node, parent);
    for (const child of Object.values(node)) walk(child, node, visit);
  }
}

function nameOf(node: unknown): string {
  const name = (node as Node | null)?.['name'];
  return typeof name === 'string' ? name : '';
}

describe('the import law', () => {
  const files = sourceFiles();

  it('is asked of every file under src', () => {
    expect(files.length).toBeGreaterThan(20);
    const folders = new Set(files.map((file) => file.split('/')[0]));
    expect(IMPORT_RULES.map((rule) => rule.folder)).toEqual(expect.arrayContaining([...folders]));
  });

  it.each(IMPORT_RULES)('holds in $folder/: $reason', (rule) => {
    const inFolder = files.filter((file) => file.startsWith(`${rule.folder}/`));
    const broken = inFolder.flatMap((file) =>
      violations(file, readFileSync(path.join(SOURCE, file), 'utf8'), rule),
    );
    expect(broken).toEqual([]);
  });

  it.each([
    ['plan/x.ts', "import { a } from '../emit/y.js';", 'imports emit/'],
    ['plan/x.ts', "export { a } from '../emit/y.js';", 'imports emit/'],
    ['plan/x.ts', "import type { A } from '../emit/y.js';", 'imports emit/'],
    ['plan/x.ts', "const m = await import('../host/y.js');", 'imports host/'],
    ['plan/x.ts', "import fs from 'node:fs';", 'imports node:fs'],
    ['plan/x.ts', "import { execa } from 'execa';", 'imports execa'],
    ['plan/x.ts', 'const t = Date.now();', 'uses Date.now'],
    ['plan/x.ts', 'const t = new Date();', 'reads the clock'],
    ['plan/x.ts', "const t = process.env['A'];", 'uses process'],
    ['model/x.ts', "import { a } from '../plan/y.js';", 'imports plan/'],
  ])('catches in %s: %s', (file, code, expected) => {
    const rule = IMPORT_RULES.find((one) => file.startsWith(`${one.folder}/`)) as FolderRule;
    expect(violations(file, code, rule).join()).toContain(expected);
  });

  it.each([
    ['plan/x.ts', 'const at = new Date(5).toISOString();'],
    ['plan/x.ts', 'const a = { process: 1 }; a.process;'],
    ['host/x.ts', "import fs from 'node:fs';"],
  ])('allows in %s: %s', (file, code) => {
    const rule = IMPORT_RULES.find((one) => file.startsWith(`${one.folder}/`)) as FolderRule;
    expect(violations(file, code, rule)).toEqual([]);
  });
});
