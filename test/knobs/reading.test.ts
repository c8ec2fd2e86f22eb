import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAloud } from './read-aloud.js';

/** What is read in a text whose line ends are written as ¶. */
function read(text: string): string[] {
  return readAloud(text.replaceAll('¶', '\n'), { besides: true });
}

describe('a remark in another language or glued to its value', () => {
  it.each([
    [
      'net.ipv4.tcp_tw_reuse = 1 (将TIME_WAIT用于新连接)',
      '1 net.ipv4.tcp_tw_reuse = 1 + (将TIME_WAIT用于新连接)',
    ],
    [
      'net.ipv4.tcp_rmem = 4096 32768 262142 (TCP接收缓存)',
      '1 net.ipv4.tcp_rmem = 4096 32768 262142 + (TCP接收缓存)',
    ],
    ['net.core.somaxconn = 8192 (früher: 1024)', '1 net.core.somaxconn = 8192 + (früher: 1024)'],
    ['net.core.somaxconn = 1024 - größer', '1 net.core.somaxconn = 1024 + - größer'],
    ['kernel.panic = 30 Sekunden (für alle)', '1 kernel.panic = 30 + Sekunden (für alle)'],
    ['net.core.rmem_max = 262144web应用中常用', '1 net.core.rmem_max = 262144 + web应用中常用'],
    ['net.ipv4.tcp_fin_timeout = 30s（默认60）', '1 net.ipv4.tcp_fin_timeout = 30s + （默认60）'],
    ['net.core.rmem_max = 10000# 通过', '1 net.core.rmem_max = 10000 + # 通过'],
    [
      'net.ipv4.tcp_rmem=4096 87380 16777216#comment here',
      '1 net.ipv4.tcp_rmem = 4096 87380 16777216 + #comment here',
    ],
    ['net.ipv4.tcp_rmem=4096 87380 16777216缓存', '1 net.ipv4.tcp_rmem = 4096 87380 16777216 + 缓存'],
    [
      'net.ipv4.tcp_sack=1缓存 net.ipv4.tcp_rmem=4096 87380 6291456缓存',
      '1 net.ipv4.tcp_sack = 1¶1 net.ipv4.tcp_rmem = 4096 87380 6291456',
    ],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected.split('¶'));
  });
});

describe('what stands after the value of a sysctl.conf line', () => {
  const setting = 'net.ipv4.tcp_syncookies = 1 #on';
  it.each([
    'Edit /etc/sysctl.conf:¶¶X¶¶Then run:¶sysctl -p',
    '```¶vi /etc/sysctl.conf¶X¶$ sudo sysctl --system¶```',
    'X¶# sysctl -p /etc/sysctl.d/x.conf¶service procps restart',
    'for example:¶sudo nano /etc/sysctl.conf¶X¶if you want more',
    'At runtime:¶sysctl -w net.ipv4.tcp_sack=1¶For good:¶X',
    'X¶or sysctl by hand:¶sudo sysctl -w net.ipv4.tcp_sack=1',
    '```¶#!/bin/sh¶sysctl -w net.ipv4.tcp_sack=1¶```¶```¶X¶```¶```¶sysctl -w net.ipv4.tcp_sack=1¶```',
    '#!/bin/sh¶sysctl -w net.ipv4.tcp_sack=1¶cat >> /etc/sysctl.conf <<EOF¶X¶EOF¶sysctl -w net.ipv4.tcp_sack=1',
  ])('is written to the kernel in %s', (text) => {
    expect(read(text.replace('X', setting)).join()).toContain('net.ipv4.tcp_syncookies = 1 + #on');
  });

  it.each([
    '#!/bin/sh¶X',
    'X¶if [ -f /proc/sys/net/ipv4/tcp_sack ]; then¶:¶fi',
    'sysctl -w net.ipv4.tcp_sack=1¶X¶sysctl -w net.ipv4.tcp_ecn=1',
    'X¶sysctl -w net.ipv4.tcp_sack=1¶net.ipv4.tcp_dsack = 1¶sysctl -w net.ipv4.tcp_ecn=1',
  ])('is a comment of the script %s', (text) => {
    expect(read(text.replace('X', setting)).join()).not.toContain('+');
  });
});

