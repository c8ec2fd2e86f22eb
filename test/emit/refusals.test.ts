import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { prepareSnippet } from '../../src/cli/emit-snippet.js';
import type { FormatName } from '../../src/emit/formats.js';
import type { EmitRefusal } from '../../src/emit/refusal.js';
import type { Snippet } from '../../src/emit/snippet.js';
import { LiveHost } from '../../src/host/live-host.js';
import { ReadOnlyHost } from '../../src/host/read-only-host.js';
import { USUAL_DROP_IN } from '../../src/model/drop-in-path.js';
import type { Plan } from '../../src/model/plan.js';
import { absent } from '../../src/model/reading.js';
import type { Resolution } from '../../src/model/resolution.js';
import { emittablePlan, emitted, snippetOf } from '../support/emitted.js';
import { exampleDraft, examplePlan } from '../support/example-plan.js';

const KEY = 'net.ipv4.tcp_max_orphans';
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The outcome as one value; with `root`, that tree is the host the snippet is for. */
async function prepare(plan: Plan, format: FormatName, root = '/'): Promise<Partial<EmitRefusal & Snippet>> {
  const host = new ReadOnlyHost(new LiveHost(root));
  const prepared = await prepareSnippet(host, format, [{ name: 'plan.json', plan }]);
  return 'refusal' in prepared ? prepared.refusal : prepared.snippet;
}

/** A tree of files; "-> TARGET" makes a link. */
function tree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'novoodoo-tree-'));
  folders.push(root);
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), file);
    else writeFileSync(file, text);
  }
  return root;
}

const BOOT = {
  loader: 'systemd',
  program: 'systemd-sysctl',
  basis: 'detected',
  because: 'found',
  value: null,
  source: null,
} as const;

function resolution(overrides: Partial<Resolution> = {}): Resolution {
  const none = { loaders: {}, boot: BOOT, manual: null, otherActors: [], warnings: [] };
  return { version: 1, key: KEY, ...none, ...overrides };
}

function procpsFinds(source: string, line: number, value: string): Resolution {
  const answer = {
    version: '4.0.2',
    basis: 'detected',
    losers: [],
    losersLeftOut: 0,
    transientValues: [],
    because: '',
    value,
    source: { path: source, line },
  } as const;
  return resolution({ loaders: { procps: answer } });
}

describe('a snippet is refused', () => {
  it('for a plan that is a refusal', async () => {
    const plan = examplePlan({ verdict: 'refused', changes: [], edits: [] });
    expect(await prepare(plan, 'talos')).toMatchObject({ kind: 'refused-plan' });
  });

  it('for a plan that changes nothing, but not its alert rules', async () => {
    const plan = examplePlan({ verdict: 'no-change', changes: [], edits: [] });
    expect(await prepare(plan, 'sysctl.d')).toMatchObject({
      kind: 'nothing-to-change',
      instead: ['prometheus-alerts'],
    });
    expect(await prepare(plan, 'prometheus-alerts')).toMatchObject({ plan });
  });

  it('where /etc/sysctl.conf is read last, and the line is named', async () => {
    const loaders = procpsFinds('/etc/sysctl.conf', 7, '65536');
    const refusal = await prepare(emittablePlan({ loaders }), 'ansible');
    expect(refusal).toMatchObject({ kind: 'overruled', place: { path: '/etc/sysctl.conf', line: 7 } });
    expect(refusal.reason).toContain('raise that line to 87000 or remove it');
    expect(refusal.instead).toContain('tuned');
    expect(refusal.instead).not.toContain('shell');
  });

  it.each([
    ['/usr/lib/sysctl.d/zz-vendor.conf', '1024', undefined],
    ['/usr/lib/sysctl.d/~~.conf', '1024', 'overruled'],
    ['/usr/lib/sysctl.d/zz-vendor.conf', '262144', undefined],
    ['/etc/sysctl.d/99-sysctl.conf', '1024', undefined],
    ['/etc/sysctl.conf', '300000', undefined],
    ['/etc/sysctl.conf', '87000 # was 1', undefined],
    ['/etc/sysctl.conf', '0x10', 'overruled'],
    ['/etc/sysctl.conf', 'lots', 'overruled'],
  ])('or not, by a plan that found %s with %s: %s', async (file, value, kind) => {
    const loaders = procpsFinds(file, 1, value);
    expect((await prepare(emittablePlan({ loaders }), 'puppet')).kind).toBe(kind);
  });

  it('for a drop-in where busybox reads /etc/sysctl.conf only', async () => {
    const boot = { ...BOOT, loader: 'busybox', program: 'sysctl -p' } as const;
    const plan = emittablePlan({ loaders: resolution({ boot }) });
    expect(await prepare(plan, 'sysctl.d')).toMatchObject({ kind: 'loader-does-not-read-it' });
  });

  it('for a change of /etc/sysctl.conf that systemd would not read', async () => {
    const refusal = await prepare(emittablePlan({ loaders: resolution() }), 'sysctl.conf');
    expect(refusal.kind).toBe('loader-does-not-read-it');
    expect(refusal.instead).toContain('sysctl.d');
  });

  it('for the host itself where the limit cannot be seen, and formats for the node are named', async () => {
    const draft = exampleDraft();
    const observation = { ...draft.observation!, maxOrphans: absent('no such file') };
    const boot = draft.changes.filter(({ where }) => where === 'boot');
    const plan = emittablePlan({ observation, changes: boot.map((one) => ({ ...one, from: null })) });
    expect(await prepare(plan, 'shell')).toMatchObject({
      kind: 'not-the-initial-namespace',
      instead: ['node-tuning-operator', 'daemonset', 'prometheus-alerts'],
    });
  });

  it('for a diff in a plan that does more than it says', async () => {
    const [edit] = exampleDraft().edits;
    const diff = edit!.diff.replaceAll('etc/sysctl.conf', 'etc/passwd');
    expect(await prepare(examplePlan({ edits: [{ ...edit!, diff }] }), 'sysctl.conf')).toMatchObject({
      kind: 'loader-does-not-read-it',
    });
    expect(await prepare(examplePlan(), 'sysctl.conf')).toMatchObject({ sysctlConfDiff: edit!.diff });
  });
});

