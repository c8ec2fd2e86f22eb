import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SessionTerminal } from '../support/session-terminal.js';
import type { TerminalOptions } from '../support/tmux.js';
import { waitUntil } from '../support/wait-until.js';

/** Cursor shown, alternate screen left. */
const LEFT = '\x1b[?25h\x1b[?1049l';
const HOST = new URL('../hosts/kernel-5.15', import.meta.url).pathname;

/** The session on a saved host tree, so that nothing of this machine is read or changed. */
describe('the session in a real terminal', () => {
  let root = '';
  let session: SessionTerminal | null = null;

  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'novoodoo-session-'));
    cpSync(HOST, root, { recursive: true });
  });
  afterEach(async () => {
    await session?.terminal.close();
    session = null;
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  async function start(args = '', options: TerminalOptions = {}): Promise<SessionTerminal> {
    session = await SessionTerminal.start(`--root ${root} ${args}`, options);
    return session;
  }

  async function toLiveView(one: SessionTerminal): Promise<void> {
    await one.choose('Observe this host now');
    await one.choose('10m');
    await one.terminal.waitFor(/q stop/);
    expect(await one.terminal.mode()).toMatchObject({ cursorVisible: false, alternateScreen: true });
  }

  it('shows the plain command of the choice that the pointer is on', async () => {
    const one = await start();
    await one.terminal.waitFor(`$ novoodoo observe --for 1m --root ${root}`.slice(0, 60));
    await one.terminal.press('Down', 'Down');
    await one.terminal.waitFor('$ novoodoo plan --peak N --peak-source TEXT');
    await one.choose('Leave');
    await one.terminal.waitFor('Left; this host is as it was.');
    await one.expectEnd(0);
  });

  it.each([
    ['80x24', 80, 24],
    ['40x10', 40, 10],
    ['200x50', 200, 50],
  ])(
    'draws the live view at %s, follows the window, and gives the terminal back',
    async (_, columns, rows) => {
      const one = await start('', { columns, rows });
      await toLiveView(one);
      await one.terminal.resize(120, 30);
      await one.terminal.waitFor(/^(?:.*\n){29}q stop here and go on with what was seen/);
      await one.terminal.resize(40, 10);
      await one.terminal.waitFor(/^(?:.*\n){9}q stop {2}Ctrl-C leave/);
      await one.terminal.resize(columns, rows);
      await one.terminal.waitFor(/q stop/);
      await one.terminal.press('q');
      await one.question('What now?');
      await one.terminal.press('C-c');
      await one.expectEnd(130);
    },
  );

  it('leaves the commands out in a window too low for them and the choices', async () => {
    const one = await start();
    await one.terminal.resize(24, 6);
    await one.terminal.press('Enter');
    const low = await one.terminal.waitFor(/^❯ 10s, a first look\n[^]*leave\s*$/m);
    expect(low).not.toContain('$ novoodoo');
    await one.terminal.press('C-c');
    await one.expectEnd(130);
  });

  it.each(['dumb', ''])('is the plain session where TERM is "%s"', async (term) => {
    session = await SessionTerminal.startPlain(`--root ${root}`, { env: { TERM: term } });
    expect(await session.terminal.colouredScreen()).toMatch(/^[^\x1b]*$/);
    await session.terminal.press('C-c');
    await session.expectEnd(130);
  });

  it('never flickers: whole frames at a time, erased once, and then only lines that changed', async () => {
    const one = await start();
    const file = path.join(root, 'written');
    await one.terminal.record(file);
    await toLiveView(one);
    await one.terminal.waitFor(/\d min (?!59 s)\d+ s left/);
    await one.terminal.press('q');
    await one.terminal.waitFor('See the plan');
    // What tmux copies into the file comes a little after what it shows.
    await waitUntil('the end of the live view', () => readFileSync(file, 'latin1').includes(LEFT));
    const written = readFileSync(file, 'latin1');
    const live = written.slice(written.indexOf('\x1b[?1049h'), written.indexOf(LEFT));
    const frames = live.split('\x1b[?2026h').slice(1);
    expect(frames.length).toBeGreaterThan(2);
    for (const frame of frames) expect(frame.endsWith('\x1b[?2026l')).toBe(true);
    expect(live.match(/\x1b\[J/g)).toHaveLength(1);
    expect(live).not.toContain('\x1b[2J');
    const whole = frames.filter((frame) => frame.includes('Ctrl-C'));
    expect(whole).toHaveLength(1);
  });

  it.each(['TERM', 'INT', 'HUP'])(
    'gives the terminal back after kill -%s in the live view',
    async (signal) => {
      const one = await start();
      await toLiveView(one);
      process.kill(one.processId, `SIG${signal}`);
      await one.terminal.waitFor('this host is as it was.');
      await one.expectEnd(130);
    },
  );

  it.each(['TERM', 'INT', 'HUP'])('gives the terminal back after kill -%s at a question', async (signal) => {
    const one = await start();
    process.kill(one.processId, `SIG${signal}`);
    await one.terminal.waitFor('this host is as it was.');
    await one.expectEnd(130);
  });

  it.each(['Ctrl-Z', 'kill -TSTP'])(
    'is stopped by %s with the terminal given back, and goes on',
    async (how) => {
      const one = await start();
      await toLiveView(one);
      if (how === 'Ctrl-Z') await one.terminal.press('C-z');
      else process.kill(one.processId, 'SIGTSTP');
      await one.terminal.waitFor(/Stopped/);
      const stopped = await one.terminal.mode();
      expect(stopped).toMatchObject({ cursorVisible: true, alternateScreen: false });
      expect(stopped.stty).toContain(' icanon');
      await one.terminal.enter('fg');
      await one.terminal.waitFor(/q stop/);
      await one.terminal.press('C-c');
      await one.terminal.waitFor('Broken off; this host is as it was.');
      await one.expectEnd(130);
    },
  );

  it('takes Ctrl-D at a question for leaving', async () => {
    const one = await start();
    await one.terminal.press('C-d');
    await one.terminal.waitFor('Broken off (end of input); this host is as it was.');
    await one.expectEnd(130);
  });

  it('uses no colour with NO_COLOR, and plain ASCII where the locale is not UTF-8', async () => {
    const one = await start('', { env: { NO_COLOR: '1', LANG: 'C' } });
    expect(await one.terminal.colouredScreen()).toMatch(/^[\x0a\x20-\x7e]*$/);
    await toLiveView(one);
    expect(await one.terminal.colouredScreen()).toMatch(/^[\x0a\x20-\x7e]*$/);
    await one.terminal.press('q');
    await one.question('What now?');
    expect(await one.terminal.colouredScreen()).toMatch(/^[\x0a\x20-\x7e]*$/);
  });

  it('uses colour otherwise', async () => {
    const one = await start();
    expect(await one.terminal.colouredScreen()).toContain('\x1b[');
  });

  it('takes pasted advice until Ctrl-D, and asks on afterwards', async () => {
    const one = await start();
    await one.choose('Judge tuning advice');
    await one.choose('Paste it here');
    await one.terminal.waitFor('Ctrl-D, ends it.');
    await one.terminal.enter('net.ipv4.tcp_max_orphans = 100');
    await one.terminal.enter('net.ipv4.tcp_mem = 1 2 3');
    await one.terminal.press('C-d');
    await one.question('Read more advice?');
    expect(await one.terminal.history()).toContain('lowers-limit');
    await one.choose('Leave');
    await one.expectEnd(0);
  });

  it('leaves at Ctrl-C while something is pasted', async () => {
    const one = await start();
    await one.choose('Judge tuning advice');
    await one.choose('Paste it here');
    await one.terminal.waitFor('Ctrl-D, ends it.');
    await one.terminal.press('C-c');
    await one.terminal.waitFor('Broken off; this host is as it was.');
    await one.expectEnd(130);
  });
});

describe('the plain session in a real terminal', () => {
  it('goes through numbered choices without moving the cursor, and Enter stops the observation', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'novoodoo-session-'));
    cpSync(HOST, root, { recursive: true });
    const session = await SessionTerminal.startPlain(`--plain --root ${root}`);
    const { terminal } = session;
    try {
      await terminal.enter('1');
      await terminal.waitFor('How long?');
      await terminal.enter('3');
      await terminal.waitFor('Enter stops here and goes on, Ctrl-C leaves.');
      expect(await terminal.mode()).toMatchObject({ cursorVisible: true, alternateScreen: false });
      await terminal.enter('');
      await terminal.waitFor('1. See the plan. The command: novoodoo plan --recording');
      await terminal.enter('9');
      await terminal.waitFor(/Type a number from 1 to 5: 9\nType a number from 1 to 5:\s*$/m);
      await terminal.press('C-d');
      await terminal.waitFor('Broken off (end of input); this host is as it was.');
      await session.expectEnd(130);
    } finally {
      await terminal.close();
      rmSync(root, { recursive: true, force: true });
    }
  });
});
