import { describe, expect, it } from 'vitest';
import { styleFor } from '../../src/report/style.js';

describe('styleFor', () => {
  it('colours where asked, and nests without ending the outer format', () => {
    const style = styleFor(true);
    expect(style.bold(`a${style.red('b')}c`)).toBe('\x1b[1ma\x1b[31mb\x1b[39mc\x1b[22m');
  });

  it('leaves text alone where colour is not wanted, and empty text always', () => {
    expect(styleFor(false).bold(styleFor(false).red('x'))).toBe('x');
    expect(styleFor(true).red('')).toBe('');
  });
});
