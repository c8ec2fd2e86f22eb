import { describe, expect, it } from 'vitest';
import { readProposals } from '../../src/knobs/read-proposals.js';
import { readInLine } from './read-aloud.js';

const read = (text: string): string => readInLine(text, { besides: true });

describe('what a text says of a key and does not set', () => {
  it.each([
    'sysctl net.core.somaxconn 2>/dev/null',
    'sysctl -n net.core.somaxconn 2>&1',
    '$ sysctl net.core.somaxconn 2> err.log',
    'check_sysctl net.ipv4.tcp_timestamps 1',
    'echo "pass: net.ipv4.tcp_syncookies = 1"',
    'printf "ok: net.ipv4.tcp_sack = 1\\n"',
    'echo "expected: tcp_rfc1337=1"',
    'echo "somaxconn: 128 -> 1024"',
    'echo "  somaxconn:        65535 \u2192 131072"',
    'echo -n "net.core.wmem_max = "',
    '>&2 echo "vm.max_map_count=262144"',
    'echo "usage: $0 net.ipv4.tcp_sack=1"',
    'read -p "Set vm.swappiness=10? [y/N] " a',
    'echo "[OK] vm.swappiness=10" || true',
    'S=${S##vm.swappiness = }',
    'comment: See net.ipv4.tcp_tw_reuse = 1',
    'description: "see net.ipv4.tcp_tw_reuse = 1"',
    'msg: "net.ipv4.tcp_sack = 0"',
    '- fail: msg="vm.swappiness=10 wanted"',
    '- name: set vm.swappiness=10 on all',
    "title 'Set net.ipv4.tcp_sack = 0'",
    'desc "net.ipv4.tcp_sack = 0 disables SACK"',
    'net.ipv4.tcp_tw_recycle:¶  sysctl.absent',
    'net.ipv4.tcp_tw_recycle:¶  ensure: absent',
    '- sysctl: name=net.ipv4.tcp_tw_recycle state=absent',
    '- sysctl: name=net.ipv4.tcp_tw_recycle value=0 state=absent',
  ])('is a comment: %s', (text) => {
    expect(read(text)).toBe('');
  });

  it.each([
    ['sysctl -w net.ipv4.tcp_sack 1 2>/dev/null', '1 net.ipv4.tcp_sack = 1'],
    ['sysctl -w vm.swappiness=10 && echo "vm.swappiness = 10"', '1 vm.swappiness = 10'],
    ['echo 1 > /proc/sys/vm/swappiness || echo "vm.swappiness = 1 failed"', '1 vm.swappiness = 1'],
    ['sysctl -w vm.swappiness=10 && echo "[OK] vm.swappiness=10" || true', '1 vm.swappiness = 10'],
    ['log "tuning"; sysctl -w "vm.swappiness=10"', '1 vm.swappiness = 10'],
    ["sed -i 's/vm.swappiness=1/#vm.swappiness=1/g' /etc/sysctl.conf", '1 # vm.swappiness = 1'],
    ['echo "vm.swappiness=10" && echo "vm.laptop_mode=1"', '1 vm.swappiness = 10¶1 vm.laptop_mode = 1'],
    ['sysctl -w net.ipv4.tcp_tw_reuse=1 # requires net.ipv4.tcp_timestamps=1', '1 net.ipv4.tcp_tw_reuse = 1'],
    ['echo 1 > /proc/sys/net/ipv4/tcp_sack # see net.ipv4.tcp_fack = 0', '1 net.ipv4.tcp_sack = 1'],
    [
      'net.ipv4.tcp_tw_reuse = 1 # requires net.ipv4.tcp_timestamps=1',
      '1 net.ipv4.tcp_tw_reuse = 1 + # requires net.ipv4.tcp_timestamps=1',
    ],
    ['net.ipv4.tcp_tw_reuse = 1 (see net.ipv4.tcp_timestamps = 1)', '1 net.ipv4.tcp_tw_reuse = 1'],
  ])('stands beside what is set: %s', (text, expected) => {
    expect(read(text).replace(/ \+ \(.*/, '')).toBe(expected);
  });
});

describe('what is set', () => {
  it.each([
    ['net.ipv4.tcp_congestion_control,bbr', '1 net.ipv4.tcp_congestion_control = bbr'],
    ['"net.core.default_qdisc","fq"', '1 net.core.default_qdisc = fq'],
    ['net.core.default_qdisc\tfq', '1 net.core.default_qdisc = fq'],
    ['net.core.default_qdisc chooses', ''],
    ['net.ipv4.tcp_congestion_control, and', ''],
    ['net.core.default_qdisc; see', ''],
    ['net.ipv4.tcp_congestion_control cubic', '1 net.ipv4.tcp_congestion_control = cubic'],
    ['sysctl_set vm.swappiness 10 || true', '1 vm.swappiness = 10'],
    ['if ! sysctl_set vm.swappiness 10; then', '1 vm.swappiness = 10'],
    ['[ -f x ] && sysctl_set vm.swappiness 10', '1 vm.swappiness = 10'],
    ['sysctl_set vm.swappiness 10; sysctl_set vm.laptop_mode 5', '1 vm.swappiness = 10¶1 vm.laptop_mode = 5'],
    ['sysctl_set "net.ipv4.conf.${IF}.rp_filter" 0', '1 net.ipv4.conf.${IF}.rp_filter = 0'],
    ['write /proc/sys/net/ipv4/conf/$IF/rp_filter 0', '1 net.ipv4.conf.$IF.rp_filter = 0'],
    ['test_and_set vm.swappiness 10', '1 vm.swappiness = 10'],
    ['32768|/proc/sys/net/ipv4/tcp_max_orphans|adjusted', '1 net.ipv4.tcp_max_orphans = 32768'],
    ['net.ipv4.ip_local_reserved_ports = 8080-', '1 net.ipv4.ip_local_reserved_ports = 8080-'],
    ['net.core.somaxconn;20000', '1 net.core.somaxconn = 20000'],
    ['net.core.somaxconn 128 => 1024', '1 net.core.somaxconn = 1024'],
    ['net.core.somaxconn 128 -> 1024', '1 net.core.somaxconn = 1024'],
    ['kern.ipc.somaxconn=1024', '1 kern.ipc.somaxconn = 1024'],
    ['#kern.ipc.somaxconn=1024', '1 # kern.ipc.somaxconn = 1024'],
    ['kern.colour=1024', ''],
    ["sysctl_param('net.ipv4.tcp_tw_reuse') { value 1 }", '1 net.ipv4.tcp_tw_reuse = 1'],
    ['augtool -s set /files/etc/sysctl.conf/net.ipv4.tcp_fack 0', '1 net.ipv4.tcp_fack = 0'],
    ['net.ipv4.tcp_\ufb01n_timeout = 15', '1 net.ipv4.tcp_fin_timeout = 15'],
    ['"net.core.somaxconn=1024\\\\n"', '1 net.core.somaxconn = 1024'],
    [
      'net.core.somaxconn = 65535- net.ipv4.tcp_tw_reuse = 1',
      '1 net.core.somaxconn = 65535¶1 net.ipv4.tcp_tw_reuse = 1',
    ],
    ["set_sysctl('net.ipv4.tcp_max_orphans', 4)", '1 net.ipv4.tcp_max_orphans = 4'],
  ])('is read in %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    'sysctl.Set("net.ipv4.tcp_max_orphans", strconv.Itoa(n))',
    "set_sysctl('net.ipv4.tcp_max_orphans', 4 * peak)",
    "set_sysctl('net.ipv4.tcp_max_orphans', n)",
    "echo 'net.ipv4.ip_local_port_range' >> /etc/sysctl.conf",
  ])('cannot be told in %s', (text) => {
    expect(read(text)).toBe('1 ?');
  });

  it('a key alone is a heading in a document, and a line cut off among lines of a sysctl.conf', () => {
    expect(readProposals('net.core.somaxconn\n\nwords\n', 'x.md').at(0)).toBeNull();
    expect(readProposals('vm.swappiness = 1\nnet.core.somaxconn\n', 'x.md').at(1)?.form).toBe('unreadable');
    expect(readProposals('net.core.somaxconn\n\nwords\n', 'x.conf').at(0)?.form).toBe('unreadable');
  });

  it.each([
    'net.foo.b\u00e4r = 3',
    'net.ipv4.tcp_sa\u001b[0mck = 3',
    'net.ipv4.conf.eth0+x.rp_filter=1',
    `net.ipv4.${'x'.repeat(300)} = 1`,
  ])('is not readable among lines of a sysctl.conf: %j', (line) => {
    expect(read(`vm.swappiness=1¶${line}`)).toBe('1 vm.swappiness = 1¶2 ?');
  });
});
