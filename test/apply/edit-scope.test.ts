import { expect, it } from 'vitest';
import { findEditBeyondLimit } from '../../src/apply/edit-scope.js';

const KEY = 'net.ipv4.tcp_max_orphans';

it.each([
  ['the one line', `${KEY} = 65536\n`, `${KEY} = 87000\n`],
  ['a new file', '', `# why\n${KEY} = 87000\n`],
  ['a line in the middle', `a = 1\n${KEY}=5\nb = 2\n`, `a = 1\n${KEY}=87000\nb = 2\n`],
  ['slashes and a dash', '-net/ipv4/tcp_max_orphans=5\n', '-net/ipv4/tcp_max_orphans=87000\n'],
  ['Windows line ends', `a = 1\r\n${KEY}=5\r\n`, `a = 1\r\n${KEY}=87000\r\n`],
  ['comments', '# old\na = 1\n', `; new\na = 1\n\n${KEY} = 87000`],
  ['one of two, the other as it was', `${KEY}=5\n${KEY}=6\n`, `${KEY}=5\n${KEY}=87000\n`],
])('believes an edit of %s', (_name, before, after) => {
  expect(findEditBeyondLimit(before, after, 87000)).toBeNull();
});

it.each([
  ['adds another key', `${KEY}=5\n`, `${KEY}=87000\nkernel.core_pattern=|/tmp/x\n`, /adds or removes/],
  ['removes another key', `a = 1\n${KEY}=5\n`, `${KEY}=87000\n`, /adds or removes/],
  ['changes another key', `a = 1\n${KEY}=5\n`, `a = 2\n${KEY}=87000\n`, /changes a line/],
  ['comments another key out', `a = 1\n${KEY}=5\n`, `# a = 1\n${KEY}=87000\n`, /adds or removes/],
  ['moves lines', `a = 1\nb = 2\n`, `b = 2\na = 1\n${KEY}=87000\n`, /changes a line/],
  ['sets another value', `${KEY}=5\n`, `${KEY}=1\n`, /other than 87000/],
  ['sets it twice', `${KEY}=5\n`, `${KEY}=87000\n${KEY}=1\n`, /other than 87000/],
  ['does not set it', `${KEY}=5\n`, '# gone\n', /does not set/],
  ['hides a line behind a lone carriage return', `${KEY}=5\n`, `${KEY}=87000\rkernel.sysrq=1\n`, /adds/],
  ['excludes a key', `${KEY}=5\n`, `${KEY}=87000\n-kernel.sysrq\n`, /adds/],
])('does not believe an edit that %s', (_name, before, after, why) => {
  expect(findEditBeyondLimit(before, after, 87000)).toMatch(why);
});