/** Refusals of a plan that lie in the files of its host. */
function refusedFor(kind: 'managed-file' | 'overruled', reason: string, file: string | null = null) {
  const source = file === null ? null : { file, line: 7 };
  return [{ key: KEY, value: '87000', kind, reason, evidenceNeeded: null, source }];
}

describe('a plan that is refused, but has a value', () => {
  it('is emitted where only the files of its host cannot be edited', async () => {
    const refusals = refusedFor('managed-file', 'Puppet writes this file: its header says so');
    const plan = examplePlan({ verdict: 'refused', changes: [], edits: [], refusals });
    expect(await prepare(plan, 'puppet')).toMatchObject({ plan });
    expect(await prepare(plan, 'sysctl.d')).toMatchObject({ plan });
  });

  it('is for the node where it was made in a container', async () => {
    const draft = exampleDraft();
    const refusals = [{ ...refusedFor('overruled', 'x')[0]!, kind: 'not-decidable' as const }];
    const observation = { ...draft.observation!, maxOrphans: absent('child namespace') };
    const hidden = { verdict: 'refused', changes: [], edits: [], refusals, observation } as const;
    expect(await prepare(examplePlan(hidden), 'daemonset')).toMatchObject({ dropInPath: USUAL_DROP_IN });
    expect(await prepare(examplePlan(hidden), 'shell')).toMatchObject({
      kind: 'not-the-initial-namespace',
      instead: expect.arrayContaining(['node-tuning-operator', 'daemonset']),
    });
    // 33 GB of memory: the kernel's default is 131072 on such a node, and Talos cannot compare.
    expect(await prepare(examplePlan(hidden), 'talos')).toMatchObject({ kind: 'nothing-to-change' });
    const host = { ...draft.host!, memTotalBytes: 8_000_000_000 };
    expect(await prepare(examplePlan({ ...hidden, host }), 'talos')).toMatchObject({ planCount: 1 });
  });

  it('is not emitted for any other reason', async () => {
    const refusals = [{ ...refusedFor('overruled', 'TCP memory')[0]!, kind: 'tcp-memory' as const }];
    const plan = examplePlan({ verdict: 'refused', changes: [], edits: [], refusals });
    expect(await prepare(plan, 'daemonset')).toMatchObject({ kind: 'refused-plan' });
  });

  it('names the line that a drop-in loses to', async () => {
    const refusals = refusedFor('overruled', 'overruled', '/etc/ufw/sysctl.conf');
    const plan = examplePlan({ verdict: 'refused', changes: [], edits: [], refusals, loaders: resolution() });
    expect(await prepare(plan, 'chef')).toMatchObject({
      kind: 'overruled',
      place: { path: '/etc/ufw/sysctl.conf', line: 7 },
    });
  });

  it('has no drop-in where the system builds /etc itself', async () => {
    const refusals = refusedFor(
      'managed-file',
      'NixOS writes this file: NixOS builds /etc itself; an edit would not last',
    );
    const plan = emittablePlan({
      changes: exampleDraft().changes.slice(0, 1),
      refusals,
      loaders: resolution(),
    });
    expect(await prepare(plan, 'shell')).toMatchObject({ kind: 'managed-file' });
    expect(await prepare(plan, 'nixos')).toMatchObject({ plan });
  });
});

