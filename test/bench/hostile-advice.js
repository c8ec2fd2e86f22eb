// Texts that were made to be slow to read: each fills `bytes` bytes, the same way every time.

/** Numbers from 0 to 2^31 - 1 that look random and are the same in every run (Lehmer's generator). */
function lehmer(seed) {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const KEYS = [
  'net.ipv4.tcp_max_orphans',
  'net.ipv4.tcp_keepalive_intvl',
  'net.core.netdev_max_backlog',
  'net.netfilter.nf_conntrack_tcp_timeout_established',
  'net.ipv6.conf.all.accept_ra_rt_info_max_plen',
  'vm.dirty_background_ratio',
];

/** A real key with one to three letters changed. */
function misspelt(random) {
  let key = KEYS[random(KEYS.length)];
  for (let slips = 1 + random(3); slips > 0; slips -= 1) {
    const at = 4 + random(key.length - 4);
    const letter = LETTERS[random(26)];
    key = key.slice(0, at) + [letter, letter + key[at], ''][random(3)] + key.slice(at + 1);
  }
  return key;
}

function word(random, length) {
  let text = '';
  while (text.length < length) text += LETTERS[random(26)];
  return text;
}

const lines = (line) => (bytes) => {
  const random = lehmer(20_240_711);
  const parts = [];
  for (let length = 0, index = 0; length < bytes; index += 1) {
    const part = line(index, random);
    parts.push(part);
    length += part.length;
  }
  return parts.join('').slice(0, bytes);
};
const repeated = (piece) => (bytes) => piece.repeat(Math.ceil(bytes / piece.length)).slice(0, bytes);
const inLine = (piece) => (bytes) => `net.ipv4.tcp_sack ${repeated(piece)(bytes - 22)} = 1\n`;

/** By name, a function from a number of bytes to a text (or bytes) of that size. */
export const HOSTILE_ADVICE = {
  'misspelt keys': lines((index, random) => `${misspelt(random)} = ${index}\n`),
  'misspelt keys without values': lines((_, random) => `${misspelt(random)}\n`),
  'misspelt names': lines((_, random) => `tcp_${word(random, 12)} = 1\n`),
  'unknown keys': lines((_, random) => `net.ipv4.${word(random, 14)} = 1\n`),
  'unknown folders': lines((_, random) => `${word(random, 6)}.${word(random, 8)} = 1\n`),
  'short keys': lines((index) => `vm.${index.toString(36)}=1\n`),
  'one short key': repeated('vm.a=1\n'),
  'short keys on one line': lines((index) => `vm.${index.toString(36)}=1 `),
  'different values': lines((index) => `net.ipv4.tcp_fin_timeout = ${index}\n`),
  'different values of the limit': lines((index) => `net.ipv4.tcp_max_orphans=${index}\n`),
  'different values in threes': lines((index) => `net.ipv4.tcp_rmem = ${index} ${index * 2} ${index * 3}\n`),
  'different long values': lines((index) => `kernel.core_pattern = ${index} ${'x'.repeat(1000)}\n`),
  'different comments': lines((index) => `# net.core.somaxconn = ${index}\n`),
  'inline comments': lines((index) => `net.core.somaxconn = 128 # see ${index}\n`),
  prose: lines(
    (_, random) => `${word(random, 5)} ${word(random, 7)} ${word(random, 4)} ${word(random, 9)}.\n`,
  ),
  'echo into files': lines((index) => `echo ${index} > /proc/sys/net/ipv4/tcp_fin_timeout\n`),
  'sysctl -w': lines((index) => `sudo sysctl -w net.core.somaxconn="${index}"\n`),
  'sysctl -w on one line': repeated('sysctl -w net.core.somaxconn=1 '),
  'name and value': lines((index) => `- name: net.core.somaxconn\n  value: ${index}\n`),
  'names without values': repeated('- name: net.core.somaxconn\n'),
  interfaces: lines((index) => `net.ipv4.conf.eth${index}.rp_filter = 0\n`),
  containers: lines((index) => `sysctls:\n  - net.core.somaxconn=${index}\n`),
  newlines: repeated('\n'),
  'carriage returns': repeated('\r\n'),
  'bare carriage returns': repeated('vm.a=1\r'),
  'a run of carriage returns': repeated('\r'),
  'runs of carriage returns': repeated(`vm.a=1${'\r'.repeat(50_000)}x\n`),
  'carriage returns before newlines': lines((index) => `vm.swappiness = ${index}\r\r\r\n`),
  'short keys that contradict': lines((_, random) => `fs.${random(46_656).toString(36)}=${random(10)}\n`),
  'equals signs': repeated('='),
  'equals signs on lines': repeated('=\n'),
  'colons on lines': repeated(':\n'),
  'letters on lines': repeated('a\n'),
  spaces: repeated(' '),
  'spaces on lines': repeated(' \n'),
  quotes: repeated('"'),
  'net.ipv4.': repeated('net.ipv4.'),
  'comment marks': repeated('# '),
  'comment marks on lines': repeated('# \n'),
  brackets: repeated('['),
  'bracket pairs': repeated("['a']"),
  'deep chains': lines((index) => `${"['net']".repeat(40)}['a${index}'] = 1\n`),
  heredocs: lines((index) => `cat <<EOF${word(lehmer(index + 1), 3)}\nnet.core.somaxconn=${index}\n`),
  fences: repeated('```\n# sysctl -w vm.swappiness=1\n'),
  'fences without end': repeated('```'),
  backslashes: repeated('\\'),
  'escaped newlines': repeated('\\n'),
  'program text': repeated('net.core.somaxconn=1\\n'),
  tags: repeated('<td class="'),
  'tags on lines': lines((index) => `<tr><td>net.core.somaxconn</td><td>${index}</td></tr>\n`),
  'HTML escapes': repeated('&gt;&amp;'),
  'table rows': lines((index) => `| net.core.somaxconn | ${index} |\n`),
  sed: repeated('sed -i s/net.core.somaxconn=1/net.core.somaxconn=2/ '),
  'deep YAML': lines((index) => `${' '.repeat(index % 400)}net${index}:\n`),
  'folders of YAML': lines((index) => `net:\n  core:\n    somaxconn: ${index}\n`),
  JSON: lines((index) => `{"net.core.somaxconn":"${index}"},\n`),
  'one long key': (bytes) => `net.ipv4.${'a'.repeat(bytes - 14)} = 1\n`,
  'keys of a megabyte': lines(() => `net.ipv4.${'a'.repeat(1_000_000)} = 1\n`),
  'keys of 199 characters': lines((index) => `net.ipv4.${String(index).padStart(190, 'a')} = 1\n`),
  'one long value': (bytes) => `net.core.somaxconn = ${'1'.repeat(bytes - 22)}\n`,
  'one long value of numbers': (bytes) => `net.core.somaxconn = ${repeated('1 ')(bytes - 22)}\n`,
  'nearly paths': repeated('/proc/sys/net'),
  contradictions: lines((index) => `net.core.somaxconn = ${index % 2}\nvm.swappiness = ${index % 3}\n`),
  'NUL bytes': repeated('\0'),
  'NUL bytes in values': lines((index) => `net.core.somaxconn = 1\0${index}\n`),
  'no-break spaces': lines((index) => `net.core.somaxconn\u00a0=\u00a0${index}\n`),
  'typographic quotes': repeated('\u201cnet.core.somaxconn = 1\u201d\n'),
  'a patch': (bytes) =>
    `@@ -1 +1 @@\n${lines((index) => `-vm.swappiness = ${index}\n+vm.swappiness = 1\n`)(bytes - 12)}`,
  'form feeds': repeated('vm.a=1\f'),
  variables: lines((index) => `net.core.somaxconn = $\{v${index}}\n`),
  prompts: repeated('[root@a ~]# sysctl -w vm.swappiness=1\n'),
  bullets: repeated('- '),
  'quoted mail': repeated('> '),
  'colons and equals': repeated(':='),
  'k = v': inLine('k = v = '),
  'name:': inLine('name: '),
  'here strings': repeated('tee /proc/sys/net/core/somaxconn <<< 1 '),
  'printf on one line': repeated(`printf 'vm.swappiness=%d\\n' $a >> f; `),
  'printf on lines': lines((index) => `printf 'vm.swappiness=%d\\n' ${index} >> f\n`),
  'joined values': repeated('"vm.swappiness=" + n, '),
  'functions that set': lines((index) => `set_sysctl net.core.somaxconn $v${index}\n`),
  'commented names': repeated('#- name: net.core.somaxconn\n'),
  'files opened to write': repeated(`open('/proc/sys/vm/swappiness', 'w'); `),
  'unclosed printf': repeated(`printf "vm.swappiness=%d `),
  pipes: repeated('|'),
  'ba-like': inLine('a.'),
  'at signs': inLine('a@'),
  'random bytes': (bytes) => {
    const random = lehmer(7);
    return Uint8Array.from({ length: bytes }, () => random(256));
  },
  'random ASCII': (bytes) => {
    const random = lehmer(8);
    return Uint8Array.from({ length: bytes }, () => (random(40) === 0 ? 10 : 32 + random(95)));
  },
  'not UTF-8': (bytes) => Uint8Array.from({ length: bytes }, (_, index) => (index % 30 === 29 ? 10 : 0xff)),
};
