import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { present } from '../../src/model/reading.js';
import { parseMemTotalBytes } from '../../src/parse/meminfo.js';
import { parseNetstat } from '../../src/parse/netstat.js';
import { INT_RANGE, parseNumberFile } from '../../src/parse/number-file.js';
import { parseProtocols } from '../../src/parse/protocols.js';
import { parseTcpMem } from '../../src/parse/tcp-mem.js';

const netstat = (names: string, values: string) =>
  `IpExt: InOctets\nIpExt: 5\nTcpExt: ${names}\nTcpExt: ${values}\nMPTcpExt: TCPAbortOnMemory\nMPTcpExt: 77\n`;

describe('parseNetstat', () => {
  const wanted = ['TCPAbortOnMemory', 'TCPAbortFailed'];

  it.each([
    [
      'in any column',
      'A TCPAbortFailed B TCPAbortOnMemory',
      '1 2 3 4',
      { TCPAbortOnMemory: 4, TCPAbortFailed: 2 },
    ],
    ['a kernel without one of them', 'A TCPAbortOnMemory', '1 0', { TCPAbortOnMemory: 0 }],
    [
      'too large to be exact',
      'TCPAbortOnMemory TCPAbortFailed',
      '18446744073709551615 1',
      { TCPAbortFailed: 1 },
    ],
    ['negative', 'TCPAbortOnMemory TCPAbortFailed', '-1 1', { TCPAbortFailed: 1 }],
    ['a hostile name', '__proto__ TCPAbortFailed', '9 1', { TCPAbortFailed: 1 }],
  ])('pairs names with values: %s', (_name, names, values, expected) => {
    expect(parseNetstat(netstat(names, values), wanted)).toEqual(present(expected));
  });

  it.each([
    ['empty', ''],
    ['no TcpExt', 'IpExt: A\nIpExt: 1\n'],
    ['names only', 'TcpExt: TCPAbortOnMemory\n'],
    ['fewer values than names', netstat('A TCPAbortOnMemory', '1')],
    ['more values than names', netstat('TCPAbortOnMemory', '1 2')],
  ])('is absent: %s', (_name, text) => {
    expect(parseNetstat(text, wanted).status).toBe('absent');
  });
});

describe('parseNumberFile', () => {
  it.each([
    ['65536\n', 65536],
    ['0', 0],
    ['-1\n', -1],
    ['2147483647\n', 2147483647],
  ])('reads %j', (text, value) => {
    expect(parseNumberFile(text, INT_RANGE)).toEqual(present(value));
  });

  it.each([
    '',
    '\n',
    'NaN',
    '1e3',
    '0x10',
    '+5',
    '5 6',
    '1.0',
    '2147483648',
    '-2147483649',
    '12abc',
    '1\n2\n',
  ])('refuses %j', (text) => {
    expect(parseNumberFile(text, INT_RANGE).status).toBe('absent');
  });
});

describe('parseTcpMem', () => {
  it('reads three counts of pages', () => {
    expect(parseTcpMem('3093984\t4125312\t6187968\n')).toEqual(
      present({ low: 3093984, pressure: 4125312, high: 6187968 }),
    );
  });

  it.each(['', '1 2', '1 2 3 4', '-1 2 3', '1 2 x', '1 2 99999999999999999999', '1 2 9999999999999999999'])(
    'refuses %j',
    (text) => {
      expect(parseTcpMem(text).status).toBe('absent');
    },
  );
});

describe('parseMemTotalBytes', () => {
  it('reads KiB as bytes', () => {
    expect(parseMemTotalBytes('MemTotal:       33009824 kB\nMemFree: 1 kB\n')).toEqual(
      present(33009824 * 1024),
    );
  });

  it.each(['', 'MemFree: 1 kB\n', 'MemTotal: -5 kB\n', 'MemTotal: 5 MB\n', 'XMemTotal: 5 kB\n'])(
    'refuses %j',
    (text) => {
      expect(parseMemTotalBytes(text).status).toBe('absent');
    },
  );
});

describe('parseProtocols', () => {
  const header = 'protocol  size sockets  memory press maxhdr  slab module     cl co\n';

  it('reads size and pressure by the names of the columns', () => {
    const read = parseProtocols(`${header}TCPv6     2432      3     176   no     192   yes  kernel y y
TCP       2304      2     176   yes    192   yes  kernel y y\n`);
    expect(read).toEqual({ objectBytes: present(2304), underPressure: present(true) });
  });

  it('does not take "NI" for an answer', () => {
    const read = parseProtocols(`${header}TCP 2304 2 -1 NI 192 yes kernel y y\n`);
    expect(read.underPressure.status).toBe('absent');
  });

  it.each([
    '',
    header,
    `${header}TCPv6 2432 3 176 no\n`,
    'TCP 2304 2 176 no\n',
    `${header}TCP -1 2 176 maybe\n`,
  ])('is absent: %j', (text) => {
    const { objectBytes, underPressure } = parseProtocols(text);
    expect([objectBytes.status, underPressure.status]).toEqual(['absent', 'absent']);
  });
});

describe('every parser of a kernel file', () => {
  const pieces = fc.constantFrom(
    'TcpExt: ',
    'TCPAbortOnMemory',
    'MemTotal:',
    ' kB',
    'protocol',
    'TCP ',
    '\n',
    '-1',
    ' ',
    '5',
  );
  const text = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' }))).map((parts) => parts.join(''));

  it('takes any bytes without throwing', () => {
    fc.assert(
      fc.property(text, (bytes) => {
        parseNetstat(bytes, ['TCPAbortOnMemory']);
        parseNumberFile(bytes, INT_RANGE);
        parseTcpMem(bytes);
        parseMemTotalBytes(bytes);
        parseProtocols(bytes);
      }),
    );
  });
});
