// Which file wins, over 1,000 files of 1,000 lines, beside a bare loop over the same lines.
import { resolveKey } from '../../dist/sysctl/resolver.js';

const FILES = 1000;
const LINES = 1000;
const BUDGET_MS = 1500;
const BUDGET_MIB = 300;
const KEY = 'net.ipv4.tcp_max_orphans';

/** What a line of a file says. */
const SHAPES = {
  'the key in every tenth file': (file, line) =>
    file % 10 === 0 && line === LINES / 2 ? `${KEY} = ${file}` : `net.ipv4.key_${file}_${line} = ${line}`,
  comments: (_file, line) => `# ${KEY} = ${line}`,
  'the key in every line': (file, line) => `${KEY} = ${file}${line}`,
  'the key in both spellings': (file, line) =>
    `${line % 2 === 0 ? KEY : KEY.replaceAll('.', '/')} = ${file}${line}`,
  'keys that end alike': (file, line) => `net.ipv4.conf.eth${file}_${line}.tcp_max_orphans = ${line}`,
  'one glob in every line': (_file, line) => `net.ipv4.tcp_max_orph* = ${line}`,
  'globs that end otherwise': (file, line) => `net.ipv4.*${file}_${line} = ${line}`,
  'different globs': (file, line) => `net.ipv4.tcp_max_o${file}_${line}* = ${line}`,
  'different exclusions': (file, line) => `-net.ipv4.key_${file}_${line}`,
  'no assignments': (file, line) => `${KEY} ${file} ${line}`,
};

function treeOf(lineOf) {
  const nodes = new Map();
  for (let file = 0; file < FILES; file += 1) {
    const lines = Array.from({ length: LINES }, (_none, line) => lineOf(file, line));
    const path = `/etc/sysctl.d/${String(file).padStart(4, '0')}.conf`;
    nodes.set(path, { kind: 'file', text: `${lines.join('\n')}\n`, realPath: path, linkTarget: null });
  }
  return { nodes, folderAliases: new Map(), kernelKeys: null };
}

function cpuMs(act) {
  const before = process.cpuUsage();
  act();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

function bareLoop(tree) {
  let equals = 0;
  for (const { text } of tree.nodes.values()) {
    for (const line of text.split('\n')) equals += line.indexOf('=');
  }
  return equals;
}

const loaders = ['systemd', 'procps', 'busybox'].map((name) => ({ name, version: '999', basis: 'assumed' }));
for (const [shape, lineOf] of Object.entries(SHAPES)) {
  const tree = treeOf(lineOf);
  const bareMs = cpuMs(() => bareLoop(tree));
  const ms = cpuMs(() => resolveKey(tree, KEY, loaders));
  process.stdout.write(
    `resolving over a million lines, ${shape}: ${(ms / BUDGET_MS).toFixed(2)} of ${BUDGET_MS} ms CPU time (under 1), ${(ms / bareMs).toFixed(1)} x a bare loop\n`,
  );
}
const memoryShare = process.resourceUsage().maxRSS / 1024 / BUDGET_MIB;
process.stdout.write(
  `peak memory of all of them: ${memoryShare.toFixed(2)} of ${BUDGET_MIB} MiB (under 1)\n`,
);
