import { describe, expect, it } from 'vitest';
import { diagnosisText } from '../../src/report/diagnosis-text.js';
import { planText } from '../../src/report/plan-text.js';
import { styleFor } from '../../src/report/style.js';
import { wrapText } from '../../src/report/wrap-text.js';
import { exampleDraft, examplePlan } from '../support/example-plan.js';

const PLAIN = { style: styleFor(false), columns: 80 };
const HOSTILE = 'x\x1b[2J\x07\u202ey';

describe('planText', () => {
  it('has from, to, why, cost, diff, warnings, undo and the next command, in this order', () => {
    const text = planText(examplePlan({ warnings: exampleDraft().diagnosis.findings }), 'plan.json', PLAIN);
    const marks = [
      '65536 -> 87000',
      'Diagnosis',
      'Why 87000',
      'Covers',
      'Cost',
      'Edit',
      '+net.',
      'Worth',
      'Undo',
      'Next',
    ];
    const places = marks.map((mark) => text.indexOf(mark));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(text.endsWith('novoodoo apply plan.json\n')).toBe(true);
  });

  it('shows nothing of a hostile plan as it is', () => {
    const base = exampleDraft();
    const plan = examplePlan({
      diagnosis: { ...base.diagnosis, summary: HOSTILE, impact: HOSTILE, arithmetic: [HOSTILE] },
      peak: { ...base.peak!, source: HOSTILE },
      changes: base.changes.map((change) => ({ ...change, because: HOSTILE })),
      edits: base.edits.map((edit) => ({ ...edit, diff: `+${HOSTILE}\n` })),
      refusals: [
        {
          key: HOSTILE,
          value: HOSTILE,
          kind: 'unrelated',
          reason: HOSTILE,
          evidenceNeeded: HOSTILE,
          source: { file: HOSTILE, line: 1 },
        },
      ],
      warnings: [{ kind: 'peak-stated', text: HOSTILE }],
    });
    const text = planText(plan, HOSTILE, PLAIN);
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e]/);
  });

  it('is coloured only where the stream takes colour', () => {
    expect(planText(examplePlan(), null, PLAIN)).not.toContain('\x1b');
    expect(planText(examplePlan(), null, { ...PLAIN, style: styleFor(true) })).toContain('\x1b[32m');
  });

  it('says that the value after boot was not looked at by not speaking of it', () => {
    const none = { verdict: 'no-change', changes: [], edits: [] } as const;
    expect(planText(examplePlan(none), null, PLAIN)).toContain('The running value needs no change.');
  });
});

it('diagnosisText shows nothing hostile as it is', () => {
  const { diagnosis, observation, policy } = exampleDraft();
  const hostile = {
    ...diagnosis,
    summary: HOSTILE,
    findings: [{ kind: 'memory-near', text: HOSTILE }],
  } as const;
  expect(diagnosisText(hostile, observation!, policy, PLAIN)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e]/);
});

describe('wrapText', () => {
  it('breaks at blanks, indents, and keeps a long word whole', () => {
    const lines = wrapText('one two /a/very/long/path/of/forty/characters/and/more three', {
      columns: 20,
      indent: 2,
      hanging: 4,
    });
    expect(lines).toEqual(['  one two', '    /a/very/long/path/of/forty/characters/and/more', '    three']);
  });
  it('fills a line to the last column and not beyond', () => {
    expect(wrapText('aaaa bbbb cc', { columns: 9, indent: 0 })).toEqual(['aaaa bbbb', 'cc']);
  });
});
