import type { Command } from 'commander';
import { readFact } from '../host/fact-file.js';
import { ExitCode } from '../model/exit-code.js';
import type { RecordingHost } from '../model/host.js';
import { DEFAULT_POLICY } from '../model/policy.js';
import type { Recording } from '../model/recording.js';
import { UserError } from '../model/user-error.js';
import { createRecorder, type StorageReport } from '../observe/recorder.js';
import { summarise } from '../observe/summarise.js';
import type { Answer } from '../parse/answer-schemas.js';
import { durationText, parseDuration } from '../parse/duration.js';
import { parseSockstat } from '../parse/sockstat.js';
import { observationText } from '../report/observation-text.js';
import { printableLine } from '../report/printable.js';
import { styleFor } from '../report/style.js';
import type { CommandContext } from './context.js';
import { openLiveLine } from './live-line.js';
import { openRecording } from './open-recording.js';
import { DEFAULT_INTERVAL_MS, DEFAULT_WINDOW_MS, observeFor } from './observe-for.js';
import { jsonAnswer } from '../report/json-text.js';

const DAY_MS = 86_400_000;
const LONGEST_MS = 7 * DAY_MS;

interface ObserveFlags {
  readonly for: string;
  readonly interval: string;
  readonly window: string;
  readonly output?: string;
}

export function configure(command: Command): void {
  command
    .option('--for <duration>', 'how long, up to 7d', '24h')
    .option('--interval <duration>', 'time between samples', durationText(DEFAULT_INTERVAL_MS))
    .option(
      '--window <duration>',
      'time that one line of the recording covers',
      durationText(DEFAULT_WINDOW_MS),
    )
    .option('--output <file>', 'recording to create; "-" is standard output')
    .addHelpText('after', HELP);
}

const HELP = `
Counts orphaned sockets until time is over or Ctrl-C, then sums up. Needs no
root; root also sees the counters of other network namespaces and can always
read the kernel log. The recording goes to the recordings folder under --state
unless --output names a new file. Durations: 500ms, 10s, 5m, 24h, 7d.

Examples:
  novoodoo observe                       a day, as a peak needs
  novoodoo observe --for 10m --output peak.jsonl
  novoodoo plan --recording peak.jsonl

To go on after you log out, as a transient systemd unit:
  systemd-run --unit=novoodoo-observe --collect \\
    --property=KillSignal=SIGINT --property=Nice=5 \\
    novoodoo observe --for 24h --output /var/tmp/peak.jsonl
  journalctl -u novoodoo-observe         shows the summary
  systemctl stop novoodoo-observe        ends it early, with the summary
`;

export async function run(context: CommandContext<'records'>, command: Command): Promise<ExitCode> {
  const flags = command.opts<ObserveFlags>();
  const times = readTimes(flags);
  const toStdout = flags.output === '-';
  if (toStdout && context.json) {
    throw new UserError('--json and --output - both want standard output', { next: 'leave one out' });
  }
  requireOrphanCount(context.host);
  const target = openRecording(context, flags.output);
  context.talk(
    `novoodoo: observing every ${durationText(times.intervalMs)} for ${durationText(times.durationMs)}, recording to ${printableLine(target.name)}\n`,
  );
  const live = openLiveLine(context, times.durationMs);
  const recorder = createRecorder(target.file, (code) => {
    live.clear();
    context.talk(
      `novoodoo: cannot write ${printableLine(target.name)} (${code}); observing goes on, with the peak in memory\n`,
    );
  });
  const recording = await observeFor(context.host, {
    toolVersion: context.toolVersion,
    euid: context.euid,
    ...times,
    signal: context.interrupted,
    onSample: live.add,
    store: recorder,
    source: target.name,
  }).finally(live.clear);
  report(context, recording, { ...recorder.finish(), name: target.name }, toStdout);
  return ExitCode.done;
}

/** Before a file is created, so that a host without a count leaves no empty recording behind. */
function requireOrphanCount(host: RecordingHost): void {
  const sockstat = readFact(host, '/proc/net/sockstat', parseSockstat);
  if (sockstat.status === 'present') return;
  throw new UserError(`cannot observe: ${sockstat.reason}`, {
    exitCode: ExitCode.failed,
    next: 'run on a Linux host with /proc mounted',
  });
}

interface Times {
  readonly durationMs: number;
  readonly intervalMs: number;
  readonly windowMs: number;
}

function readTimes(flags: ObserveFlags): Times {
  const intervalMs = parseDuration(flags.interval, { option: '--interval', leastMs: 10, mostMs: 60_000 });
  const windowMs = parseDuration(flags.window, { option: '--window', leastMs: 1000, mostMs: 3_600_000 });
  const durationMs = parseDuration(flags.for, { option: '--for', leastMs: 100, mostMs: LONGEST_MS });
  if (windowMs < intervalMs) {
    throw new UserError('--window is shorter than --interval', { next: 'make the window longer' });
  }
  return { intervalMs, windowMs, durationMs };
}

function report(
  context: CommandContext<'records'>,
  recording: Recording,
  storage: StorageReport & { readonly name: string },
  toStdout: boolean,
): void {
  const observation = summarise([recording], DEFAULT_POLICY);
  if (context.json) {
    const { storedLines, missingLines, failure, name } = storage;
    const answer: Answer<'observe'> = {
      version: 1,
      recording: name,
      endedBy: recording.end?.reason ?? 'error',
      observation,
      storage: { storedLines, missingLines, failure },
      policy: DEFAULT_POLICY,
    };
    context.out(jsonAnswer(answer));
    return;
  }
  const stream = toStdout ? context.stderr : context.stdout;
  const look = { style: styleFor(stream.colour), columns: stream.isTerminal ? stream.columns : 100 };
  const write = toStdout ? context.talk : context.out;
  write(observationText(observation, look));
  write(storageText(storage, toStdout));
}

function storageText(storage: StorageReport & { readonly name: string }, toStdout: boolean): string {
  const name = printableLine(storage.name);
  if (storage.missingLines > 0) {
    const lines = `${storage.missingLines} of ${storage.storedLines + storage.missingLines} lines`;
    return `Not stored: ${lines} (${storage.failure ?? 'given up'}); the numbers above hold all of it, ${name} does not\n`;
  }
  return toStdout ? '' : `Next: novoodoo plan --recording ${name}\n`;
}