describe('marks of Markdown, forums and wikis', () => {
  it.each([
    ['[code]net.ipv4.tcp_dsack = 0[/code]', '1 net.ipv4.tcp_dsack = 0'],
    ['[CODE]net.ipv4.tcp_dsack = 0[/CODE]', '1 net.ipv4.tcp_dsack = 0'],
    ['debug.hbp[i] = NULL;', ''],
    ['[b]net.ipv4.tcp_fack[/b] = 0', '1 net.ipv4.tcp_fack = 0'],
    ["'''net.ipv4.tcp_tw_reuse''' = 1", '1 net.ipv4.tcp_tw_reuse = 1'],
    ['Add {{ic|1=vm.swappiness=10}} to it.', '1 vm.swappiness = 10'],
    ['net.core.somaxconn = １０２４', '1 net.core.somaxconn = 1024'],
    ['echo 5 ＞ /proc/sys/vm/swappiness', '1 vm.swappiness = 5'],
    ['net.ipv4.tcp\\_max\\_orphans = 262144', '1 net.ipv4.tcp_max_orphans = 262144'],
    ['net.core.somaxconn \\= 1024', '1 net.core.somaxconn = 1024'],
    ['net\\.core\\.somaxconn=1024', '1 net.core.somaxconn = 1024'],
    ['\\# net.ipv4.tcp\\_sack = 0', '1 # net.ipv4.tcp_sack = 0'],
    ["grep 'net\\.core\\.somaxconn = 128' /etc/sysctl.conf", ''],
    ['**`net.core.somaxconn`** = `65535`', '1 net.core.somaxconn = 65535'],
    ['- **`vm.swappiness`**: 10', '1 vm.swappiness = 10'],
    ['- **net.ipv4.tcp_tw_reuse:** 1', '1 net.ipv4.tcp_tw_reuse = 1'],
    ['- `net.ipv4.tcp_max_syn_backlog`: **8192** (default 1024)', '1 net.ipv4.tcp_max_syn_backlog = 8192'],
    ['- `net.ipv4.tcp_sack` = **1**', '1 net.ipv4.tcp_sack = 1'],
    ['- **net.ipv4.tcp_rmem** = **4096 87380 16777216**', '1 net.ipv4.tcp_rmem = 4096 87380 16777216'],
    ['- **net.core.default_qdisc = fq** - the queue', '1 net.core.default_qdisc = fq'],
  ])('%s', (text, expected) => {
    expect(read(text).join('¶')).toBe(expected);
  });
});

