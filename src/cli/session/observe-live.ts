import type { TypedLines } from '../../host/typed-lines.js';
import { DEFAULT_POLICY } from '../../model/policy.js';
import { createRecorder } from '../../observe/recorder.js';
import { printableLine } from '../../report/printable.js';
import type { CommandContext } from '../context.js';
import { DEFAULT_INTERVAL_MS, DEFAULT_WINDOW_MS, observeFor } from '../observe-for.js';
import { openRecording } from '../open-recording.js';
import { LiveWatch } from './live-watch.js';
import type { BrokenOff } from './question.js';
import { endingOf } from './run-session.js';
import type { Outcome } from './session-state.js';
import { operandPath } from './operand-path.js';
import { openLiveDisplay, openPlainDisplay } from './show-observation.js';

/** In a short watch, counters are read more often, so that resets are seen as they come. */
const SHORT_WATCH_MS = 600_000;
const SHORT_WINDOW_MS = 2000;

/** Observes into a new recording with the live view, or with a line now and then in plain mode. */
export async function observeLive(
  context: CommandContext<'changes'>,
  durationMs: number,
  plainLines: Pick<TypedLines, 'next'> | null,
): Promise<Outcome> {
  const { interrupted, host } = context;
  const target = openRecording(context, undefined);
  const stop = new AbortController();
  let left: BrokenOff | null = null;
  const wishes = {
    stop: () => stop.abort('stop'),
    leave: (why: BrokenOff) => {
      left ??= why;
      stop.abort('leave');
    },
  };
  const gapMs = DEFAULT_POLICY.gapIntervals * DEFAULT_INTERVAL_MS;
  const watch = new LiveWatch(host.now(), durationMs, DEFAULT_INTERVAL_MS, gapMs);
  let complaint = '';
  const recorder = createRecorder(target.file, (code) => {
    complaint = `The recording could not be stored whole (${code}).\n`;
  });
  const display =
    plainLines === null
      ? openLiveDisplay(context, wishes)
      : openPlainDisplay(context.out, durationMs, wishes, plainLines);
  try {
    await observeFor(host, {
      toolVersion: context.toolVersion,
      euid: context.euid,
      durationMs,
      windowMs: durationMs <= SHORT_WATCH_MS ? SHORT_WINDOW_MS : DEFAULT_WINDOW_MS,
      signal: AbortSignal.any([stop.signal, interrupted]),
      source: target.name,
      store: {
        header(header) {
          watch.header(header);
          recorder.header(header);
        },
        window(window) {
          watch.window(window);
          recorder.window(window);
        },
        end: (end) => recorder.end(end),
      },
      onSample(sample) {
        watch.sample(sample);
        const state = watch.state();
        if (state !== null) display.update(state);
      },
    });
  } finally {
    display.close();
    recorder.finish();
  }
  const file = operandPath(host, target.name);
  const kept = `${complaint}The recording is kept: ${printableLine(file)}\n`;
  if (interrupted.aborted) left = endingOf(interrupted);
  if (left === null) return { kind: 'observed', evidence: { kind: 'recording', file }, text: kept };
  context.out(kept);
  return { kind: 'broken-off', why: left };
}
