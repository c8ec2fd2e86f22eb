import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseTcpQueues } from '../../src/parse/tcp-queues.js';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const line = (state: string, sent: string, received: string, inode: number, address = '0100007F') =>
  `   0: ${address}:1F90 ${address}:C350 ${state} ${sent}:${received} 01:00000014 00000000  1000        0 ${inode} 2 0000000000000000 20 4 30 10 -1`;

it.each([
  [
    'an established socket, both queues',
    line('01', '00000010', '00000001', 77),
    [{ inode: 77, isOrphan: false, queuedBytes: 17 }],
  ],
  [
    'an orphan in FIN_WAIT1',
    line('04', '00010000', '00000000', 0),
    [{ inode: 0, isOrphan: true, queuedBytes: 65536 }],
  ],
  [
    'a socket just closing that has a file',
    line('09', '00000001', '00000000', 5),
    [{ inode: 5, isOrphan: false, queuedBytes: 1 }],
  ],
  ['a listener with a backlog', line('0A', '00000000', '00000080', 9), []],
  ['empty queues', line('01', '00000000', '00000000', 9), []],
  [
    'IPv6',
    line('01', '00000001', '00000000', 3, '0'.repeat(32)),
    [{ inode: 3, isOrphan: false, queuedBytes: 1 }],
  ],
  ['the heading', HEAD, []],
  ['a damaged line', line('01', '000000zz', '00000000', 3), []],
])('%s', (_name, text, queues) => {
  expect(parseTcpQueues(`${HEAD}\n${text}\n`)).toEqual(queues);
});

it('takes any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      for (const queue of parseTcpQueues(text)) expect(queue.queuedBytes).toBeGreaterThan(0);
    }),
  );
});
