/** The process exit codes of every command; docs/exit-codes.md explains each. */
export const ExitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  changesProposed: 3,
  refused: 4,
  rolledBack: 5,
  needsAttention: 6,
  brokenOff: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