describe('a row of a table', () => {
  const key = 'net.core.somaxconn';
  it.each([
    ['| 参数 | 默认值 | 建议值 |', '| K | 128 | 1024 |'],
    ['| 参数 | 建议值 | 默认值 |', '| K | 1024 | 128 |'],
    ['| Schlüssel | Wert | Standard |', '| K | 1024 | 128 |'],
    ['| Параметр | Значение | По умолчанию |', '| K | 1024 | 128 |'],
    ['| Paramètre | Valeur | Par défaut |', '| K | 1024 | 128 |'],
    ['| Parámetro | Recomendado | Por defecto |', '| K | 1024 | 128 |'],
    ['| Parameter | Recommended | Kernel 5.4 |', '| K | 1024 | 128 |'],
    ['| Parameter | Value | Seen |', '| K | 1024 | 128 |'],
    ['Parameter\tNew\tOld\tNotes', 'K\t1024\t128\tthe accept queue'],
    ['Shown in a browser', 'K\t128\t1024\tthe accept queue'],
    ['Aligned', '  K     1024      queues longer than this are cut'],
    ['parameter,value,old,what', 'K,1024,128,accept queue'],
    ['', 'K,1024,accept queue'],
    ['', '| **K** (connections) | 1024 |'],
    ['<tr><th>Key</th>¶<th>New</th>¶<th>Old</th></tr>', '<tr>¶<td>K</td>¶<td>1024</td>¶<td>128</td>¶</tr>'],
  ])('under %s says the new value', (titles, row) => {
    const text = `${titles}\n${row.replace('K', key)}`;
    expect(read(text).map((entry) => entry.replace(/^\d+ /, ''))).toEqual([`${key} = 1024`]);
  });

  it.each([
    ['16 MB', '16 MB'],
    ['15s', '15s'],
    ['15%', '15%'],
    ['262,144', '262144'],
    ['65535；note', '65535'],
    ['1，缓解', '1'],
    ['15초', '15'],
    ['15 秒', '15'],
    ['786432, 1048576, 1572864', '786432, 1048576, 1572864'],
    ['1024-65535', '1024-65535'],
    ['600 (10 min)', '600'],
    ['1 (enabled)', '1'],
    ['`"4096 87380 16777216"`', '4096 87380 16777216'],
  ])('has the value %s as it is written', (cell, value) => {
    expect(read(`| ${key} | ${cell} |`)).toEqual([`1 ${key} = ${value}`]);
  });

  it('keeps the titles up to the end of the table', () => {
    expect(read(`| Key | New | Kernel 6 |¶| ${key} | 1 | 2 |¶| other | 3 | 4 |¶| ${key} | 5 | 6 |`)).toEqual([
      `2 ${key} = 1`,
      `4 ${key} = 5`,
    ]);
    expect(read(`| Key | Old | New |¶|-|-|-|¶¶| ${key} | 1 |`)).toEqual([`4 ${key} = 1`]);
  });

  it('is none where words follow a key', () => {
    expect(read(`${key}, the accept queue, is short\ntcp_fin_timeout  is  short`)).toEqual([]);
  });
});

describe('several assignments on a line', () => {
  const [fin, reuse, recycle] = [
    'net.ipv4.tcp_fin_timeout',
    'net.ipv4.tcp_tw_reuse',
    'net.ipv4.tcp_tw_recycle',
  ];
  const file = '/proc/sys/net/ipv4/tcp_fin_timeout';
  it.each([
    [`${fin} = 15 # default: ${fin} = 60`, `1 ${fin} = 15 + # default: ${fin} = 60`],
    [`${fin} = 15 # was ${reuse} = 60`, `1 ${fin} = 15 + # was ${reuse} = 60`],
    [`sysctl -w ${fin}=15 # sysctl -w ${fin}=60`, `1 ${fin} = 15¶1 # ${fin} = 60`],
    [`echo 15 > ${file} # echo 60 > ${file}`, `1 ${fin} = 15¶1 # ${fin} = 60`],
    [`#${fin} = 30 # default: ${fin} = 60`, `1 # ${fin} = 30`],
    [`#${fin} = 30 #${reuse} = 1`, `1 # ${fin} = 30¶1 # ${reuse} = 1`],
    [`${reuse} = 1 #${recycle} = 1`, `1 ${reuse} = 1 + #${recycle} = 1¶1 # ${recycle} = 1`],
    [`${reuse} = 1 #${recycle} = 1 ${fin} = 5`, `1 ${reuse} = 1¶1 # ${recycle} = 1¶1 ${fin} = 5`],
    [`# ${fin} = 30 # ${reuse} = 1`, `1 # ${fin} = 30¶1 # ${reuse} = 1`],
    [`# title ${reuse} = 1 # note ${fin} = 5 # note`, `1 ${reuse} = 1¶1 ${fin} = 5`],
    [`${reuse} = 1${recycle} = 10${fin} = 5`, `1 ${reuse} = 1¶1 ${recycle} = 10¶1 ${fin} = 5`],
    [`${reuse}=1${fin}=5`, `1 ${reuse} = 1¶1 ${fin} = 5`],
    [`${reuse} = 9tcp_keepalive_intvl = 75`, `1 ${reuse} = 9¶1 net.ipv4.tcp_keepalive_intvl = 75`],
    [
      `net.ipv4.tcp_rmem = 4096 87380 6291456${fin} = 5`,
      `1 net.ipv4.tcp_rmem = 4096 87380 6291456¶1 ${fin} = 5`,
    ],
  ])('%s', (text, expected) => {
    expect(read(text).join('¶')).toBe(expected);
  });
});

