import { describe, expect, it } from 'vitest';
import { applyOutcome, rollbackOutcome } from '../../src/cli/session/change-outcome.js';

const QUIET = new AbortController().signal;

function answer(exitCode: 0 | 4 | 5 | 6 | 130, told: object, talk = '') {
  const whole = {
    version: 1,
    outcome: '',
    receiptId: null,
    done: [],
    obstacles: [],
    cause: null,
    foreign: [],
    failures: [],
    notes: [],
    ...told,
  };
  return { exitCode, out: JSON.stringify(whole), talk };
}

describe('what an apply means for the session', () => {
  it.each([
    [answer(0, { outcome: 'applied', receiptId: 'r1' }), { kind: 'applied', applied: { receiptId: 'r1' } }],
    [answer(5, { outcome: 'reverted', cause: 'the time is over' }), { kind: 'reverted', brokenOff: null }],
    [answer(130, { outcome: 'reverted', cause: 'x' }), { kind: 'reverted', brokenOff: 'interrupted' }],
    [answer(6, { outcome: 'awaiting-confirmation' }), { kind: 'left-waiting' }],
    [answer(130, { outcome: 'broken-off' }), { kind: 'broken-off', why: 'interrupted' }],
    [answer(0, { outcome: 'nothing-to-do' }), { kind: 'failed', exitCode: 0 }],
    [
      answer(6, { outcome: 'stuck', cause: 'EIO', failures: ['limit: EIO'] }),
      { kind: 'failed', exitCode: 6 },
    ],
    [
      { exitCode: 1 as const, out: '', talk: 'novoodoo: no\n' },
      { kind: 'failed', text: 'novoodoo: no\n' },
    ],
  ])('%j', (given, expected) => expect(applyOutcome(given, QUIET)).toMatchObject(expected));

  it('names every obstacle with what to do about it, and shows no control characters', () => {
    const obstacles = [{ kind: 'immutable', text: '/etc/x is immutable\x1b[2J', next: 'chattr -i /etc/x' }];
    const outcome = applyOutcome(answer(4, { outcome: 'refused', obstacles }), QUIET);
    expect(outcome).toEqual({
      kind: 'failed',
      exitCode: 4,
      text: 'Refused, nothing was changed.\n/etc/x is immutable\\x1b[2J\n  chattr -i /etc/x\n',
    });
  });
});

describe('what a rollback means for the session', () => {
  it.each([
    [answer(0, { outcome: 'rolled-back', receiptId: 'r2' }), { kind: 'reverted', brokenOff: null }],
    [answer(4, { outcome: 'refused' }), { kind: 'failed', exitCode: 4 }],
  ])('%j', (given, expected) => expect(rollbackOutcome(given)).toMatchObject(expected));
});
