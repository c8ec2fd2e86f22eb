import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCause, parseKernelLog } from '../../src/parse/kernel-log.js';

const FORMAT = { source: 'kern.log', bootedAtMs: null };

const TEXTS = [
  ['Out of socket memory', 'either'],
  ['TCP: too many of orphaned sockets', 'either'],
  ['TCP: too many orphaned sockets', 'cause-1'],
  ['TCP: out of memory -- consider tuning tcp_mem', 'cause-2'],
] as const;

const PREFIXES = [
  '',
  'Feb 25 08:23:42 foo kernel: [3077014.450011] ',
  'Feb 25 08:23:42 foo kernel: ',
  '2024-02-25T08:23:42.123456+01:00 foo kernel: [3077014.450011] ',
  '[3077014.450011] ',
  '[    0.450011] ',
  '[Sun Feb 25 08:23:42 2024] ',
  '[  123.456789][  T1234] ',
  '[3077014.450011] foo kernel: ',
  '<6>[3077014.450011] ',
  '<6>',
  'kern  :info  : [3077014.450011] ',
  '2024-02-25T08:23:42,123456+01:00 ',
  'kernel: ',
] as const;

describe('findCause', () => {
  it.each(TEXTS.flatMap(([text, cause]) => PREFIXES.map((prefix) => [prefix, text, cause] as const)))(
    'knows "%s%s" as %s',
    (prefix, text, cause) => {
      expect(findCause(`${prefix}${text}`)).toEqual({ cause, text });
      expect(findCause(`${prefix}${text}\r`)).toEqual({ cause, text });
    },
  );

  it.each([
    '',
    'MPTCP: too many of orphaned sockets',
    '[1.5] MPTCP: too many of orphaned sockets',
    'MPTCP: out of memory: force closing socket',
    'TCP: time wait bucket table overflow',
    'TCP: request_sock_TCP: Possible SYN flooding on port 80. Sending cookies.',
    'net_ratelimit: 1003 callbacks suppressed',
    'Feb 25 08:23:42 foo nginx[812]: Out of socket memory',
    'Feb 25 08:23:42 foo nginx: TCP: too many orphaned sockets',
    'someone wrote TCP: too many orphaned sockets',
    'TCP: too many orphaned sockets, they said',
    'Out of memory: Killed process 812 (nginx)',
    'x'.repeat(5000) + '] TCP: too many orphaned sockets',
  ])('is not misled by %j', (line) => {
    expect(findCause(line)).toBeNull();
  });
});

describe('parseKernelLog', () => {
  it('reads records of /dev/kmsg with their time since boot', () => {
    const text =
      '6,344,12345678,-;TCP: too many orphaned sockets\n SUBSYSTEM=net\n4,345,12345999,-,caller=T7;other\n';
    expect(parseKernelLog(text, { source: '/dev/kmsg', bootedAtMs: 1_700_000_000_000 }).events).toEqual([
      {
        cause: 'cause-1',
        text: 'TCP: too many orphaned sockets',
        atMs: 1_700_000_012_346,
        source: '/dev/kmsg',
        line: 1,
      },
    ]);
  });

  it('reads entries of journalctl -o json with their time', () => {
    const entry = {
      __REALTIME_TIMESTAMP: '1700000000123456',
      MESSAGE: 'TCP: out of memory -- consider tuning tcp_mem',
    };
    const [event] = parseKernelLog(`{"MESSAGE":"x"}\n${JSON.stringify(entry)}\n`, FORMAT).events;
    expect(event).toMatchObject({ cause: 'cause-2', atMs: 1_700_000_000_123, line: 2 });
  });

  it.each([
    [
      '2024-02-25T08:23:42.123456+01:00 foo kernel: TCP: too many orphaned sockets',
      '2024-02-25T07:23:42.123Z',
    ],
    ['2024-02-25T08:23:42+0000 foo kernel: TCP: too many orphaned sockets', '2024-02-25T08:23:42.000Z'],
    ['2024-02-25T08:23:42,5Z TCP: too many orphaned sockets', '2024-02-25T08:23:42.500Z'],
    ['Feb 25 08:23:42 foo kernel: TCP: too many orphaned sockets', null],
    ['[3077014.450011] TCP: too many orphaned sockets', null],
    ['2024-99-25T08:23:42Z foo kernel: TCP: too many orphaned sockets', null],
  ])('takes a stamp only where it is a full one: %s', (line, expected) => {
    const [event] = parseKernelLog(line, FORMAT).events;
    expect(event?.atMs ?? null).toBe(expected === null ? null : Date.parse(expected));
  });

  it.each([
    [{ _TRANSPORT: 'kernel', SYSLOG_IDENTIFIER: 'kernel', MESSAGE: 'Out of socket memory' }, 1],
    [{ _TRANSPORT: 'kernel', SYSLOG_IDENTIFIER: 'TCP', MESSAGE: 'too many orphaned sockets' }, 1],
    [{ _TRANSPORT: 'syslog', SYSLOG_IDENTIFIER: 'kernel', MESSAGE: 'Out of socket memory' }, 0],
    [{ _TRANSPORT: 'stdout', SYSLOG_IDENTIFIER: 'nginx', MESSAGE: 'Out of socket memory' }, 0],
    [{ MESSAGE: null, x: 'Out of socket memory' }, 0],
    [['Out of socket memory'], 0],
  ])('counts only what the journal has from the kernel: %j', (entry, events) => {
    expect(parseKernelLog(JSON.stringify(entry), FORMAT).events).toHaveLength(events);
  });

  it('finds the size of the hash table, and what was held back', () => {
    const text =
      '[    0.379837] TCP established hash table entries: 262144 (order: 9, 2097152 bytes, linear)\n' +
      '[ 99.1] net_ratelimit: 1003 callbacks suppressed\n[ 99.2] net_ratelimit: 7 callbacks suppressed\n';
    expect(parseKernelLog(text, FORMAT)).toEqual({
      events: [],
      establishedEntries: 262144,
      suppressed: 1010,
      lines: 3,
    });
  });

  it('counts every line and numbers events from 1', () => {
    const text = 'x\n\nTCP: too many orphaned sockets\nTCP: too many orphaned sockets';
    const { events, lines } = parseKernelLog(text, FORMAT);
    expect([events.map((event) => event.line), lines]).toEqual([[3, 4], 4]);
  });

  it('takes any text without throwing, and finds no more events than lines', () => {
    const pieces = fc.constantFrom(
      '{"MESSAGE":"TCP: too many orphaned sockets"',
      '}',
      '\n',
      '6,1,2,-;',
      'kernel: ',
      '[1.5] ',
      'TCP: too many orphaned sockets',
      'Out of socket memory',
      'TCP established hash table entries: ',
      '99999999999999999999',
    );
    const text = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' }))).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (log) => {
        const { events, lines } = parseKernelLog(log, FORMAT);
        expect(events.length).toBeLessThanOrEqual(lines);
      }),
    );
  });
});
