import { describe, expect, it } from 'vitest';
import { readInLine } from './read-aloud.js';

const read = (text: string): string => readInLine(text, { besides: true });

const backlog = 'net.core.somaxconn';
const swap = 'vm.swappiness';
const orphans = 'net.ipv4.tcp_max_orphans';
const congestion = 'net.ipv4.tcp_congestion_control';

describe('the value that a program gives a key', () => {
  it.each([
    `sysctl_multi("-w", "${backlog}=", BACKLOG, NULL);`,
    `f.write("${backlog} = " + str(x) + "\\n")`,
    `os.system("sysctl -w ${backlog}=" + n)`,
    `exec('sysctl -w ${backlog}='.$n);`,
    `settings = append(settings, "${backlog} = "+backlog,`,
    `os.system("sysctl -w ${backlog}={}".format(n))`,
    `  "net.ipv4.tcp_rmem": " ".join(map(str, rmem)),`,
    `  "${backlog}": backlog,`,
    `  '${backlog}': _BACKLOG}`,
    `fs.writeFileSync('/proc/sys/net/core/somaxconn', backlog);`,
    `exec.Command("sysctl", "-w", setting)`,
    `echo "$key = $value" | sudo tee -a /etc/sysctl.conf`,
    `default['sysctl']['params']['net']['core']['somaxconn'] =¶  node['web']['backlog']`,
  ])('cannot be told in %s', (text) => {
    expect(read(text)).toBe('1 ?');
  });

  it.each([
    [`echo '${backlog}='$n >> /etc/sysctl.conf`, `1 ${backlog} = $n`],
    [`sed -i '$a ${backlog} = '\${n} /etc/sysctl.conf`, `1 ${backlog} = \${n}`],
    [`execute "sysctl -w ${backlog}=#{node['x']}"`, `1 ${backlog} = #{node['x']}`],
    [`"${backlog}": str(web.backlog),`, `1 ${backlog} = str(web.backlog)`],
    [`"${backlog}": f"{n}",`, `1 ${backlog} = {n}`],
    [`os.system("sysctl -w ${backlog}=%d" % n)`, `1 ${backlog} = %d`],
    [`kernel.shmmax = \`echo "13 * 1024" | bc\``, `1 kernel.shmmax = \`echo "13 * 1024" | bc\``],
    [`'net.ipv4.ip_local_port_range' =>  [ 1024, 65535 ],`, '1 net.ipv4.ip_local_port_range = 1024 65535'],
    [`"${backlog}" => 163_84,`, `1 ${backlog} = 163_84 means 16384`],
    [`'vm.dirty_ratio': None,`, '1 vm.dirty_ratio = None'],
  ])('is as it is written in %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    [`printf '${backlog} = %d\\n' 4096 >> /etc/sysctl.conf`, `1 ${backlog} = 4096`],
    [`printf '%s = %s\\n' ${backlog} 4096 >> /etc/sysctl.conf`, `1 ${backlog} = 4096`],
    [
      `printf "${backlog}=%s\\n${swap}=%s\\n" "$A" "$B" > /etc/sysctl.d/x.conf`,
      `1 ${backlog} = $A¶1 ${swap} = $B`,
    ],
    ['printf "kernel.core_pattern = core-%%e\\n" >> /etc/sysctl.conf', '1 kernel.core_pattern = core-%e'],
    [
      'printf "%d %d" 1024 65535 > /proc/sys/net/ipv4/ip_local_port_range',
      '1 net.ipv4.ip_local_port_range = 1024 65535',
    ],
    [`printf '%s\\n' "${backlog}=1" "${swap}=10" >> /etc/sysctl.conf`, `1 ${backlog} = 1¶1 ${swap} = 10`],
  ])('is what printf puts into %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('the key that a program sets', () => {
  it.each([
    [`run("sysctl -w net.ipv4.conf.%s.rp_filter=1" % name)`, '1 net.ipv4.conf.%s.rp_filter = 1'],
    [`run(f"sysctl -w net.ipv4.conf.{name}.rp_filter=1")`, '1 net.ipv4.conf.{name}.rp_filter = 1'],
    [
      'File.write("/proc/sys/net/ipv6/conf/#{@bridge}/disable_ipv6", 1)',
      '1 net.ipv6.conf.#{@bridge}.disable_ipv6 = 1',
    ],
    ['echo 1 > /proc/sys/net/ipv4/conf/<device>/rp_filter', '1 net.ipv4.conf.<device>.rp_filter = 1'],
    [`File.write('/proc/sys/net/ipv4/ip_forward', "1\\n")`, '1 net.ipv4.ip_forward = 1'],
    [`with open('/proc/sys/vm/swappiness', 'w') as f:¶    f.write('1\\n')`, `1 ${swap} = 1`],
    [`L7_sysctl '${backlog}' do¶  value 4096¶end`, `1 ${backlog} = 4096`],
    [`default['vm']['swappiness'] = 2`, `1 ${swap} = 2`],
    [`default['vm']['memory'] = 2048`, ''],
    [`limits=( ["net.ipv4.tcp_new_limit"]="1" )`, '1 net.ipv4.tcp_new_limit = 1'],
    ['device->dev.parent = (parent);', ''],
    [`#define TUNE system("sysctl -w ${backlog}=1")`, `1 ${backlog} = 1`],
  ])('is read in %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['set_sysctl net.core.default_qdisc fq', '1 net.core.default_qdisc = fq'],
    [`set_sysctl ${backlog} "\${BACKLOG}"`, `1 ${backlog} = \${BACKLOG}`],
    [`set_sysctl ${backlog} $BACKLOG`, `1 ${backlog} = $BACKLOG`],
    ['updateSysctl net.ipv4.tcp_rmem 4096 87380 33554432', '1 net.ipv4.tcp_rmem = 4096 87380 33554432'],
    [`bump ${backlog}     4096`, `1 ${backlog} = 4096`],
    ['safe_write /proc/sys/vm/page-cluster         0   # note', '1 vm.page-cluster = 0'],
    ['write /proc/sys/net/ipv4/tcp_congestion_control westwood', `1 ${congestion} = westwood`],
    [`write_param "/proc/sys/net/ipv4/tcp_max_orphans" "400000" "Most" "$TCP"`, `1 ${orphans} = 400000`],
    [`  "set ${backlog} 20000",`, `1 ${backlog} = 20000`],
    [`augtool set /files/etc/sysctl.conf/${backlog} 1`, `1 ${backlog} = 1`],
    [`crudini --set /etc/sysctl.conf '' '${backlog}'   '1'`, `1 ${backlog} = 1`],
    [`sysctl-write-value ${orphans} 5800000`, `1 ${orphans} = 5800000`],
    [`sysctl::set ${orphans} 5800000`, `1 ${orphans} = 5800000`],
    ['wr /proc/sys/net/ipv4/tcp_max_orphans 8192', `1 ${orphans} = 8192`],
    [`apply_sysctl_setting ${congestion} bbr "$f"`, `1 ${congestion} = bbr`],
    [`set_sysctl ${backlog} $((16*1024))`, `1 ${backlog} = $((16*1024))`],
    [
      'ensure_sysctl net.ipv4.ip_local_reserved_ports 1024-2000',
      '1 net.ipv4.ip_local_reserved_ports = 1024-2000',
    ],
    ['set_sysctl kernel.shmmax 4G', '1 kernel.shmmax = 4G'],
    [`set ${backlog} higher`, ''],
    [`Parameter ${backlog} 4096 is the default`, ''],
    [`Then update ${backlog} accordingly`, ''],
  ])('stands behind a function in %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    [`- [ sed, -i, "s/#${backlog}=1/${backlog}=1/g", /etc/sysctl.conf ]`, `1 ${backlog} = 1`],
    [`sed -i 's/^${backlog}.*/${backlog} = '"$X"'/' /etc/sysctl.conf`, `1 ${backlog} = $X`],
    [`sed -i 's/^\\(kernel.sem *=\\).*$/\\1 250 32000 32 4096/' x`, '1 kernel.sem = 250 32000 32 4096'],
    [`sed -i 's/net\\.core\\.somaxconn.*/net\\.core\\.somaxconn = 1/' x`, `1 ${backlog} = 1`],
    [`sed -i x \\¶  -e 's/^${backlog}.*/${backlog} = 1024/'`, `2 ${backlog} = 1024`],
    [`sed -i '/net.ipv4.ip_forward/s/0/1/' /etc/sysctl.conf`, '1 net.ipv4.ip_forward = 1'],
  ])('is put in place by %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('a hash of Chef', () => {
  it.each([
    [
      `default['sysctl']['kernel'] = {¶  "shmmax" => "1",¶  "sem" => "250 32000 96 128",¶}¶"panic" => 1`,
      '2 kernel.shmmax = 1¶3 kernel.sem = 250 32000 96 128',
    ],
    [
      `node.default['sysctl']['params']['net']['ipv4']['conf']['default'] = {¶  'rp_filter' => 1¶}`,
      '2 net.ipv4.conf.default.rp_filter = 1',
    ],
    [`default['web']['kernel'] = {¶  "sem" => 1,¶}`, ''],
    [`sysctl_parameter '${backlog}' do¶  value '4096'¶end`, `1 ${backlog} = 4096`],
    [`sysctl 'net.ipv4.tcp_mem' do¶  # note¶  value [1, 2, 3]¶end`, '1 net.ipv4.tcp_mem = 1 2 3'],
  ])('is read: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('what a program only says', () => {
  it.each([
    `if "${backlog}=1" not in content:`,
    `log.Printf("site: ${backlog} = 1")`,
    `print('${backlog} = 1')`,
    `console.log('${backlog} = 1');`,
    `fprintf(stdout, "    echo \\"MIN MAX\\" > /proc/sys/net/ipv4/ip_local_port_range\\n");`,
    'kernel/signal.c:380',
    'net/ipv4/tcp_timer.c:97',
    `${backlog}: note`,
    `3、${orphans}:note`,
  ])('sets nothing: %s', (text) => {
    expect(read(text)).toBe('');
  });

  it.each([`print('${backlog} = 1', file=f)`, `print('echo "${backlog} = 1" >> /etc/sysctl.conf')`])(
    'goes to a file in %s',
    (text) => {
      expect(read(text)).toBe(`1 ${backlog} = 1`);
    },
  );

  it.each([
    [`echo "# ${backlog} = 0" >> /etc/sysctl.conf`, `1 # ${backlog} = 0`],
    [`writeln!(file, "; ${backlog} = 0")`, `1 # ${backlog} = 0`],
    [`sysctl -w net.ipv4.tcp_mem="1 2 3"; ${swap}=1`, `1 net.ipv4.tcp_mem = 1 2 3¶1 ${swap} = 1`],
    [
      `echo 1 > /proc/sys/net/ipv4/tcp_sack #sysctl -w ${backlog}=0`,
      `1 net.ipv4.tcp_sack = 1¶1 # ${backlog} = 0`,
    ],
    [`| #${backlog} = 0 | |`, `1 # ${backlog} = 0`],
    [`     2\t#${backlog} = 0`, `1 # ${backlog} = 0`],
    [`1: # ${backlog} = 0`, `1 # ${backlog} = 0`],
    [`/etc/sysctl.conf:#${backlog} = 0`, `1 # ${backlog} = 0`],
    [`x = "${backlog} = 1\\n# ${swap} = 1\\n"`, `1 ${backlog} = 1¶1 # ${swap} = 1`],
    [`#sysctl_param '${backlog}' do¶#  value 1¶#end`, `1 # ${backlog} = 1`],
    [`#- name: ${backlog}¶#  value: 1¶${swap} = 1`, `1 # ${backlog} = 1¶3 ${swap} = 1`],
    [`#- name: ${backlog}¶${swap} = 1¶#  value: 1`, `2 ${swap} = 1`],
  ])('is commented out in %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('a value without a key of its own', () => {
  it.each([
    [`- limits:¶    value: 65536¶- sysctl: name=${swap} value=10`, `3 ${swap} = 10`],
    [`- { item: nofile, value: 65536 }¶- { name: ${backlog}, value: 1024 }`, `2 ${backlog} = 1024`],
    [`- name: foo¶  value: 5¶- name: ${backlog}¶  value: 1024`, `3 ${backlog} = 1024`],
    [`[{"name":"connections","value":"500"},{"name":"${backlog}","value":"1024"}]`, `1 ${backlog} = 1024`],
    [`- value: 5¶  name: ${backlog}`, `2 ${backlog} = 5`],
    [`- { value: 5, name: ${backlog} }`, `1 ${backlog} = 5`],
  ])('is not that of the next key: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('lines of a sysctl.conf', () => {
  it.each([
    [
      'net.core.default_qdisc=fqnet.ipv4.tcp_congestion_control=bbr',
      `1 net.core.default_qdisc = fq¶1 ${congestion} = bbr`,
    ],
    ['kernel.core_pattern=corefs.file-max=100', '1 kernel.core_pattern = core¶1 fs.file-max = 100'],
    [`${backlog} = 6000 note`, `1 ${backlog} = 6000 + note`],
    [`.${backlog} = 1`, `1 ${backlog} = 1`],
    [`${backlog} = 65536(64K)`, `1 ${backlog} = 65536 + (64K)`],
    [`${backlog} = 1440000.`, `1 ${backlog} = 1440000 + .`],
    [`${backlog} =3D 65536`, `1 ${backlog} = 65536`],
    ['net.ipv4.tcp_mem = 1，2，3', '1 net.ipv4.tcp_mem = 1,2,3'],
    ['net.ipv4.ip_local_port_range = 1024～65535', '1 net.ipv4.ip_local_port_range = 1024~65535'],
    ['net.ipv4.tcp_mem = <low> <pressure> <high>', '1 net.ipv4.tcp_mem = <low> <pressure> <high>'],
    ['net.ipv4. tcp_sack = 1', '1 net.ipv4. tcp_sack = 1'],
    ['Net. ipv4.tcp _ sack = 1 # a', '1 net. ipv4.tcp _ sack = 1 + # a'],
    ['#!/bin/bash¶if [ "$1" ]; then¶  vm_dirty_ratio=15¶fi', ''],
    [`${backlog} = 1¶net.ipv4,tcp_sack = 1`, `1 ${backlog} = 1¶2 ?`],
    [`${backlog} = 1¶net.ipv4.tcp sack = 1`, `1 ${backlog} = 1¶2 ?`],
    [`${backlog} = 1¶settings = append(settings,`, `1 ${backlog} = 1`],
    [
      `cat <<EOF¶[main]¶summary=note¶[sysctl]¶vm.dirty_ratio="55"¶${backlog}=1 # note¶EOF`,
      `5 vm.dirty_ratio = 55¶6 ${backlog} = 1`,
    ],
  ])('are read as they are handed over: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('a cell of a table', () => {
  it.each([
    [`| note | fs.nr_open（note），note | 1048576 |`, '1 fs.nr_open = 1048576'],
    [`| ${swap} | 60 | 100万 |`, `1 ${swap} = 60`],
    [`| name | 行号 |¶|---|---|¶| ${backlog} | 2604 |`, ''],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});
