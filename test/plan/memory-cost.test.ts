import { describe, expect, it } from 'vitest';
import { judgeMemoryCost } from '../../src/plan/memory-cost.js';

/** 1000 orphans of 1024 + 1024 bytes and 2 MB of tcp_mem: 4048000 bytes. */
const REQUEST = { target: 1000, tcpObjectBytes: 1024, tcpMemHighBytes: 2_000_000, memTotalBytes: 0 };

describe('judgeMemoryCost', () => {
  it.each([
    [8_096_000, 'fits'],
    [8_095_999, 'high'],
    [4_048_000, 'high'],
    [4_047_999, 'does-not-fit'],
    [null, 'unknown'],
  ])('of %s bytes of memory: %s', (memTotalBytes, judgement) => {
    expect(judgeMemoryCost({ ...REQUEST, memTotalBytes })).toMatchObject({
      judgement,
      orphanBytes: 2_048_000,
      totalBytes: 4_048_000,
    });
  });

  it('shows the documented 64 KiB an orphan and never judges it', () => {
    const cost = judgeMemoryCost({ ...REQUEST, memTotalBytes: 10_000_000 });
    expect(cost.documentedWorstCaseBytes).toBe(65_536_000);
    expect(cost.judgement).toBe('fits');
  });

  it('says so where the size of a socket or tcp_mem is not known', () => {
    const cost = judgeMemoryCost({
      ...REQUEST,
      tcpObjectBytes: null,
      tcpMemHighBytes: null,
      memTotalBytes: null,
    });
    expect(cost.text).toMatch(/2368, the size on kernel 6\.18,.*tcp_mem is not known.*unknown memory/);
  });
});
