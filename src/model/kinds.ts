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

/** Things worth knowing beside the diagnosis; a plan repeats them among its warnings. */
export const FINDINGS = {
  'peak-cut-off': 'orphans were reset during the peak, so the limit cut it off and the demand was higher',
  'short-observation': 'the observation is shorter than the policy asks for and may have missed the peak',
  'observation-gaps': 'the observation has pauses in which the peak may have been missed',
  'leak-suspected': 'the orphan count did not fall for so long that a limit may not cure it',
  'limit-below-kernel-default': "the limit is below the kernel's own default",
  'memory-holders': 'which programs hold queued TCP data now, where TCP memory is a cause',
  'tcp-mem-below-boot-size': 'tcp_mem is below what the kernel sizes it to at boot',
  'rto-max-lowered': 'tcp_rto_max_ms is lowered, which shortens the life of orphans and makes x2 common',
  'orphan-retries-set': 'tcp_orphan_retries is set, which changes how long orphans live',
  'fin-timeout-raised': 'tcp_fin_timeout is above 60 s, so orphans in FIN_WAIT2 count towards the limit',
  'resets-in-another-namespace': 'orphans were reset only in a network namespace other than our own',
  'resets-before-observation': 'orphans were reset since boot, but not during the observation',
  'logged-earlier': 'the kernel log has lines of the error that no recording covers',
  'memory-near': 'TCP memory was above the second value of tcp_mem (pressure) and not above the third',
  'page-size-unit-trap': 'this kernel counts TCP memory in units of 4 KiB while tcp_mem is in larger pages',
  'ambiguous-log-text': 'the log text of this kernel does not tell the causes apart; numbers do',
  'counters-this-namespace-only':
    'reset counters could be read for this network namespace only; their zero does not mean no resets',
  'counters-absent': 'the reset counters could not be read',
  'kernel-log-absent': 'the kernel log could not be read, which is not the same as no messages',
  'log-lines-suppressed': 'the kernel held back network log lines, so lines may be missing',
  'resets-unexplained': 'orphans were reset and neither limit was seen to be crossed',
  'limit-changed-meanwhile': 'the limit changed during the observation',
  'torn-recording': 'a recording ends in a line that was cut off, which was skipped',
} as const;

/** Reasons why a plan changes nothing, or leaves something out. */
export const REFUSALS = {
  'tcp-memory': 'TCP memory is the cause; the orphan limit does not cure it',
  'tcp-memory-first': 'both causes are there; TCP memory comes first',
  'peak-not-seen': 'the observed peak does not explain the resets',
  'not-decidable': 'the diagnosis could not be made',
  'memory-cost': 'as many orphans as the target allows would not fit into memory',
  'managed-file': 'the line that wins is in a file that configuration management or a store writes',
  overruled: 'whatever is written, another file or program sets the key to less afterwards',
  'target-not-read': 'no loader of this host reads the file named with --target at boot',
  'target-not-editable': 'the file named with --target cannot be edited',
  'nothing-loads-files': 'this host reads no sysctl file at boot',
  'refused-plan': 'the plan itself is a refusal, so there is no value to emit',
  'nothing-to-change': 'there is nothing to raise, and a file that cannot compare would lower the limit',
  'loader-does-not-read-it': 'what loads sysctl files on this host at boot does not read such a file',
  'not-the-initial-namespace':
    'the limit cannot be seen from this network namespace, so it cannot be set from there',
} as const;