describe('a script', () => {
  const key = 'net.core.somaxconn';
  it.each([
    `somaxconn=65535¶sysctl -w ${key}=$somaxconn`,
    `somaxconn=65535¶sysctl -w "${key}=\${somaxconn}"`,
    `echo "${key} = $(sysctl -n ${key})"¶sysctl -w ${key}=$somaxconn`,
    `echo "Setting ${key} = 4096..."¶sysctl -w ${key}=$somaxconn`,
    `echo 'Value of ${key}: 4096'¶sysctl -w ${key}=$somaxconn`,
    `warn "${key} = $somaxconn (recommended: >= 4096)"¶sysctl -w ${key}=$somaxconn`,
    `echo "${key} = 128 (too low)"¶sysctl -w ${key}=$somaxconn`,
  ])('sets nothing by a variable or a message: %s', (text) => {
    const value = text.includes('{somax') ? '${somaxconn}' : '$somaxconn';
    expect(read(text)).toEqual([`2 ${key} = ${value}`]);
  });

  it.each([
    `echo "${key} = 4096"`,
    `echo "${key} = $(nproc)"`,
    `echo "Setting ${key} = 4096" >> /etc/sysctl.conf`,
    `echo "# ${key} = 4096" | tee /etc/sysctl.conf`,
    `{¶echo "${key} = $MAX"¶} > /etc/sysctl.d/x.conf`,
    'somaxconn=65535¶echo $somaxconns',
  ])('prints a setting: %s', (text) => {
    expect(read(text)).toHaveLength(1);
  });
});

describe('a patch without line numbers', () => {
  it.each([
    'Change this:¶```diff¶-vm.swappiness = 60¶+vm.swappiness = 10¶ vm.dirty_ratio = 5¶```¶- vm.panic_on_oom = 1',
    'Change this:¶```diff¶@@ -1,2 +1,2 @@¶-vm.swappiness = 60¶+vm.swappiness = 10¶ vm.dirty_ratio = 5¶```¶- vm.panic_on_oom = 1',
  ])('is the block of Markdown %s', (text) => {
    const [removed, added, kept, last] = read(text).map((entry) => entry.replace(/^\d+ /, ''));
    expect([removed, added]).toEqual(['# vm.swappiness = 60', 'vm.swappiness = 10']);
    expect([kept, last]).toEqual(['vm.dirty_ratio = 5', 'vm.panic_on_oom = 1']);
  });

  it('begins with the names of its files', () => {
    expect(read('--- a/x¶+++ b/x¶-vm.swappiness = 60¶+vm.swappiness = 10¶ vm.dirty_ratio = 5')).toEqual([
      '3 # vm.swappiness = 60',
      '4 vm.swappiness = 10',
      '5 vm.dirty_ratio = 5',
    ]);
  });
});

describe('a profile of tuned', () => {
  it('has marks that tuned reads itself in its section for keys', () => {
    const lines =
      'kernel.pid_max = >4194304¶net.core.somaxconn=>2048¶vm.swappiness = "10"¶vm.dirty_ratio = 5 # low';
    expect(read(`[main]¶summary=x¶[sysctl]¶${lines}¶[vm]¶vm.swappiness = "10"`)).toEqual([
      '4 kernel.pid_max = 4194304',
      '5 net.core.somaxconn = 2048',
      '6 vm.swappiness = 10',
      '7 vm.dirty_ratio = 5',
      '9 vm.swappiness = 10 + "10"',
    ]);
  });
});

