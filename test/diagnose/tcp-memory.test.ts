import { describe, expect, it } from 'vitest';
import { compareTcpMemory, tcpMemoryLine } from '../../src/diagnose/tcp-memory.js';

const TCP_MEM = { low: 60, pressure: 80, high: 100 };

describe('compareTcpMemory', () => {
  it.each([
    [80, false, false],
    [81, true, false],
    [100, true, false],
    [101, false, true],
  ])('%i pages: near %s, over %s', (pages, isNear, isOver) => {
    const memory = compareTcpMemory(pages, TCP_MEM, { kernelRelease: '6.18.1', pageSizeBytes: 4096 });
    expect(memory).toMatchObject({ isNear, isOver, hasUnitTrap: false });
  });

  it.each([
    ['4.10.17', 65536, false],
    ['4.11.0', 65536, true],
    ['4.19.112', 65536, true],
    ['5.19.17', 65536, true],
    ['6.0.0', 65536, false],
    ['5.15.0', 4096, false],
    ['5.15.0-rpi', 16384, true],
    ['unknown', 65536, false],
  ])(
    'kernel %s with pages of %i bytes counts in units of 4 KiB: %s',
    (kernelRelease, pageSizeBytes, hasUnitTrap) => {
      expect(compareTcpMemory(1, TCP_MEM, { kernelRelease, pageSizeBytes }).hasUnitTrap).toBe(hasUnitTrap);
    },
  );

  it('converts before it compares: 1600 units of 4 KiB are exactly 100 pages of 64 KiB', () => {
    const host = { kernelRelease: '5.10.0', pageSizeBytes: 65536 };
    expect(compareTcpMemory(1600, TCP_MEM, host).isOver).toBe(false);
    expect(compareTcpMemory(1601, TCP_MEM, host).isOver).toBe(true);
  });

  it('says units of 4 KiB, not pages, where it had to convert', () => {
    const memory = compareTcpMemory(1600, TCP_MEM, { kernelRelease: '5.10.0', pageSizeBytes: 65536 });
    expect(tcpMemoryLine(memory)).toBe(
      'TCP memory 1600 units of 4 KiB (6.25 MiB) <= 100 pages (6.25 MiB) = tcp_mem[2]',
    );
  });

  it('shows pages also as bytes', () => {
    const memory = compareTcpMemory(1894, { low: 3093984, pressure: 4125312, high: 6187968 }, null);
    expect(tcpMemoryLine(memory)).toBe(
      'TCP memory 1894 pages (7.4 MiB) <= 6187968 pages (23.6 GiB) = tcp_mem[2]',
    );
  });
});