/** Things a person should know before applying. */
export const WARNINGS = {
  'memory-cost-high': 'as many orphans as the target allows, with all of tcp_mem, exceed half of the memory',
  'boot-value-unknown': 'nothing sets the limit at boot and the default of the kernel is not known',
  'boot-value-not-understood': 'a file sets the limit at boot to something that is no plain number',
  'advice-unreadable': 'lines given with --want could not be read as assignments',
  'peak-stated': 'the peak was measured elsewhere and is taken on trust',
  'limit-from-recording': 'the limit in force now could not be read; the one in the recording was used',
  'another-host': 'the recording was made on another host than this one',
  'boot-loader-assumed': 'nothing on the host tells which loader runs at boot; one was assumed',
  'boot-and-manual-differ': 'boot and a manual reload leave different values',
  'manual-reload-lowers': 'a manual reload would set the key lower than it is after boot',
  'other-actor': 'another program sets the key, before or after the files are read',
  'sysctl-conf-unread': 'this boot loader does not read /etc/sysctl.conf, and the file sets the key',
  'upgrade-moves-sysctl-conf': 'the upgrade to Debian 13 moves an edited /etc/sysctl.conf aside',
  'settings-left-behind': 'a file that an upgrade moved aside sets the key and is no longer read',
  'unreadable-file': 'a file that may set the key could not be read',
  'value-the-kernel-refuses':
    'a file gives the key a value that the kernel refuses, so what stood before stays',
  'transient-value': 'a loader writes another value for a moment before the last one',
  'diff-not-utf8': 'a file is not UTF-8; its diff is latin1 text',
  'recordings-of-several-boots': 'the recordings come from more than one boot',
} as const;

/** Reasons why apply, confirm or rollback changes nothing on a host. */
export const OBSTACLES = {
  'plan-proposes-nothing': 'the plan was refused, so there is nothing in it to apply',
  'other-machine': 'the plan was made for a machine with another machine id',
  'stale-plan': 'a value or a file is neither what the plan found nor what it wants',
  'edit-beyond-the-limit': 'the plan would change lines that are not about the orphan limit',
  'not-privileged': 'this user may not write what has to be written',
  'read-only-proc-sys': '/proc/sys is mounted read-only, as containers do',
  'not-the-initial-namespace': 'the limit exists only in the initial network namespace',
  'no-proc-sys': 'there is no /proc/sys/net/ipv4 here',
  'folder-missing': 'the folder of the file is not there',
  'not-a-file': 'something that is no regular file stands at the path',
  'immutable-file': 'the file or its folder has the immutable or append-only attribute',
  'hard-linked-file': 'the file has another name, which would go on with the old content',
  'bind-mounted-file': 'the file is a mount point of its own and cannot be replaced',
  'link-to-package-file': 'the path is a link to a file that belongs to a package',
  'read-only-file-system': 'the file system is mounted read-only',
  'no-space': 'there is not enough room for the file, its journal and its receipt',
  'tool-missing': 'a program that is needed is not installed',
  'unsafe-state-folder': 'somebody else could have written the journal or the receipts',
  busy: 'another novoodoo is changing this host now',
  'window-open': 'an earlier change still waits to be confirmed',
  'later-edits': 'something was changed after the transaction, and rolling back would lose it',
} as const;

/** What verify can find wrong after an apply. */
export const FAULTS = {
  'running-value-changed': 'the running limit is not the one that was applied',
  'value-unreadable': 'the running limit could not be read',
  'file-overruled': 'the limit that was applied will not stand after the next boot',
  'new-resets': 'orphans were reset while verify was watching',
  'open-journal': 'a change was cut off, or still waits to be confirmed',
} as const;

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
  'out-of-range':
    'the kernel refuses the value, or takes it although nobody can mean it; or the file can only be read',
  'wrong-unit': 'the value is in another unit than the kernel takes',
  'lowers-limit': 'the value is below the one in force or the default, and lower makes it worse',
  harmful: 'the value is known to do harm',
  'already-set': 'the host has this value already',
  'needs-measured-peak': 'the orphan limit follows from a measured peak, and no plan is at hand',
  'cause-present-not-ours':
    'the cause this knob belongs to is present, and this tool does not plan it: another knob cures it, or the plan was refused',
  'not-this-cause': 'the knob is related to one of the causes, and that cause is not present',
  unrelated: 'the knob is not read by the code that prints the error',
} as const;

export type DiagnosisKind = keyof typeof DIAGNOSES;
export type FindingKind = keyof typeof FINDINGS;
export type RefusalKind = keyof typeof REFUSALS;
/** A plan's warnings repeat the findings of its diagnosis. */
export type WarningKind = keyof typeof WARNINGS | FindingKind;
export type ObstacleKind = keyof typeof OBSTACLES;
export type FaultKind = keyof typeof FAULTS;
export type VerdictKind = keyof typeof VERDICTS;