describe('a key', () => {
  it.each([
    ['net_ipv4_neigh_default_gc_thresh1 = 4096', '1 net.ipv4.neigh.default.gc_thresh1 = 4096'],
    ['net_ipv4_tcp_tw_reuse = true', '1 net.ipv4.tcp_tw_reuse = true means 1'],
    ['"netCoreSomaxconn": 1024,', '1 net.core.somaxconn = 1024'],
    ['"netIpv4TcpTwReuse": true,', '1 net.ipv4.tcp_tw_reuse = true means 1'],
    ['"netWorkName": 1,', ''],
  ])('as Azure spells it: %s', (text, expected) => {
    expect(read(text).join('¶')).toBe(expected);
  });

  it.each([
    'net.ipv4. tcp_no_such_key = 15',
    'net.ipv4.conf.<interface>.rp_filter = 0',
    'net.core.{r,w}mem_max = 16777216',
  ])('is broken in %s, which shows among lines of a sysctl.conf', (text) => {
    expect(read(`${text}¶vm.swappiness = 1`)).toEqual(['1 ?', '2 vm.swappiness = 1']);
    expect(read(`${text}¶and so on`)).toEqual([]);
  });
});

describe('a name without its folder', () => {
  it.each([
    ['Note: tcp_tw_recycle = 1 breaks clients behind NAT.', []],
    ['It breaks (tcp_tw_recycle = 1 was removed).', []],
    ['Set: tcp_fin_timeout = 15', ['1 net.ipv4.tcp_fin_timeout = 15']],
    ['Shorter (tcp_fin_timeout = 15) is better', ['1 net.ipv4.tcp_fin_timeout = 15']],
  ])('sets nothing in a sentence: %s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe('a literal', () => {
  const key = 'net.ipv4.tcp_sack';
  it.each([
    [`sysctl -w ${key}=true`, `${key} = true`],
    [`sysctl -w ${key}=256*1024`, `${key} = 256*1024`],
    ['echo on > /proc/sys/net/ipv4/tcp_sack', `${key} = on`],
    [`docker run --sysctl ${key}=true x`, `${key} = true`],
    [`sysctl = { "${key}" = true }`, `${key} = true means 1`],
    [`default['sysctl']['params']['net']['ipv4']['tcp_sack'] = 262_144`, `${key} = 262_144 means 262144`],
  ])('is read where something reads it: %s', (text, expected) => {
    expect(read(text)).toEqual([`1 ${expected}`]);
  });
});

describe('the end of a line of sysctl.conf', () => {
  it.each([
    ['net.ipv4.tcp_sack = 1;', 'net.ipv4.tcp_sack = 1 + ;'],
    ['kernel.panic = 30 <-- lower', 'kernel.panic = 30 + <-- lower'],
    ['kernel.panic = 30 , default 60', 'kernel.panic = 30 + , default 60'],
    ['kernel.panic = 10, danach Neustart', 'kernel.panic = 10 + , danach Neustart'],
    ['"kernel.panic" = 10;', 'kernel.panic = 10'],
    ['kernel.flags = user.flags;', 'kernel.flags = user.flags'],
    ["- `kernel.panic = '10'`", "kernel.panic = 10 + '10'"],
    ['- `kernel.panic = 10` # was `kernel.panic = 0`', 'kernel.panic = 10'],
    ['somaxconn = 10,', 'net.core.somaxconn = 10'],
  ])('is handed to the kernel: %s', (text, expected) => {
    expect(read(text)).toEqual([`1 ${expected}`]);
  });
});

describe('a command or a tool', () => {
  const key = 'vm.swappiness';
  it.each([
    ['echo 5 >| /proc/sys/vm/swappiness', `1 ${key} = 5`],
    ['echo 5 | sudo dd of=/proc/sys/vm/swappiness', `1 ${key} = 5`],
    ['Path("/proc/sys/vm/swappiness").write_text("10")', `1 ${key} = 10`],
    [`salt '*' sysctl.persist ${key} 5`, `1 ${key} = 5`],
    [`sed -i '$a${key}=5' /etc/sysctl.conf`, `1 ${key} = 5`],
    [`Never set ${key}=5!`, `1 ${key} = 5`],
    [
      'echo 1 | tee /proc/sys/net/ipv4/conf/{all,default}/rp_filter',
      '1 net.ipv4.conf.all.rp_filter = 1¶1 net.ipv4.conf.default.rp_filter = 1',
    ],
    ['net.ipv4.tcp_mem: 3 numbers in pages', ''],
    [`- sysctl:¶    name: ${key}¶    state: absent`, ''],
    [`sysctl '${key}' do¶  action :remove¶end`, ''],
    [`sysctl { '${key}':¶  ensure => absent,¶}`, ''],
    [`- sysctl:¶    name: ${key}¶    value: 5¶    state: absent`, ''],
    [`sysctl_param '${key}' do¶  value 5¶  action :remove¶end`, ''],
    [`- sysctl:¶    name: ${key}¶    value: 5¶- file:¶    state: absent`, `2 ${key} = 5`],
  ])('%s', (text, expected) => {
    expect(read(text).join('¶')).toBe(expected);
  });
});

describe('a table', () => {
  const head = '| Setting | Recommended | Default |¶|---|---|---|¶';
  it.each([
    [`${head}| **Network** | | |¶| net.core.somaxconn | 4096 | 128 |`, '4 net.core.somaxconn = 4096'],
    [`${head}| nofile | high | low |¶| vm.swappiness | 10 | 60 |`, '4 vm.swappiness = 10'],
    [
      '| # | Parameter | Recommended | Default |¶|---|---|---|---|¶| 1 | vm.swappiness | 10 | 60 |',
      '3 vm.swappiness = 10',
    ],
    [
      '| Sysctl | Our value | % |¶|--|--|--|¶| net.core.somaxconn | 4096 | 50 |',
      '3 net.core.somaxconn = 4096',
    ],
    [
      '+----+----+¶| Name | New | Old |¶+----+----+¶| vm.swappiness | 10 | 60 |¶+----+----+',
      '4 vm.swappiness = 10',
    ],
    ['| Sysctl | Stock kernel | Our kernel |¶|--|--|--|¶| vm.swappiness | 60 | 10 |', '3 vm.swappiness = 10'],
    ['| Sysctl | Configured | Live |¶|--|--|--|¶| vm.dirty_ratio | 10 | 20 |', '3 vm.dirty_ratio = 10'],
    ['| Sysctl | Value | Kernel 5.4 |¶|--|--|--|¶| vm.dirty_ratio | 10 | 20 |', '3 vm.dirty_ratio = 10'],
    ['| Key | Purpose | Section |¶|--|--|--|¶| net.core.rmem_max | buffers | 12 |', ''],
    ['| Key | Meaning |¶|--|--|¶| vm.swappiness | swapping |', ''],
    ['| Sysctl | Namespaced | Safe |¶|--|--|--|¶| net.core.somaxconn | yes | no |', ''],
    ['| Test | net.core.somaxconn | rps |¶|--|--|--|¶| 1 | 128 | 5000 |', ''],
    ['| net.ipv4.tcp_congestion_control | bbr |', '1 net.ipv4.tcp_congestion_control = bbr'],
    ['Name               Old    New¶net.core.somaxconn   128    4096', '2 net.core.somaxconn = 4096'],
    ["sysctl -a | grep -E 'tcp_tw_reuse|tcp_fin_timeout|tcp_fastopen|tcp_rmem'", ''],
  ])('is read by its titles: %s', (text, expected) => {
    expect(read(text)).toEqual(expected === '' ? [] : expected.split('¶'));
  });
});

describe('what only mentions a key', () => {
  it.each([
    'To change vm.swappiness:¶¶    how to',
    'Edit /etc/sysctl.conf and set `vm.max_map_count`:',
    'Create a system user/group:',
    'Set the user/password: yes',
    'Changes made with `sysctl -w` are lost at the next boot.',
    'sysctl -w changes the running kernel only',
    '== 1. Kernel parameters ==',
    '=============== 5 passed in 0.12s ===============',
    'echo "INFO: net.core.somaxconn = 4096"',
    'echo "[ok] vm.swappiness = 10"',
    '[ "$x" = 1 ] || die "vm.max_map_count=262144 needed"',
    'if true; then warn "vm.overcommit_memory=1 recommended"; fi',
    'echo "net.core.somaxconn = 128" >&2',
    'echo "vm.swappiness=10 is set"',
    'read -p "Set vm.swappiness=10? (y/n)"',
    'if ! grep -q "net.ipv4.ip_forward=1" /etc/sysctl.conf; then',
    '[[ "$(sysctl vm.swappiness)" == "vm.swappiness = 10" ]]',
    "sed -i '/vm.swappiness=10/d' /etc/sysctl.conf",
    'vmMaxMapCount = "vm.max_map_count"',
    'vm_swappiness = "vm.swappiness"',
    'net_core_somaxconn=$(sysctl -n net.core.somaxconn)',
    '- `cat /proc/sys/crypto/fips_enabled` = Check if FIPS is enabled.',
  ])('sets nothing: %s', (text) => {
    expect(read(text)).toEqual([]);
  });

  it.each([
    ["sed -i '/net.ipv4.ip_forward=1/s/^#//' /etc/sysctl.conf", '1 net.ipv4.ip_forward = 1'],
    ['net.core.somaxconn:¶¶    sysctl -w net.core.somaxconn=1024', '3 net.core.somaxconn = 1024'],
    ["grep -q 'vm.swappiness=1' f || echo 'vm.swappiness=1' >> f", '1 vm.swappiness = 1'],
    ['f"net.core.somaxconn = {somaxconn}"', '1 net.core.somaxconn = {somaxconn}'],
    ['echo -e "\\033[32mvm.swappiness = 10\\033[0m"', '1 vm.swappiness = 10'],
    ['Key: "proc.sys.fs.inotify.max_user_instances",¶Value: "1",', '1 fs.inotify.max_user_instances = 1'],
    ['kernel.core_pattern = core.%e.%p   ; note', '1 kernel.core_pattern = core.%e.%p + ; note'],
    ['1.net.core.somaxconn = 1024', '1 net.core.somaxconn = 1024'],
    ['- name: Set vm.max_map_count = 262144 for Elasticsearch', ''],
    ['sysctl -w "$key=$value"', '1 ?'],
    ['net_ipv4_ip_local_port_range_min = 1024', '1 ?'],
  ])('and beside it there is: %s', (text, expected) => {
    expect(read(text)).toEqual(expected === '' ? [] : expected.split('¶'));
  });
});

describe('a plain line', () => {
  const words =
    'net.core.somaxconn¶vm.swappiness¶vm.nosuch¶net.ipv4.tcp_synack_retry¶tcp_fin_timeout¶tcp_nosuchthing¶somaxconn¶rmem_max¶nofile' +
    '¶soft.nofile¶a.b.c¶kern.ipc.somaxconn¶kerntl.shmall¶net_core_somaxconn¶net.ifnames¶name¶value¶key¶my_key¶tcp_fastopen_key¶param' +
    '¶sysctl.vm.swappiness¶lxc.sysctl.vm.swappiness¶x-sysctl¶proc.sys.vm.swappiness¶core.somaxconn¶net.core¶net..x¶vm.a-¶user.name¶xx.value';
  const setting = fc
    .tuple(
      fc.constantFrom(...words.split('¶')),
      fc.constantFrom('=', ' = ', ' =', '= '),
      fc.constantFrom('1', '010', '4096 87380 16777216'),
    )
    .map((parts) => parts.join(''));
  const others = [
    '',
    '# a comment',
    'some prose',
    'echo $rmem_max',
    'net.core.somaxconn:',
    '<td>vm.swappiness</td>',
    '| a | b |',
    '<<EOF',
    'EOF',
  ];
  const line = fc.oneof(
    { weight: 3, arbitrary: setting },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

  it('is read as one that begins with a blank', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const indented = lines.map((text) => (text.includes('=') ? ` ${text}` : text));
        expect(readAloud(lines.join('\n'), { besides: true })).toEqual(
          readAloud(indented.join('\n'), { besides: true }),
        );
      }),
      { numRuns: 3000 },
    );
  });
});
