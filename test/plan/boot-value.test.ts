import { describe, expect, it } from 'vitest';
import { absent, present } from '../../src/model/reading.js';
import { bootValueOf } from '../../src/plan/boot-value.js';
import { resolutionWith } from '../support/example-persistence.js';

describe('bootValueOf', () => {
  it.each([
    ['65536', 65536],
    [' 65536 ', 65536],
    ['0x10000', 65536],
    ['010', 8],
    ['-1', -1],
  ])('a file that says "%s" leaves %i', (value, number) => {
    const boot = bootValueOf(resolutionWith(value), present(131072));
    expect(boot).toMatchObject({ value: number, warnings: [] });
    expect(boot.because).toContain('/etc/sysctl.conf:1');
  });

  it("is the kernel's default where no file says anything", () => {
    expect(bootValueOf(resolutionWith(null), present(131072))).toMatchObject({ value: 131072, warnings: [] });
    expect(bootValueOf(null, present(131072)).value).toBe(131072);
  });

  it('is unknown, with a warning, where the default is not known either', () => {
    const boot = bootValueOf(resolutionWith(null), absent('no boot log'));
    expect(boot.value).toBeNull();
    expect(boot.warnings).toEqual([
      { kind: 'boot-value-unknown', text: expect.stringContaining('no boot log') },
    ]);
  });

  it.each(['1e5', '65536x', '', '99999999999'])(
    'a file that says "%s" leaves the default, with a warning',
    (value) => {
      const boot = bootValueOf(resolutionWith(value), present(131072));
      expect(boot.value).toBe(131072);
      expect(boot.warnings.map((warning) => warning.kind)).toEqual(['boot-value-not-understood']);
    },
  );
});
