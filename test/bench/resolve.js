import { resolveKey } from '../../dist/sysctl/resolver.js';

const FILES = 1000;
const LINES = 1000;
const BUDGET_MS = 1500;
const BUDGET_MIB = 300;
const KEY = 'net.ipv4.tcp_max_orphans';

/** A tree of 1,000 files of 1,000 lines, every tenth file of which names the key. */
function largeTree() {
  const nodes = new Map();
  for (let file = 0; file < FILES; file += 1) {
    const lines = Array.from({ length: LINES }, (_none, line) => `net.ipv4.key_${file}_${line} = ${line}`);
    if (file % 10 === 0) lines[LINES / 2] = `${KEY} = ${file}`;
    const path = `/etc/sysctl.d/${String(file).padStart(4, '0')}.conf`;
    nodes.set(path, { kind: 'file', text: `${lines.join('\n')}\n`, realPath: path, linkTarget: null });
  }
  return { nodes, folderAliases: new Map(), kernelKeys: null };
}

/** Time and memory of resolving one key for every loader over a million lines, as shares of what is allowed (below 1 is within). */
export function measureResolve() {
  const tree = largeTree();
  const loaders = ['systemd', 'procps', 'busybox'].map((name) => ({
    name,
    version: '999',
    basis: 'assumed',
  }));
  const start = process.cpuUsage();
  resolveKey(tree, KEY, loaders);
  const used = process.cpuUsage(start);
  const cpuMs = (used.user + used.system) / 1000;
  const peakMib = process.resourceUsage().maxRSS / 1024;
  return [
    { name: 'resolve: a million lines, CPU time', ratio: cpuMs / BUDGET_MS, value: cpuMs, unit: 'ms' },
    {
      name: 'resolve: a million lines, peak memory',
      ratio: peakMib / BUDGET_MIB,
      value: peakMib,
      unit: 'MiB',
    },
  ];
}
