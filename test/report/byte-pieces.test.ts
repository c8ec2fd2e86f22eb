import { describe, expect, it } from 'vitest';
import { BytePieces, bytesOf } from '../../src/report/byte-pieces.js';

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('BytePieces', () => {
  it('puts texts and bytes together as UTF-8, in order', () => {
    const pieces = new BytePieces();
    pieces.add('a = \u2019\u{1f600}');
    pieces.addBytes(bytesOf(' b\u00e9'));
    pieces.add('');
    expect(textOf(pieces.take())).toBe('a = \u2019\u{1f600} b\u00e9');
    pieces.add('next');
    expect(textOf(pieces.take())).toBe('next');
    expect(pieces.take()).toHaveLength(0);
  });

  it('is full after 64 KiB, and holds more than that', () => {
    const pieces = new BytePieces();
    const line = `${'\u2019'.repeat(1000)}\n`;
    let added = '';
    while (!pieces.isFull) {
      pieces.add(line);
      added += line;
    }
    expect(Buffer.byteLength(added)).toBeGreaterThanOrEqual(64 * 1024);
    expect(Buffer.byteLength(added)).toBeLessThan(68 * 1024);
    const large = 'x'.repeat(500_000);
    pieces.addBytes(bytesOf(large));
    pieces.add(large);
    expect(textOf(pieces.take())).toBe(added + large + large);
    expect(pieces.isFull).toBe(false);
  });

  it('copies what was added, so that what comes next does not overwrite it', () => {
    const pieces = new BytePieces();
    pieces.add('before');
    const start = pieces.length;
    pieces.add(' and after');
    const copy = pieces.copyFrom(start);
    pieces.take();
    pieces.add('x'.repeat(100));
    expect(textOf(copy)).toBe(' and after');
  });
});
