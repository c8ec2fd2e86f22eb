import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardKernelState, type KernelStateGuard, setKernelValue } from './support/kernel-state.js';
import { abortsOnMemory, connectSilent, connectUnread, orphanCount } from './support/orphans.js';
import { waitUntil } from '../support/wait-until.js';

/** The rule that everything here rests on, with the kernel as judge. */
describe('the kernel compares orphans << shift with tcp_max_orphans', () => {
  let guard: KernelStateGuard;
  beforeAll(() => {
    guard = guardKernelState();
  });
  afterAll(() => guard.restore());

  it('counts silent-peer orphans four times: 2000 meet resets under 7000', async () => {
    setKernelValue('tcp_rto_max_ms', '2000');
    setKernelValue('tcp_max_orphans', '7000');
    const load = await connectSilent(2000);
    try {
      const before = abortsOnMemory();
      await load.orphan();
      expect(orphanCount()).toBeGreaterThanOrEqual(2000);
      await waitUntil('resets', () => abortsOnMemory() > before);
    } finally {
      await load.end();
    }
  });

  it('spares them at four times their number', async () => {
    setKernelValue('tcp_rto_max_ms', '2000');
    setKernelValue('tcp_max_orphans', '8100');
    const load = await connectSilent(2000);
    try {
      const before = abortsOnMemory();
      await load.orphan();
      const most = orphanCount();
      expect(most).toBeGreaterThanOrEqual(2000);
      await new Promise((done) => setTimeout(done, 9000));
      expect(abortsOnMemory() - before).toBe(0);
    } finally {
      await load.end();
    }
  });

  it('resets unread-data orphans at close when they are above the limit', async () => {
    setKernelValue('tcp_max_orphans', '1000');
    const load = await connectUnread(1500);
    try {
      const before = abortsOnMemory();
      await load.orphan();
      await waitUntil('resets', () => abortsOnMemory() > before);
    } finally {
      await load.end();
    }
  });
});
