import type { RoundRule } from '../model/plan.js';

const STEP = 1024;

/** Rounds a whole number up by a rule; one that already fits the rule stays. */
export function roundUp(value: number, rule: RoundRule): number {
  switch (rule) {
    case 'two-significant-digits': {
      const unit = 10 ** Math.max(0, String(value).length - 2);
      return Math.ceil(value / unit) * unit;
    }
    case 'multiple-of-1024':
      return Math.ceil(value / STEP) * STEP;
    case 'power-of-two': {
      let power = 1;
      while (power < value) power *= 2;
      return power;
    }
  }
}
