import type { ReadingHost } from '../model/host.js';
import { absent, present, type Reading } from '../model/reading.js';
import type { LogCounts } from '../model/window-facts.js';
import { parseKernelLog } from '../parse/kernel-log.js';
import { JOURNAL_ARGUMENTS } from './kernel-log-source.js';
import { countByCause, type LogFollower } from './log-follower.js';

const SOURCE = 'journalctl -k';
const TIMEOUT_MS = 30_000;
const MOST_BYTES = 32 * 1024 * 1024;
const NOTHING: LogCounts = { 'cause-1': 0, 'cause-2': 0, either: 0, suppressed: 0 };

/**
 * Follows the kernel entries of the journal from the newest one on. Each read starts one journalctl in the background and gives what
 * earlier ones found, so that the sampler never waits for it. Absent where the journal has no kernel entry of this boot.
 */
export async function followJournal(host: ReadingHost, reasonPrefix: string): Promise<Reading<LogFollower>> {
  if (host.root !== '/') return absent(`${reasonPrefix}only the live host's journal can be followed`);
  const newest = await ask(host, ['-n', '1']);
  if (newest.status === 'absent') return absent(`${reasonPrefix}${newest.reason}`);
  let cursor = lastCursor(newest.value);
  if (cursor === null) return absent(`${reasonPrefix}the journal has no kernel entry of this boot`);
  let found: Reading<LogCounts> = present(NOTHING);
  let running: Promise<void> | null = null;
  const askForMore = async (): Promise<void> => {
    const answer = await ask(host, ['--after-cursor', cursor ?? '']);
    running = null;
    if (answer.status === 'absent') {
      found = answer;
      return;
    }
    cursor = lastCursor(answer.value) ?? cursor;
    const counts = countByCause(parseKernelLog(answer.value, { source: SOURCE, bootedAtMs: null }));
    found = present(found.status === 'present' ? add(found.value, counts) : counts);
  };
  const start = (): Promise<void> => {
    running ??= askForMore();
    return running;
  };
  return present({
    source: SOURCE,
    read() {
      const answer = found;
      found = present(NOTHING);
      void start();
      return answer;
    },
    async settle() {
      await running;
      await start();
    },
    close: () => undefined,
  });
}

async function ask(host: ReadingHost, more: readonly string[]): Promise<Reading<string>> {
  const result = await host.run('journalctl', [...JOURNAL_ARGUMENTS, ...more], {
    effect: 'reads',
    timeoutMs: TIMEOUT_MS,
    maxOutputBytes: MOST_BYTES,
  });
  return result.code === 0 ? present(result.stdout) : absent('it failed');
}

/** Where the last entry of some JSON lines stands in the journal; null where there is none. */
function lastCursor(lines: string): string | null {
  const last = lines.trimEnd().split('\n').at(-1) ?? '';
  try {
    const cursor = (JSON.parse(last) as Record<string, unknown>)['__CURSOR'];
    return typeof cursor === 'string' ? cursor : null;
  } catch {
    return null;
  }
}

function add(a: LogCounts, b: LogCounts): LogCounts {
  return {
    'cause-1': a['cause-1'] + b['cause-1'],
    'cause-2': a['cause-2'] + b['cause-2'],
    either: a.either + b.either,
    suppressed: a.suppressed + b.suppressed,
  };
}
