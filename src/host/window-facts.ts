import type { ReadingHost, RepeatedFile } from '../model/host.js';
import { absent, present, type Reading } from '../model/reading.js';
import type { WindowFactsSource } from '../model/window-facts.js';
import { parseKernelLog } from '../parse/kernel-log.js';
import { followJournal } from './journal-follower.js';
import { ringFailureText } from './kernel-log-source.js';
import { countByCause, type LogFollower } from './log-follower.js';
import { readCounters } from './namespace-counters.js';
import { readMaxOrphans, readTcpMem } from './read-host-state.js';

const KMSG = '/dev/kmsg';

/**
 * Opens what an observation looks at once per window. The log is followed in the kernel's own buffer, which costs next to nothing;
 * where that may not be read, in the journal.
 */
export async function openWindowFacts(host: ReadingHost, euid: number): Promise<WindowFactsSource> {
  const ring = followRingBuffer(host);
  const follower =
    ring.status === 'present' ? ring : await followJournal(host, `${ring.reason}; journalctl -k: `);
  const log = follower.status === 'present' ? follower.value : null;
  return {
    kernelLogSource: log?.source ?? null,
    read: () => ({
      maxOrphans: readMaxOrphans(host),
      tcpMemPages: readTcpMem(host),
      counters: readCounters(host, euid),
      log: follower.status === 'present' ? follower.value.read() : follower,
    }),
    settle: async () => log?.settle(),
    close: () => log?.close(),
  };
}

/** From the end of the kernel's buffer as it is now; absent where it cannot be read. */
function followRingBuffer(host: ReadingHost): Reading<LogFollower> {
  if (host.root !== '/') return absent(`${KMSG}: only the live kernel's log can be followed`);
  let file: RepeatedFile;
  try {
    file = host.openRepeated(KMSG);
    file.read();
  } catch (error) {
    return absent(`${KMSG}: ${ringFailureText(error)}`);
  }
  return present({
    source: KMSG,
    read() {
      try {
        return present(countByCause(parseKernelLog(file.read(), { source: KMSG, bootedAtMs: null })));
      } catch (error) {
        return absent(`${KMSG}: ${ringFailureText(error)}`);
      }
    },
    settle: () => Promise.resolve(),
    close: () => file.close(),
  });
}
