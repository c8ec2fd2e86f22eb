import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesOfSteps, parseBootScript } from '../../src/sysctl/boot-script.js';
import { rootOf } from '../support/loader-hosts.js';
import { type FileSpec, treeOf } from './tree-of.js';

const ALPINE = readFileSync(`${rootOf('alpine')}/etc/init.d/sysctl`, 'latin1');
const VOID = readFileSync(`${rootOf('void')}/etc/runit/core-services/08-sysctl.sh`, 'latin1');

/** The files a script loads from a tree in which every name is a plain file, unless told. */
function loaded(script: string, paths: readonly string[], special: Record<string, FileSpec> = {}): string[] {
  const files: Record<string, FileSpec> = Object.fromEntries(paths.map((path) => [path, 'k = 1\n']));
  const tree = { ...treeOf({ ...files, ...special }, null), folderAliases: new Map() };
  return filesOfSteps(parseBootScript(script).steps, tree);
}

describe('what a boot script loads', () => {
  it('reads the loops and the tests of OpenRC on Alpine', () => {
    const shadows = ['/etc/sysctl.d', '/run/sysctl.d'];
    expect(parseBootScript(ALPINE)).toEqual({
      callsSystem: false,
      steps: [
        { kind: 'folder', folder: '/lib/sysctl.d', unlessIn: shadows },
        { kind: 'folder', folder: '/usr/lib/sysctl.d', unlessIn: shadows },
        { kind: 'folder', folder: '/etc/sysctl.d', unlessIn: ['/run/sysctl.d'] },
        { kind: 'file', path: '/etc/sysctl.conf' },
        { kind: 'folder', folder: '/run/sysctl.d', unlessIn: [] },
      ],
    });
  });

  it('loads on Alpine folder by folder: /etc after the packages, /run after everything', () => {
    const paths = [
      '/usr/lib/sysctl.d/90-a.conf',
      '/etc/sysctl.d/10-b.conf',
      '/etc/sysctl.d/.hidden.conf',
      '/etc/sysctl.d/x.bak',
    ];
    expect(loaded(ALPINE, [...paths, '/etc/sysctl.conf', '/run/sysctl.d/00-c.conf'])).toEqual([
      '/usr/lib/sysctl.d/90-a.conf',
      '/etc/sysctl.d/10-b.conf',
      '/etc/sysctl.conf',
      '/run/sysctl.d/00-c.conf',
    ]);
  });

  it('is masked on Alpine by a regular file of the same name only, not by a link to /dev/null', () => {
    expect(loaded(ALPINE, ['/usr/lib/sysctl.d/x.conf', '/etc/sysctl.d/x.conf'])).toEqual([
      '/etc/sysctl.d/x.conf',
    ]);
    expect(
      loaded(ALPINE, ['/usr/lib/sysctl.d/x.conf'], { '/etc/sysctl.d/x.conf': { symlink: '/dev/null' } }),
    ).toEqual(['/usr/lib/sysctl.d/x.conf']);
  });

  it('reads the linking loop of runit on Void: by name, the first folder wins, /etc/sysctl.conf last', () => {
    expect(parseBootScript(VOID).steps).toEqual([
      {
        kind: 'merged',
        folders: ['/run/sysctl.d', '/etc/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d'],
      },
      { kind: 'file', path: '/etc/sysctl.conf' },
    ]);
    const paths = [
      '/etc/sysctl.d/70-a.conf',
      '/run/sysctl.d/70-a.conf',
      '/usr/lib/sysctl.d/10-b.conf',
      '/etc/sysctl.conf',
    ];
    expect(loaded(VOID, paths)).toEqual([
      '/usr/lib/sysctl.d/10-b.conf',
      '/run/sysctl.d/70-a.conf',
      '/etc/sysctl.conf',
    ]);
  });

  it('is masked on Void by /dev/null, and not by a link that leads nowhere', () => {
    const vendor = '/usr/lib/sysctl.d/x.conf';
    const own = '/etc/sysctl.d/x.conf';
    expect(loaded(VOID, [vendor], { [own]: { symlink: '/dev/null' } })).toEqual([own]);
    expect(loaded(VOID, [vendor], { [own]: { symlink: '/nowhere' } })).toEqual([vendor]);
  });

  it('sees `sysctl --system`, and the list for systems without it beside', () => {
    const openrc = [
      '#!/sbin/openrc-run',
      '# sysctl --system is not for BSD',
      'BSD_sysctl() {',
      '  for conf in /etc/sysctl.conf /etc/sysctl.d/*.conf; do sed "s/ = /=/" "$conf" | while read var rest; do',
      '    sysctl -w "$var"; done; done',
      '}',
      'Linux_sysctl() { sysctl ${quiet} --system; }',
    ].join('\n');
    expect(parseBootScript(openrc)).toEqual({
      callsSystem: true,
      steps: [
        { kind: 'file', path: '/etc/sysctl.conf' },
        { kind: 'folder', folder: '/etc/sysctl.d', unlessIn: [] },
      ],
    });
    expect(parseBootScript('# sysctl --system\nsysctl -p /etc/sysctl.conf')).toEqual({
      callsSystem: false,
      steps: [{ kind: 'file', path: '/etc/sysctl.conf' }],
    });
  });

  it('makes nothing out of a script without sysctl files', () => {
    expect(parseBootScript('for x in /etc/rc.d/*.conf; do :; done')).toEqual({
      callsSystem: false,
      steps: [],
    });
    expect(parseBootScript('for '.repeat(20_000)).steps).toEqual([]);
  });
});
