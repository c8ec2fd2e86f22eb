import { describe, expect, it } from 'vitest';
import { readInLine as read } from './read-aloud.js';

const filter = (name: string) => `net.ipv4.conf.${name}.rp_filter`;

describe('a key with a template in it', () => {
  it.each([
    [`- name: ${filter('{{ i }}')}¶  value: 0`, filter('{{ i }}')],
    [`- sysctl: name=${filter('{{ item }}')} value=0`, filter('{{ item }}')],
    [`- { name: '${filter('{{ i }}')}', value: 0 }`, filter('{{ i }}')],
    [`${filter('<%= @i %>')}=0`, filter('<%= @i %>')],
    [`sysctl -w ${filter('<%= $d %>')}=0`, filter('<%= $d %>')],
    ['echo 0 > /proc/sys/net/ipv4/conf/<%= @i %>/rp_filter', filter('<%= @i %>')],
    ['sysctl -w net.ipv4.conf."${IF}".rp_filter=0', filter('${IF}')],
    ['echo 0 > /proc/sys/net/ipv4/conf/"$IF"/rp_filter', filter('$IF')],
    ['echo "net.ipv4.conf."$IF".rp_filter=0" >> /etc/sysctl.conf', filter('$IF')],
  ])('is read as it is written: %s', (text, key) => {
    expect(read(text)).toBe(`1 ${key} = 0`);
  });
});

describe('the keys of a list that a task of Ansible gives one value', () => {
  it.each([
    [
      '- sysctl:¶    name: "{{ item }}"¶    value: 0¶  with_items:¶    - net.ipv4.tcp_sack¶    - vm.swappiness',
      '5 net.ipv4.tcp_sack = 0¶6 vm.swappiness = 0',
    ],
    ['- sysctl: name={{ item }} value=0¶  loop:¶  - net.ipv4.tcp_sack', '3 net.ipv4.tcp_sack = 0'],
    [
      '- with_items:¶    - net.ipv4.tcp_sack¶  sysctl:¶    name: "{{item}}"¶    value: 0',
      '2 net.ipv4.tcp_sack = 0',
    ],
    ['- sysctl:¶    name: "{{ item }}"¶    value: 0¶- debug:¶  loop:¶    - net.ipv4.tcp_sack', ''],
    ['- debug: msg="{{ item }}"¶  loop:¶    - net.ipv4.tcp_sack¶- value: 1', ''],
    ['- sysctl:¶    name: "{{ item }}"¶    value: 0¶  loop:¶    - nofile', ''],
  ])('stand at their own lines: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('configuration and programs', () => {
  it.each([
    ["sed -i '/fs.suid_dumpable/s/= .*/= 0/' /etc/sysctl.conf", '1 fs.suid_dumpable = 0'],
    ["sed -i '/fs.suid_dumpable/s/=.*/=1/' /etc/sysctl.conf", '1 fs.suid_dumpable = 1'],
    ['int fd = open("/proc/sys/vm/swappiness", O_WRONLY); write(fd,"1",1);', '1 vm.swappiness = 1'],
    ['{"/proc/sys/net/core/default_qdisc", "fq", 0},', '1 net.core.default_qdisc = fq'],
    ['source: data:,vm.max_map_count%3D262144%0A', '1 vm.max_map_count = 262144'],
    [
      "- name: 'vm.swappiness'¶  comment: |¶    Use vm.swappiness = 1 here.¶  value: 2",
      '1 vm.swappiness = 2',
    ],
    ["'net.ipv4.tcp_sack': {'filter': A},¶value = 5", '1 ?'],
  ])('set a key in %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    'if [ "$l" = "net.ipv4.ip_forward = 1" ]; then',
    'test "$l" = "net.ipv4.ip_forward = 1"',
    '  "net.ipv4.ip_forward = 1")',
    'f(¶    size="500Gi",¶    tcp_fin_timeout=5,¶)',
    'self.tcp_congestion_control = self.Foo()',
    'vm.RemoteCommand = mock.Mock()',
    'vm.command = mock.Mock()',
    "sysctl__writable: [ 'net', 'fs.nfs', 'kernel' ]",
    'optional int32 net_core_somaxconn = 1;',
    'assert.Contains(t, s, "net.core.somaxconn=1")',
    "puts 'net.ipv4.ip_forward = 1'",
    '"net.beta.kubernetes.io/network-policy={}"',
  ])('set none in %s', (text) => {
    expect(read(text)).toBe('');
  });
});
