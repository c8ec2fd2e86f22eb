import type { Command } from 'commander';
import { readOpenJournal } from '../apply/journal-file.js';
import { countResets, type Expectation, type Fault, judgeLook, type Look } from '../apply/judge-look.js';
import { latestToRollBack } from '../apply/rollback.js';
import { readCounters } from '../host/namespace-counters.js';
import { readMaxOrphans } from '../host/read-host-state.js';
import { ExitCode } from '../model/exit-code.js';
import type { Receipt } from '../model/receipt.js';
import { kernelInteger } from '../model/kernel-integer.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import { UserError } from '../model/user-error.js';
import type { Answer } from '../parse/answer-schemas.js';
import { durationText, parseDuration } from '../parse/duration.js';
import { printableLine } from '../report/printable.js';
import { whyTargetLoses } from '../sysctl/choose-target.js';
import { parseDocument, valueInDocument } from '../sysctl/document.js';
import { resolveHost } from '../sysctl/resolve-host.js';
import { stateFolderOf } from './change-setting.js';
import type { CommandContext } from './context.js';
import { readHostSysctl } from './persistence.js';
import { jsonAnswer } from '../report/json-text.js';

const LOOK_EVERY_MS = 1000;

/** Describes `novoodoo verify`. */
export function configure(command: Command): void {
  command
    .option('--for <time>', 'go on watching this long (10m), and stop at the first thing that is wrong')
    .addHelpText(
      'after',
      `
Checks that what the latest apply did still holds: the running limit, the file
that wins at boot, and, with --for, that no orphan is reset. Names who put an
old value back where that can be told: a package's trigger that loads the files
again, or tuned.

Exit codes: 0 all is right, 2 nothing was applied, 6 something is wrong.

Examples:
  novoodoo verify
  novoodoo verify --for 10m --json
`,
    );
}

/** Verifies the latest apply. */
export async function run(context: CommandContext, command: Command): Promise<ExitCode> {
  const options = command.opts<{ for?: string }>();
  const range = { option: '--for', leastMs: 1000, mostMs: 7 * 24 * 60 * 60 * 1000 };
  const watchMs = options.for === undefined ? 0 : parseDuration(options.for, range);
  const receipt = findReceipt(context);
  const expected = expectationOf(receipt, context.host.root === '/');
  const watched = await watch(context, expected, watchMs);
  return answer(context, receipt, expected, watched);
}

function findReceipt(context: CommandContext): Receipt {
  const latest = latestToRollBack(context.host, stateFolderOf(context));
  if (latest !== null && 'problem' in latest) throw new UserError(latest.problem);
  if (latest !== null) return latest.receipt;
  const [open] = openJournalFaults(context);
  if (open !== undefined) {
    throw new UserError(open.text, { exitCode: ExitCode.needsAttention, kind: open.kind });
  }
  throw new UserError('no applied limit is on record here, so there is nothing to verify', {
    next: 'novoodoo status shows what is in force',
  });
}

function expectationOf(receipt: Receipt, isLive: boolean): Expectation {
  const runtime = receipt.steps.find((step) => step.kind === 'runtime');
  const persisted = receipt.steps.some((step) => step.kind === 'file');
  if (runtime !== undefined) {
    return { limit: runtime.after, running: 'equal', limitBefore: runtime.before, persisted };
  }
  const running = isLive ? 'not-below' : 'not-judged';
  return { limit: limitInFiles(receipt), running, limitBefore: null, persisted };
}

/** What the files say that an apply wrote without touching the running value. Throws UserError where none of them says it. */
function limitInFiles(receipt: Receipt): number {
  for (const step of receipt.steps) {
    if (step.kind !== 'file' || step.after === null) continue;
    const text = Buffer.from(step.after.contentBase64, 'base64').toString('latin1');
    const limit = kernelInteger(valueInDocument(parseDocument(text), MAX_ORPHANS_KEY)?.value ?? '');
    if (limit !== null) return limit;
  }
  throw new UserError(`receipt ${receipt.id} names no limit`, { next: 'look at it with: novoodoo history' });
}

interface Watched {
  readonly faults: readonly Fault[];
  readonly last: Look;
  readonly resets: number | null;
  readonly watchedMs: number;
}