describe('a file that cannot compare', () => {
  const runtimeOnly = exampleDraft().changes.slice(0, 1);

  it('is refused where the value after boot is high enough, by a file or by itself', async () => {
    const boot = { ...BOOT, value: '262144', source: { path: '/etc/sysctl.d/60-x.conf', line: 1 } };
    for (const loaders of [resolution({ boot }), resolution()]) {
      const plan = emittablePlan({ changes: runtimeOnly, loaders });
      for (const format of ['sysctl.d', 'cloud-init', 'nixos', 'talos'] as const) {
        const refusal = await prepare(plan, format);
        expect(refusal, format).toMatchObject({ kind: 'nothing-to-change' });
        expect(refusal.instead).toEqual(expect.arrayContaining(['shell', 'ansible', 'tuned', 'daemonset']));
      }
      expect(await prepare(plan, 'shell')).toMatchObject({ plan });
    }
  });

  it('is emitted where the files of the host were not looked at', async () => {
    expect(await prepare(emittablePlan({ changes: runtimeOnly }), 'sysctl.d')).toMatchObject({
      planCount: 1,
    });
  });

  it('is refused where one of several hosts has more after boot', async () => {
    const loaders = resolution({ boot: { ...BOOT, value: '300000' } });
    const higher = emittablePlan({ changes: [], verdict: 'no-change', loaders });
    const host = new ReadOnlyHost(new LiveHost('/'));
    const plans = [
      { name: 'web1.json', plan: emittablePlan() },
      { name: 'web2.json', plan: higher },
    ];
    const prepared = await prepareSnippet(host, 'sysctl.d', plans);
    expect(prepared).toMatchObject({ refusal: { kind: 'nothing-to-change' } });
    expect('refusal' in prepared && prepared.refusal.reason).toContain(
      'web2.json: the value after boot is 300000',
    );
    expect(await prepareSnippet(host, 'salt', plans)).toMatchObject({ planName: 'web1.json' });
  });

  it('is not loaded at once where the running value needs no change', async () => {
    const changes = exampleDraft().changes.slice(1);
    const text = emitted('sysctl.d', snippetOf(emittablePlan({ changes })));
    expect(text).toContain('and leave it to the next boot');
    expect(text).not.toContain('sysctl -p');
    expect(emitted('sysctl.d')).toContain(`then sysctl -p ${USUAL_DROP_IN}`);
  });
});

