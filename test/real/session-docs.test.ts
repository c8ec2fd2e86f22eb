import { afterAll, beforeAll, expect, it } from 'vitest';
import { LiveWatch } from '../../src/cli/session/live-watch.js';
import { liveView } from '../../src/report/live-view.js';
import { styleFor } from '../../src/report/style.js';
import { SESSION_PAGE, sessionPageWith } from '../support/session-page.js';
import { SessionTerminal } from '../support/session-terminal.js';

const EXAMPLE = new URL('../../docs/example/host', import.meta.url).pathname;
/** Tall enough that no screen scrolls away. */
const ROWS = 110;

let session: SessionTerminal;

beforeAll(async () => {
  // Its own mount namespace, so that the paths in the screens are the same everywhere.
  const mounts = `mount -t tmpfs none /srv && cp -a '${EXAMPLE}' /srv/web1 && exec "$@"`;
  session = await SessionTerminal.start('--root /srv/web1', {
    columns: 100,
    rows: ROWS,
    wrapper: ['unshare', '-m', '--propagation', 'private', 'sh', '-c', mounts, 'sh'],
  });
});
afterAll(() => session.terminal.close());

/** What the screen shows from this title on, with everything that differs from run to run made the same. */
async function capture(title: string): Promise<string> {
  const start = `── ${title} ─`;
  const screen = await session.terminal.waitFor((seen) =>
    /─[^]*Ctrl-C leave\s*$/.test(seen.slice(seen.lastIndexOf(start))),
  );
  return (
    screen
      .slice(screen.lastIndexOf(start))
      // A loaded machine may have missed samples.
      .replace(/ {2}observation-gaps\n(?: {4}.*\n)+/, '')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/g, '2026-11-22T17:47:05')
      .replace(/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ/g, '2026-11-22T17-47-05Z')
      .replace(/\.\d{3}Z/g, '.000Z')
      .replace(/\d{8}T\d{6}Z-[0-9a-f]{8}/g, '20261122T174705Z-3fa9c2d1')
      .replace(/\d+ samples/g, '31 samples')
      .replace(/(over|covers) [\d.]+ m?s\b/g, '$1 3 s')
      .trimEnd()
  );
}

/** The live view of the example at one instant, with a clock of its own. */
function liveScreen(): string {
  const watch = new LiveWatch({ monotonicMs: 0 }, 600_000, 100, 300);
  const start = Date.UTC(2026, 10, 22, 17, 47, 5);
  watch.header({
    kind: 'header',
    version: 1,
    toolVersion: '0.1.0',
    host: {
      hostname: 'foo',
      kernelRelease: '2.6.38-8-server',
      machineId: null,
      bootId: null,
      pageSizeBytes: 4096,
      cpus: 8,
      memTotalBytes: 33e9,
      networkNamespace: null,
    },
    startedAtMs: start,
    intervalMs: 100,
    windowMs: 2000,
    maxOrphans: 65536,
    tcpMemPages: { low: 3093984, pressure: 4125312, high: 6187968 },
    counters: ['TCPAbortOnMemory'],
    counterScope: 'all-namespaces',
    kernelLogSource: null,
  });
  for (let index = 0; index <= 2250; index += 1) {
    const wave = Math.sin(index / 280) * 5200 + Math.sin(index / 45) * 1300;
    const orphans = Math.min(21_564, Math.round(16_000 + wave));
    watch.sample({
      at: { wallMs: start + index * 100, monotonicMs: index * 100 },
      orphans,
      memPages: 1894,
    });
  }
  const state = watch.state();
  if (state === null) throw new Error('nothing was seen');
  return liveView(state, { columns: 80, rows: 24, unicode: true }, styleFor(false)).join('\n');
}

it('walks through the example, and docs/session.md shows what was seen', async () => {
  const { terminal } = session;
  const start = await capture('This host, now');
  await session.choose('Observe this host now');
  await session.choose('Another time');
  await terminal.waitFor('How long (such as');
  await terminal.press('C-u');
  await terminal.enter('3s');
  const diagnosis = await capture('Diagnosis');
  await session.choose('See the plan');
  const plan = await capture('Plan');
  await session.choose('Apply it for good');
  const done = await capture('Done');
  await session.choose('Leave');
  await terminal.waitFor('the change you applied stays');
  const screens = { start, live: liveScreen(), diagnosis, plan, done };
  await expect(sessionPageWith(screens)).toMatchFileSnapshot(SESSION_PAGE.pathname);
});