async function watch(context: CommandContext, expected: Expectation, watchMs: number): Promise<Watched> {
  const { host } = context;
  const startMs = host.now().monotonicMs;
  const first = await look(context, expected);
  let last = first;
  for (;;) {
    const faults = [...openJournalFaults(context), ...judgeLook(expected, last, first)];
    const watchedMs = host.now().monotonicMs - startMs;
    const isOver = watchedMs >= watchMs || context.interrupted.aborted;
    if (faults.length > 0 || isOver) return { faults, last, resets: countResets(first, last), watchedMs };
    await host.sleep(Math.min(LOOK_EVERY_MS, watchMs - watchedMs), context.interrupted);
    last = await look(context, expected);
  }
}

async function look(context: CommandContext, expected: Expectation): Promise<Look> {
  const sysctl = await readHostSysctl(context.host);
  return {
    limit: readMaxOrphans(context.host),
    resolution: resolveHost(sysctl, MAX_ORPHANS_KEY),
    whyItLoses: whyTargetLoses(sysctl, MAX_ORPHANS_KEY, expected.limit),
    counters: readCounters(context.host, context.euid),
  };
}

function openJournalFaults(context: CommandContext): Fault[] {
  const journal = readOpenJournal(context.host, stateFolderOf(context));
  if (journal === null) return [];
  const text =
    journal.state === 'awaiting-confirmation'
      ? `change ${journal.id} still waits to be confirmed`
      : `change ${journal.id} was cut off (${journal.state}); novoodoo recover ends it`;
  return [{ kind: 'open-journal', text }];
}

function answer(
  context: CommandContext,
  receipt: Receipt,
  expected: Expectation,
  { faults, last, resets, watchedMs }: Watched,
): ExitCode {
  const exitCode = faults.length === 0 ? ExitCode.done : ExitCode.needsAttention;
  const running = last.limit.status === 'present' ? last.limit.value : null;
  if (context.json) {
    const value: Answer<'verify'> = {
      version: 1,
      right: faults.length === 0,
      receiptId: receipt.id,
      key: MAX_ORPHANS_KEY,
      expected: expected.limit,
      running,
      persisted: expected.persisted,
      boot: last.resolution.boot,
      resets,
      countersScope: last.counters.status === 'present' ? last.counters.value.scope : null,
      watchedMs: Math.round(watchedMs),
      faults,
    };
    context.out(jsonAnswer(value));
    return exitCode;
  }
  const lines = faults.map(({ kind, text }) => `wrong (${kind}): ${text}`);
  if (faults.length === 0) {
    lines.push(runningText(expected, running, receipt.id));
    lines.push(bootText(expected, last));
    if (watchedMs >= LOOK_EVERY_MS) lines.push(resetsText(resets, watchedMs, last));
  }
  context.out(lines.map((line) => `${printableLine(line)}\n`).join(''));
  return exitCode;
}

function runningText({ limit, running }: Expectation, found: number | null, receiptId: string): string {
  const said = `as receipt ${receiptId} says`;
  if (running === 'equal') return `${MAX_ORPHANS_KEY} is ${limit}, ${said}`;
  const now =
    running === 'not-judged' ? 'the running value is not looked at under --root' : `it is ${found} now`;
  return `${MAX_ORPHANS_KEY} is ${limit} in the files, ${said}; ${now}`;
}

function bootText(expected: Expectation, { resolution: { boot } }: Look): string {
  if (!expected.persisted) return 'no file was edited: the value is gone after the next boot';
  const source = boot?.source ?? null;
  return source === null
    ? 'it stands after the next boot'
    : `it stands after the next boot (${source.path}:${source.line})`;
}

function resetsText(resets: number | null, watchedMs: number, { counters }: Look): string {
  const span = durationText(Math.round(watchedMs / 1000) * 1000);
  if (resets === null) return `whether orphans were reset in ${span} is not known`;
  const scope =
    counters.status === 'present' && counters.value.scope === 'all-namespaces'
      ? 'any network namespace'
      : 'this network namespace; others could not be seen';
  return `no orphan was reset in ${span} in ${scope}`;
}
