import type { Command } from 'commander';
import { UserError } from '../model/user-error.js';
import { parseDuration } from '../parse/duration.js';
import type { PeakSource } from './situation.js';

/** Options that say where the peak comes from, as commander gives them. */
export interface PeakOptions {
  readonly recording?: readonly string[];
  readonly observe?: string;
  readonly peak?: string;
  readonly peakSource?: string;
  readonly peakAt?: string;
}

const OBSERVE_RANGE = { option: '--observe', leastMs: 1000, mostMs: 7 * 24 * 60 * 60 * 1000 };
const MOST_SOURCE_TEXT = 1000;

/** Adds the options of a peak's source to a command. */
export function addPeakOptions(command: Command): void {
  command
    .option('--recording <file...>', 'recordings made with "novoodoo observe" ("-" is standard input)')
    .option('--observe <time>', 'watch this host for so long first, for example 10s')
    .option('--peak <orphans>', 'a peak that was measured elsewhere')
    .option('--peak-source <text>', 'where that peak was measured')
    .option('--peak-at <time>', 'when it was, in ISO 8601');
}

/** The one source that the options name. Throws UserError that names the three when there is none, or more than one. */
export function choosePeakSource(options: PeakOptions): PeakSource {
  const { recording, observe, peak } = options;
  const given = [recording, observe, peak].filter((value) => value !== undefined).length;
  if (given > 1) {
    throw new UserError('more than one source of a peak', {
      next: 'choose one of --recording, --observe and --peak',
    });
  }
  if (peak === undefined && (options.peakSource !== undefined || options.peakAt !== undefined)) {
    throw new UserError('--peak-source and --peak-at say more about --peak, which is missing', {
      next: 'add --peak N',
    });
  }
  if (recording !== undefined) return { kind: 'recording', files: recording };
  if (observe !== undefined) {
    return { kind: 'observe', durationMs: parseDuration(observe, OBSERVE_RANGE) };
  }
  if (peak === undefined) {
    throw new UserError('a plan needs a peak of orphans', {
      next: 'pass --recording FILE, --observe 10s, or --peak N --peak-source TEXT',
    });
  }
  return {
    kind: 'stated',
    peak: {
      orphans: parsePeak(peak),
      at: options.peakAt === undefined ? null : parseTime(options.peakAt),
      lowerBound: false,
      source: `measured elsewhere: ${(options.peakSource ?? 'not said where').slice(0, MOST_SOURCE_TEXT)}`,
    },
  };
}

function parsePeak(text: string): number {
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  if (/^[0-9]+$/.test(text)) {
    throw new UserError('--peak is more than any host can have', { next: 'check the number' });
  }
  throw new UserError(`--peak is not a whole number of orphans: ${JSON.stringify(text.slice(0, 40))}`, {
    next: 'write plain digits, for example --peak 21564',
  });
}

function parseTime(text: string): string {
  const isIso = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text);
  const atMs = isIso ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(atMs)) return new Date(atMs).toISOString();
  throw new UserError(`--peak-at is not a time: ${JSON.stringify(text.slice(0, 40))}`, {
    next: 'write it as 2026-02-25T08:23:42Z',
  });
}
