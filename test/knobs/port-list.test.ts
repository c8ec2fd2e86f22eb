import { expect, it } from 'vitest';
import { refusedPorts } from '../../src/knobs/port-list.js';

it.each(['', '0', '65535', '8080,', '8080,9000-9010', '0x1F90,010', '9000-9000'])(
  'the kernel takes %j as a list of ports',
  (text) => {
    expect(refusedPorts(text)).toBeNull();
  },
);

it.each([
  ['65536', 'the highest port'],
  ['1-70000', 'the highest port'],
  ['9010-9000', 'the lower port'],
  ['9000-', 'neither a port'],
  ['-5', 'neither a port'],
  ['1-2-3', 'neither a port'],
  ['80,,90', 'neither a port'],
  [',', 'neither a port'],
  ['abc', 'neither a port'],
  ['8080, 9000', 'no blanks'],
])('the kernel refuses %j as a list of ports: %s', (text, why) => {
  expect(refusedPorts(text)).toContain(why);
});
