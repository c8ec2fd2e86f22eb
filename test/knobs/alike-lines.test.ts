import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { AlikeLines } from '../../src/knobs/alike-lines.js';
import { scanLine, type ScannedLine } from '../../src/knobs/scan-line.js';

const PIECES = [
  'net.ipv4.tcp_max_orphans¶net.core.somaxconn¶tcp_rmem¶vm.swappiness¶/proc/sys/vm/swappiness¶a.b¶net.ipv4.conf.eth0.rp_filter¶fs.',
  "default['sysctl']['params']['net']['ipv4']['tcp_ecn']¶sysctl -w ¶sudo ¶echo ¶printf ¶tee ¶sed -i s/¶name: ¶value: ¶key¶set_sysctl ",
  '<td>¶</td>¶&gt;¶&#¶&nbsp;¶\\n¶\\¶<<EOF¶<<< ¶{{ x }}¶${¶$(¶%s¶mkForce ¶for ¶k¶kB¶x¶MB¶bytes¶default ¶to ',
  '=¶ = ¶==¶: ¶:¶ => ¶ -> ¶->¶>¶>>¶<¶|¶| ¶&¶;¶,¶, ¶.¶-¶+¶"¶\'¶`¶#¶# ¶//¶/*¶/¶{¶}¶[¶]¶(¶)¶*¶**¶%¶@¶$¶_¶~¶!¶^',
  '缓存¶（¶**¶\\_¶[b]¶!¶ <-- ¶- ¶</td>¶\t\t¶words¶, ¶#net.core.somaxconn=¶# was ¶# sysctl -w ¶echo "¶| Kernel ¶$a¶; ¶x = y¶net.ipv4.x ',
  '" + n¶%d¶ %¶printf \'¶printf "%d = %d¶.join(¶、¶ 秒¶；¶万¶set_sysctl net.core.somaxconn ¶f.write("¶"vm.swappiness=¶| vm.swappiness | ¶/vm.swappiness/s/¶[ ¶ note',
  ' ¶  ¶\t¶\u00a0¶\r¶\f¶\0¶\u2192¶\u201c¶\u3000',
].flatMap((pieces) => pieces.split('¶'));
/** A number is written as a run of a letter that no piece has. */
const NUMBER = 'Q';
const form = fc
  .array(
    fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 22 }).map((length) => NUMBER.repeat(length)) },
      { weight: 1, arbitrary: fc.constantFrom('Q', 'QQ', ' Q', '=Q', 'Q ') },
    ),
    { maxLength: 14 },
  )
  .map((pieces) => pieces.join(''));
const digits = fc.array(fc.oneof(fc.nat(9), fc.constantFrom(0, 1, 2)), { minLength: 60, maxLength: 60 });

function withNumbers(text: string, digitsOf: readonly number[]): string {
  let next = 0;
  return text.replaceAll(NUMBER, () => String(digitsOf[(next += 1) % digitsOf.length]));
}

function plain(line: ScannedLine | null) {
  return line === null ? null : { ...line, events: [...line.events] };
}

/** A program's line with a longer value than is read. */
function written(digit: string): string {
  return `open("/proc/sys/vm/swappiness").write("${`${digit.repeat(19)} `.repeat(4)}")`;
}

describe('a line that differs from an earlier one in nothing but its numbers', () => {
  it.each([false, true])('says what it says when it is scanned by itself (in a patch: %s)', (isDiff) => {
    const scan = (line: string) => scanLine(line, { isDiff, rootPrompts: false });
    fc.assert(
      fc.property(form, digits, digits, (text, first, second) => {
        const alike = new AlikeLines(scan);
        alike.scan(withNumbers(text, first));
        const line = withNumbers(text, second);
        expect(plain(alike.scan(line))).toEqual(plain(scan(line)));
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    ['a file descriptor', 'vm.swappiness = 7 8 9> log', 'vm.swappiness = 7 8 2> log'],
    ['a value that is cut short', written('7'), written('8')],
    ['an HTML escape', 'vm.swappiness = 7 8 &#65;', 'vm.swappiness = 7 8 &#34;'],
  ])('is scanned by itself where they are those of %s', (_, first, second) => {
    const scan = vi.fn((line: string) => scanLine(line, { isDiff: false, rootPrompts: false }));
    const alike = new AlikeLines(scan);
    alike.scan(first);
    expect(plain(alike.scan(second))).toEqual(plain(scan(second)));
    expect(scan).toHaveBeenCalledWith(second);
  });

  it('is not scanned again', () => {
    const scan = vi.fn((line: string) => scanLine(line, { isDiff: false, rootPrompts: false }));
    const alike = new AlikeLines(scan);
    alike.scan('"net.core.somaxconn": "128", # 1');
    scan.mockClear();
    expect(alike.scan('"net.core.somaxconn": "512", # 2')?.events).toMatchObject([{ value: '512' }]);
    expect(scan).not.toHaveBeenCalled();
  });
});