describe('away from its host, a snippet', () => {
  it('says that only the plan is known', async () => {
    const host = new ReadOnlyHost(new LiveHost('/'));
    const prepared = await prepareSnippet(host, 'sysctl.d', [{ name: 'plan.json', plan: emittablePlan() }]);
    expect('notes' in prepared && prepared.notes.join()).toContain('only what plan.json says of the files');
  });

  it('takes a name behind what the plan found', async () => {
    const systemd = {
      version: '252',
      basis: 'detected',
      losers: [],
      losersLeftOut: 0,
      transientValues: [],
      because: '',
      value: null,
      source: null,
    } as const;
    const source = { path: '/etc/sysctl.d/zz-a.conf', line: 1 };
    const set = { systemd: { ...systemd, value: '1', source } };
    const excluded = { systemd: { ...systemd, losers: [{ source, value: null, because: 'an exclusion' }] } };
    for (const loaders of [set, excluded]) {
      const plan = emittablePlan({ loaders: resolution({ loaders }) });
      expect(await prepare(plan, 'sysctl.d')).toMatchObject({ dropInPath: '/etc/sysctl.d/zz-novoodoo.conf' });
    }
  });

  it('is refused where the plan had to edit the file of another program', async () => {
    const place = { path: '/etc/ufw/sysctl.conf', line: 10 };
    const boot = { ...BOOT, value: '70000', source: place };
    const edits = exampleDraft().edits.map((edit) => ({ ...edit, path: place.path }));
    const plan = examplePlan({ edits, loaders: resolution({ boot }) });
    expect(await prepare(plan, 'sysctl.d')).toMatchObject({ kind: 'overruled', place });
  });

  it('is a drop-in where a boot script with busybox reads drop-ins', async () => {
    const source = { path: '/etc/sysctl.d/50-x.conf', line: 1 };
    const boot = { ...BOOT, loader: 'busybox', program: '/etc/init.d/sysctl', value: '1', source } as const;
    expect(await prepare(emittablePlan({ loaders: resolution({ boot }) }), 'sysctl.d')).toMatchObject({
      dropInPath: USUAL_DROP_IN,
    });
  });
});

describe('on the host it is for, a snippet', () => {
  it('is no file that lowers what stands there after boot', async () => {
    const root = tree({ '/etc/sysctl.d/60-x.conf': `${KEY} = 300000\n` });
    expect(await prepare(emittablePlan(), 'sysctl.d', root)).toMatchObject({ kind: 'nothing-to-change' });
    expect(await prepare(emittablePlan(), 'shell', root)).toMatchObject({ dropInPath: USUAL_DROP_IN });
    const byDefault = tree({
      '/proc/sys/net/ipv4/tcp_ehash_entries': '524288\n',
      [USUAL_DROP_IN]: `${KEY} = 87000\n`,
    });
    expect(await prepare(emittablePlan(), 'sysctl.d', byDefault)).toMatchObject({
      kind: 'nothing-to-change',
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ['nothing', {}, USUAL_DROP_IN],
    [
      'what others left behind',
      {
        '/etc/sysctl.d/99-sysctl.conf': `${KEY} = 1\n`,
        '/etc/sysctl.d/99-salt.conf': `${KEY} = 2\n`,
        '/usr/lib/sysctl.d/90-vendor.conf': `${KEY} = 3\n`,
      },
      USUAL_DROP_IN,
    ],
    [
      'a file that sorts later',
      { '/etc/sysctl.d/zz-local.conf': `${KEY} = 1\n` },
      '/etc/sysctl.d/zz-novoodoo.conf',
    ],
    ['a higher value in /etc/sysctl.conf', { '/etc/sysctl.conf': `${KEY} = 300000\n` }, USUAL_DROP_IN],
  ])('takes a name that wins against %s', async (_name, files, dropInPath) => {
    expect(await prepare(emittablePlan(), 'sysctl.d', tree(files))).toMatchObject({ dropInPath });
  });

  it.each<[string, Record<string, string>]>([
    ['alone', {}],
    ['behind its link', { '/etc/sysctl.d/99-sysctl.conf': '-> ../sysctl.conf' }],
  ])('is refused where /etc/sysctl.conf %s overrules every drop-in', async (_name, files) => {
    const root = tree({ '/etc/sysctl.conf': `# x\n${KEY} = 65536\n`, ...files });
    expect(await prepare(emittablePlan(), 'chef', root)).toMatchObject({
      kind: 'overruled',
      place: { path: '/etc/sysctl.conf', line: 2 },
    });
  });

  it('changes /etc/sysctl.conf where that stands after boot, and not where it does not', async () => {
    const files = { '/etc/sysctl.conf': `# mine\n${KEY}=1\n` };
    const link = { '/etc/sysctl.d/99-sysctl.conf': '-> ../sysctl.conf' };
    const snippet = await prepare(emittablePlan(), 'sysctl.conf', tree({ ...files, ...link }));
    expect(snippet.sysctlConfDiff).toMatch(/\n # mine\n-net.*=1\n\+net\.ipv4\.tcp_max_orphans=87000\n$/);
    expect(await prepare(emittablePlan(), 'sysctl.conf', tree(files))).toMatchObject({
      kind: 'loader-does-not-read-it',
    });
  });
});
