import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionTerminal } from '../support/session-terminal.js';
import { treeDigest } from '../support/tree-digest.js';

const HOST = new URL('../../docs/example/host', import.meta.url).pathname;
const RECORDING = new URL('../../docs/example/host.jsonl', import.meta.url).pathname;
const SMALL = { columns: 80, rows: 24 } as const;
const LARGE = { columns: 200, rows: 50 } as const;

/** Every place where a person can be while nothing is changed yet, with the way to it from the first question. */
const PLACES: readonly {
  readonly place: string;
  readonly go: (one: SessionTerminal) => Promise<void>;
}[] = [
  { place: 'the first question', go: async () => undefined },
  { place: 'the time to observe', go: (one) => through(one, ['Observe this host now'], 'How long?') },
  {
    place: 'a typed time',
    go: (one) => through(one, ['Observe this host now', 'Another time'], 'How long (such as'),
  },
  { place: 'the live view', go: (one) => through(one, ['Observe this host now', '10m'], 'q stop here') },
  { place: 'the recordings found', go: (one) => through(one, ['Use a recording'], 'Which recording?') },
  {
    place: 'the path of a recording',
    go: (one) => through(one, ['Use a recording', 'Another file'], 'Path of the recording?'),
  },
  { place: 'a typed peak', go: (one) => through(one, ['Enter a peak'], 'How many orphans at the peak?') },
  {
    place: 'the source of a typed peak',
    async go(one) {
      await one.choose('Enter a peak');
      await one.answer('How many orphans at the peak?', '21564');
      await one.terminal.waitFor('Where was it measured');
    },
  },
  { place: 'where the advice is', go: (one) => through(one, ['Judge tuning'], 'Where is the advice?') },
  {
    place: 'the path of the advice',
    go: (one) => through(one, ['Judge tuning', 'In a file'], 'Path of the file?'),
  },
  { place: 'pasting', go: (one) => through(one, ['Judge tuning', 'Paste it here'], 'Ctrl-D, ends it.') },
  {
    place: 'the verdicts',
    async go(one) {
      await through(one, ['Judge tuning', 'Paste it here'], 'Ctrl-D, ends it.');
      await one.terminal.enter('net.ipv4.tcp_mem = 1 2 3');
      await one.terminal.enter('.');
      await one.question('Read more advice?');
    },
  },
  { place: 'the diagnosis', go: toDiagnosis },
  { place: 'the plan', go: toPlan },
  { place: 'saving', go: (one) => fromPlan(one, 'Save the plan', 'Save the plan as?') },
  { place: 'the formats', go: (one) => fromPlan(one, 'Emit a snippet', 'Which format?') },
  { place: 'the commands by hand', go: (one) => fromPlan(one, 'Show the commands', /# undo[^]*What now\?/) },
];

async function through(one: SessionTerminal, labels: readonly string[], last: string): Promise<void> {
  for (const label of labels) await one.choose(label);
  await one.terminal.waitFor(last);
}

async function toDiagnosis(one: SessionTerminal): Promise<void> {
  await through(one, ['Use a recording', '2011-'], 'See the plan');
}

async function toPlan(one: SessionTerminal): Promise<void> {
  await toDiagnosis(one);
  await one.choose('See the plan');
  await one.terminal.waitFor(/: what should happen\?/);
}

async function fromPlan(one: SessionTerminal, label: string, next: string | RegExp): Promise<void> {
  await toPlan(one);
  await one.choose(label);
  await one.terminal.waitFor(next);
}

/** On a saved host tree: nothing of this machine is read or changed. */
describe('leaving the session', () => {
  let folder = '';
  let root = '';
  let scratch = '';
  let before = '';
  let session: SessionTerminal | null = null;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-leaving-'));
    root = path.join(folder, 'root');
    scratch = path.join(folder, 'scratch');
    mkdirSync(scratch);
    cpSync(HOST, root, { recursive: true });
    cpSync(RECORDING, path.join(root, 'var/lib/novoodoo/recordings/day.jsonl'));
    before = treeDigest(root);
  });
  afterEach(async () => {
    await session?.terminal.close();
    session = null;
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(size: typeof SMALL | typeof LARGE): Promise<SessionTerminal> {
    const env = { TMPDIR: scratch };
    session = await SessionTerminal.start(`--root ${root}`, { ...size, cwd: folder, env });
    return session;
  }

  /** The tree is as before, but for the recording that an observation keeps; nothing of the session's own is left. */
  function expectHostUntouched(): void {
    const recordings = path.join(root, 'var/lib/novoodoo/recordings');
    const isCounted = (file: string) => path.dirname(file) !== recordings || file.endsWith('day.jsonl');
    expect(treeDigest(root, isCounted)).toBe(before);
    expect(readdirSync(folder).sort()).toEqual(['root', 'scratch']);
    expect(readdirSync(scratch)).toEqual([]);
  }

  it.each(PLACES)('by Ctrl-C at $place leaves host and terminal as they were', async ({ go }) => {
    const one = await start(SMALL);
    await go(one);
    await one.terminal.resize(LARGE.columns, LARGE.rows);
    await one.terminal.press('C-c');
    await one.terminal.waitFor('Broken off; this host is as it was.');
    await one.expectEnd(130);
    expectHostUntouched();
  });

  it.each(PLACES)('by a closed terminal at $place leaves the host as it was', async ({ go }) => {
    const one = await start(LARGE);
    await go(one);
    await one.terminal.resize(SMALL.columns, SMALL.rows);
    await one.hangUp();
    expectHostUntouched();
  });

  it.each(['Ctrl-C', 'a closed terminal'])('by %s after an apply keeps the change', async (how) => {
    const one = await start(SMALL);
    await fromPlan(one, 'Apply it for good', 'Undo it');
    const applied = treeDigest(path.join(root, 'etc'));
    expect(treeDigest(root)).not.toBe(before);
    if (how === 'Ctrl-C') {
      await one.terminal.press('C-c');
      await one.terminal.waitFor(
        /the change you applied stays\. Undo it with:\n {2}novoodoo rollback \d{8}T/,
      );
      await one.expectEnd(130);
    } else await one.hangUp();
    expect(treeDigest(path.join(root, 'etc'))).toBe(applied);
    expect(readdirSync(path.join(root, 'var/lib/novoodoo'))).not.toContain('journal.json');
    expect(readdirSync(scratch)).toEqual([]);
  });
});
