import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { PROGRAM } from '../support/run-cli.js';

const execute = promisify(execFile);
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

interface Outcome {
  readonly code: number;
  readonly plan: {
    readonly verdict: string;
    readonly diagnosis: { readonly kind: string; readonly findings: readonly { readonly kind: string }[] };
    readonly observation: { readonly counterScope: string | null };
    readonly refusals: readonly { readonly kind: string; readonly reason: string }[];
    readonly changes: readonly { readonly where: string; readonly to: number }[];
  };
}

let home: string;
beforeAll(() => {
  home = mkdtempSync(`${tmpdir()}/novoodoo-home-`);
  chmodSync(home, 0o755);
  mkdirSync(`${home}/project`);
});
afterAll(() => rmSync(home, { recursive: true }));
beforeEach((ctx) => {
  if (process.geteuid?.() !== 0) ctx.skip('needs root to make namespaces and drop privileges');
});

/** Runs the real program below another one, which puts it into the place to test. */
async function planIn(place: readonly string[], args: readonly string[], tool = PROGRAM): Promise<Outcome> {
  const [program = '', ...before] = place;
  const words = [...before, process.execPath, tool, 'plan', ...args, '--json'];
  const env = { ...process.env, HOME: home };
  try {
    const { stdout } = await execute(program, words, { env, maxBuffer: 1e8 });
    return { code: 0, plan: JSON.parse(stdout) as Outcome['plan'] };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, plan: JSON.parse(stdout) as Outcome['plan'] };
  }
}

/** More than any limit these tests may meet, and still a number that the kernel takes. */
const HIGH = ['--peak', '20000000', '--accept', 'memory-cost'];

/** The project may lie where nobody else can look, so the unprivileged program sees it through a mount of its own. */
function unprivileged(): string[] {
  const drop = 'exec setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs "$@"';
  const script = `mount --bind '${PROJECT}' '${home}/project' && ${drop}`;
  return ['unshare', '-m', 'sh', '-c', script, 'sh'];
}

it('plans without privileges, and says that resets of other namespaces are not in its numbers', async () => {
  const { code, plan } = await planIn(unprivileged(), HIGH, `${home}/project/bin/novoodoo.js`);
  expect(code).toBe(0);
  expect(plan).toMatchObject({ verdict: 'change', observation: { counterScope: 'this-namespace' } });
  expect(plan.changes.map((change) => change.to)).toContain(80_000_000);
});

it('watches without privileges', async () => {
  const { code, plan } = await planIn(unprivileged(), ['--observe', '1s'], `${home}/project/bin/novoodoo.js`);
  expect([0, 4]).toContain(code);
  expect(plan.diagnosis.findings.map((finding) => finding.kind)).toContain('counters-this-namespace-only');
});

it('sees the peak inside a child network namespace, and refuses because the limit is not there', async () => {
  const { code, plan } = await planIn(['unshare', '-n'], ['--observe', '1s']);
  expect(code).toBe(4);
  expect(plan).toMatchObject({ verdict: 'refused', diagnosis: { kind: 'not-decidable' } });
  expect(plan.refusals[0]).toMatchObject({
    kind: 'not-decidable',
    reason: expect.stringMatching(/peak of \d+ orphans was seen.*child network namespace/),
  });
});

it('plans with a read-only /proc/sys', async () => {
  const script = 'mount --bind /proc/sys /proc/sys && mount -o remount,ro,bind /proc/sys && exec "$@"';
  const { code, plan } = await planIn(['unshare', '-m', 'sh', '-c', script, 'sh'], HIGH);
  expect(code).toBe(0);
  expect(plan.verdict).toBe('change');
});
