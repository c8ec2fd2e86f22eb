import { describe, expect, it } from 'vitest';
import { FramePainter } from '../../src/host/live-terminal.js';

/** A terminal of a few lines that knows what the painter writes; returns the screen. */
function show(texts: readonly string[], columns: number, rows: number): string[] {
  const screen = Array.from({ length: rows }, () => '?'.repeat(columns));
  for (const text of texts) {
    let row = 0;
    let column = 0;
    for (const [piece, at, erase] of text.matchAll(
      /\x1b\[(\d+);1H|\x1b\[([KJ])|\x1b\[\??\d+[a-z]|[^\x1b]/g,
    )) {
      if (at !== undefined) {
        row = Number(at) - 1;
        column = 0;
      } else if (erase !== undefined) {
        expect(column).toBe(0);
        screen[row] = '';
        if (erase === 'J') screen.fill('', row);
      } else if (piece.length === 1) {
        screen[row] = (screen[row] ?? '').slice(0, column) + piece;
        column += 1;
      }
    }
  }
  return screen;
}

describe('FramePainter', () => {
  it('paints a whole frame first and erases what was below it', () => {
    const painter = new FramePainter();
    expect(show([painter.frame(['ab', 'cd'])], 3, 4)).toEqual(['ab', 'cd', '', '']);
  });

  it('writes only the lines that changed, in one synchronized text', () => {
    const painter = new FramePainter();
    painter.frame(['one', 'two', 'six']);
    const text = painter.frame(['one', 'TWO', 'six']);
    expect(text).toBe('\x1b[?2026h\x1b[2;1H\x1b[0m\x1b[KTWO\x1b[?2026l');
  });

  it('writes nothing for the same frame', () => {
    const painter = new FramePainter();
    painter.frame(['one']);
    expect(painter.frame(['one'])).toBe('');
  });

  it('erases lines that a shorter frame no longer has', () => {
    const painter = new FramePainter();
    const texts = [painter.frame(['a', 'b', 'c']), painter.frame(['a'])];
    expect(show(texts, 1, 3)).toEqual(['a', '', '']);
  });

  it('repaints everything after the window changed', () => {
    const painter = new FramePainter();
    painter.frame(['a', 'b']);
    painter.forget();
    expect(show([painter.frame(['a', 'b'])], 1, 3)).toEqual(['a', 'b', '']);
  });
});
