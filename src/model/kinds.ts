/**
 * Every kind of diagnosis, finding, refusal, warning and verdict with what it means: the one list that code, JSON, docs/kinds.md and
 * tests share. A kind is kebab-case and never changes its meaning.
 */
export const DIAGNOSES = {
  'cause-1': 'orphans were reset and four times the peak is above the limit',
  'headroom-low': 'four times the peak is above the limit, and nothing was reset yet',
  healthy: 'neither limit is near',
  'cause-2': 'TCP memory was over the third value of tcp_mem within the observation',
  both: 'both causes were there within the observation',
  'peak-not-seen': 'resets or log lines that the observed peak does not explain',
  'not-decidable': 'what was needed to decide could not be read',
} as const;

/** Things worth knowing beside the diagnosis. */
export const FINDINGS = {} as const;

/** Reasons why a plan changes nothing, or leaves something out. */
export const REFUSALS = {
  'tcp-memory': 'TCP memory is the cause; the orphan limit does not cure it',
  'tcp-memory-first': 'both causes are there; TCP memory comes first',
  'peak-not-seen': 'the observed peak does not explain the resets',
  'not-decidable': 'the diagnosis could not be made',
  'memory-cost': 'as many orphans as the target allows would not fit into memory',
} as const;

/** Things a person should know before applying. */
export const WARNINGS = {} as const;

/** Kinds of verdict on a proposed line, in order: the first that fits is the kind, the others go beside it. */
export const VERDICTS = {
  'contradicts-another-line': 'another line gives the same key another value',
  'unknown-key': 'no kernel known to novoodoo has this key',
  'mistyped-key': 'no such key, and a real one is spelt nearly the same',
  'removed-in-kernel': 'the key was removed from the kernel',
  'not-on-this-kernel': 'the key exists on other kernels, not on this one',
  'not-namespaced': 'the key is one for the whole host and cannot be set in a container',
  'action-key': 'writing the key does something once; it is not a setting',
  'misread-by-kernel': 'the kernel would read the value as another one',
  'out-of-range': 'the kernel refuses or cannot mean the value',
  'wrong-unit': 'the value is in another unit than the kernel takes',
  'lowers-limit': 'the value is below the one in force or the default, and lower makes it worse',
  harmful: 'the value is known to do harm',
  'already-set': 'the host has this value already',
  'needs-measured-peak': 'the orphan limit follows from a measured peak, and no plan is at hand',
  'cause-present-not-ours':
    'the cause this knob belongs to is present, and it is not one this tool plans for',
  'not-this-cause': 'the knob is related to one of the causes, and that cause is not present',
  unrelated: 'the knob is not read by the code that prints the error',
} as const;

export type DiagnosisKind = keyof typeof DIAGNOSES;
export type FindingKind = keyof typeof FINDINGS;
export type RefusalKind = keyof typeof REFUSALS;
export type WarningKind = keyof typeof WARNINGS;
export type VerdictKind = keyof typeof VERDICTS;
