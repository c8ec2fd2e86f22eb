import type { Command } from 'commander';
import type { ExitCode } from '../model/exit-code.js';
import type { CommandContext } from './context.js';

/** How far a command may touch the host: it is given no more than it declares. */
export type Access = 'reads' | 'records' | 'changes';

/** What a command's own file exports. */
export interface CommandModule<A extends Access> {
  /** Adds arguments, options and examples; the name and the summary are set already. */
  configure(command: Command): void;
  run(context: CommandContext<A>, command: Command): Promise<ExitCode>;
}

export type CommandEntry = {
  readonly [A in Access]: {
    readonly name: string;
    readonly summary: string;
    readonly access: A;
    /** Not listed in help: started by novoodoo itself, or by its name alone. */
    readonly hidden?: true;
    readonly load: () => Promise<CommandModule<A>>;
  };
}[Access];

/** Every command, in the order help lists them; the files are loaded on use. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'session',
    summary: 'Lead through everything with questions: what "novoodoo" alone does on a terminal',
    access: 'changes',
    hidden: true,
    load: () => import('./session.js'),
  },
  {
    name: 'observe',
    summary: 'Record the orphan count, its peak and the limits, then sum up',
    access: 'records',
    load: () => import('./observe.js'),
  },
  {
    name: 'diagnose',
    summary: 'Tell which of the two causes it is, with the numbers',
    access: 'reads',
    load: () => import('./diagnose.js'),
  },
  {
    name: 'plan',
    summary: 'Plan the limit from a measured peak, with the diff and every refusal',
    access: 'reads',
    load: () => import('./plan.js'),
  },
  {
    name: 'lint',
    summary: 'Give a verdict on every line of pasted tuning advice',
    access: 'reads',
    load: () => import('./lint.js'),
  },
  {
    name: 'explain',
    summary: 'Explain one knob, with its state and evidence on this host',
    access: 'reads',
    load: () => import('./explain.js'),
  },
  {
    name: 'resolve',
    summary: 'Say which file wins for a key, at boot and on a reload by hand',
    access: 'reads',
    load: () => import('./resolve.js'),
  },
  {
    name: 'emit',
    summary: 'Print a snippet for configuration management, from a plan',
    access: 'reads',
    load: () => import('./emit.js'),
  },
  {
    name: 'apply',
    summary: 'Apply a saved plan, and take it back if anything fails',
    access: 'changes',
    load: () => import('./apply.js'),
  },
  {
    name: 'confirm',
    summary: 'Keep the change that waits to be confirmed',
    access: 'changes',
    load: () => import('./confirm.js'),
  },
  {
    name: 'rollback',
    summary: 'Put back what an apply changed',
    access: 'changes',
    load: () => import('./rollback.js'),
  },
  {
    name: 'recover',
    summary: 'Finish what a crash left open',
    access: 'changes',
    load: () => import('./recover.js'),
  },
  {
    name: 'status',
    summary: 'Show the limit now and after boot, drift, and what can be done here',
    access: 'reads',
    load: () => import('./status.js'),
  },
  {
    name: 'verify',
    summary: 'Check that what was applied still holds',
    access: 'reads',
    load: () => import('./verify.js'),
  },
  {
    name: 'history',
    summary: 'List what was applied and rolled back',
    access: 'reads',
    load: () => import('./history.js'),
  },
  {
    name: 'guard',
    summary: 'Guard a confirm window',
    access: 'changes',
    hidden: true,
    load: () => import('./guard.js'),
  },
];
