/** What the files of one folder under src may import, and why no more. */
export interface FolderRule {
  readonly folder: string;
  /** Other folders under src; the own one is always allowed. */
  readonly mayImport: readonly string[];
  readonly builtins: readonly string[];
  readonly packages: readonly string[];
  /** Whether clock, process, timers and chance may be used. */
  readonly effects: boolean;
  readonly reason: string;
}

/** Built-in modules that compute and touch nothing. */
const COMPUTING_BUILTINS = ['node:buffer', 'node:crypto', 'node:zlib', 'node:util', 'node:path/posix'];

const STAGE_REASON =
  'a stage is a function of plain values: stages never import each other, cli sequences them, and only host touches the world';

function stage(folder: string, packages: readonly string[] = [], mayImport = ['model']): FolderRule {
  return { folder, mayImport, builtins: COMPUTING_BUILTINS, packages, effects: false, reason: STAGE_REASON };
}

export const IMPORT_RULES: readonly FolderRule[] = [
  {
    folder: 'model',
    mayImport: [],
    builtins: [],
    packages: [],
    effects: false,
    reason: 'the vocabulary stands alone, so that every other folder can share it',
  },
  {
    folder: 'parse',
    mayImport: ['model'],
    builtins: COMPUTING_BUILTINS,
    packages: ['valibot'],
    effects: false,
    reason:
      'a parser turns text into a value and back; valibot checks untrusted JSON and has its one home here',
  },
  stage('sysctl', ['ini']),
  stage('observe', [], ['model', 'parse']),
  stage('diagnose'),
  stage('knobs'),
  stage('plan'),
  stage('apply', [], ['model', 'parse']),
  stage('emit', ['mustache', 'yaml']),
  {
    folder: 'report',
    mayImport: ['model'],
    builtins: COMPUTING_BUILTINS,
    packages: ['diff'],
    effects: false,
    reason: 'what people see is made of values; diff has its one home here',
  },
  {
    folder: 'host',
    mayImport: ['model', 'parse'],
    builtins: ['*'],
    packages: ['execa', 'inquirer'],
    effects: true,
    reason: 'the only folder that touches the world; it decides nothing, so it needs no stage',
  },
  {
    folder: 'cli',
    mayImport: ['*'],
    builtins: ['*'],
    packages: ['commander'],
    effects: true,
    reason: 'the one place that builds host adapters and sequences the stages',
  },
];

/** Globals that read the clock, the environment or chance, or act on the world. */
export const EFFECT_GLOBALS = [
  'process',
  'performance',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'fetch',
  'globalThis',
];
