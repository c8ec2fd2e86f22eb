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

const tree = largeTree();
const loaders = ['systemd', 'procps', 'busybox'].map((name) => ({ name, version: '999', basis: 'assumed' }));
const before = process.cpuUsage();
resolveKey(tree, KEY, loaders);
const used = process.cpuUsage(before);
const share = (used.user + used.system) / 1000 / BUDGET_MS;
const memoryShare = process.resourceUsage().maxRSS / 1024 / BUDGET_MIB;
process.stdout.write(
  `resolving over a million lines, CPU time: ${share.toFixed(2)} of ${BUDGET_MS} ms (under 1)\n`,
);
process.stdout.write(`peak memory by then: ${memoryShare.toFixed(2)} of ${BUDGET_MIB} MiB (under 1)\n`);
