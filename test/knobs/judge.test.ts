import { describe, expect, it } from 'vitest';
import { judge } from '../../src/knobs/judge.js';
import { KNOBS } from '../../src/knobs/knobs.js';
import { readProposals } from '../../src/knobs/read-proposals.js';
import type { HostEvidence } from '../../src/model/host-evidence.js';
import { type DiagnosisKind, VERDICTS } from '../../src/model/kinds.js';
import { absent, present } from '../../src/model/reading.js';
import { MAX_ORPHANS_KEY } from '../../src/model/sysctl-key.js';
import { refuseLimit } from '../../src/plan/refuse-limit.js';
import { examplePlan } from '../support/example-plan.js';
import { judgeText, linesOf } from './judge-text.js';

const VALUES: Readonly<Record<string, string>> = {
  'net.ipv4.tcp_max_orphans': '131072',
  'net.ipv4.tcp_ehash_entries': '262144',
  'net.ipv4.tcp_mem': '287901 383868 575802',
  'net.core.somaxconn': '4096',
  'net.ipv4.tcp_rmem': '4096 131072 6291456',
  'net.ipv4.tcp_congestion_control': 'cubic',
  'net.ipv4.tcp_max_tw_buckets': '131072',
  'vm.swappiness': '60',
  'vm.drop_caches': '0',
  'net.ipv4.tcp_sack': '1',
  'net.ipv4.tcp_brand_new': '2',
};

/** A host with 24 GiB, a few keys and a full accept queue. */
const HOST: HostEvidence = {
  kernelRelease: 'Linux 6.18.44',
  keys: present(new Set(Object.keys(VALUES))),
  values: new Map(Object.entries(VALUES).map(([key, text]) => [key, present(text)])),
  measures: new Map([
    ['TcpExt.ListenOverflows', 17],
    ['TcpExt.ListenDrops', 0],
    ['sockstat.TCP.tw', 130_000],
  ]),
  kernelLog: absent('not asked for'),
  memTotalBytes: 24 * 2 ** 30,
  pageSizeBytes: 4096,
};

function kindsOf(text: string, host: HostEvidence | null): string[] {
  return judgeText(text, 'advice', host).map(({ kind, alsoKinds }) => [kind, ...alsoKinds].join(' '));
}

describe('the judge, without a host', () => {
  it.each([
    ['net.ipv4.tcp_max_orphans = 262144', 'needs-measured-peak'],
    ['net.ipv4.tcp_max_orphans = 0', 'lowers-limit harmful needs-measured-peak'],
    ['net.ipv4.tcp_max_orphans = -1', 'out-of-range lowers-limit harmful needs-measured-peak'],
    ['net.ipv4.tcp_max_orphans = 010', 'misread-by-kernel lowers-limit needs-measured-peak'],
    ['net.ipv4.tcp_max_orphans = 0x40000', 'needs-measured-peak'],
    ['net.ipv4.tcp_keepalive_probes = 007', 'unrelated'],
    ['net.ipv4.tcp_max_tw_buckets = -1', 'out-of-range lowers-limit harmful unrelated'],
    ['fs.file-nr = 1 2 3', 'out-of-range unrelated'],
    ['net.ipv4.tcp_max_orphans = 262144 # peak', 'misread-by-kernel needs-measured-peak'],
    ['net.ipv4.tcp_max_orphans = 5000000000', 'out-of-range needs-measured-peak'],
    ['net.ipv4.tcp_max_orphans = 256k', 'out-of-range wrong-unit needs-measured-peak'],
    ['net.core.somaxconn = "1024"', 'misread-by-kernel lowers-limit unrelated'],
    ['"net.ipv4.tcp_dsack" = 1 # reuse', 'unrelated'],
    ["default['sysctl']['params']['vm']['swappiness'] = 10 # note", 'unrelated'],
    ['sysctl -w vm.swappiness=10 # note', 'unrelated'],
    ['net.core.somaxconn = 65535 1', 'misread-by-kernel unrelated'],
    ['net.ipv4.tcp_tw_reuse = 3', 'out-of-range unrelated'],
    ['net.ipv4.tcp_syn_retries = 0', 'out-of-range unrelated'],
    ['vm.swappiness = 300', 'out-of-range unrelated'],
    ['net.ipv4.tcp_rmem = 4096,87380,16777216', 'out-of-range not-this-cause'],
    ['net.ipv4.tcp_mem = 4096 87380 16777216', 'wrong-unit lowers-limit not-this-cause'],
    ['net.ipv4.tcp_mem = 8589934592 8589934592 8589934592', 'wrong-unit not-this-cause'],
    ['net.ipv4.tcp_fin_timeout = 30000', 'wrong-unit harmful not-this-cause'],
    ['net.ipv4.tcp_fin_timeout = 61', 'harmful not-this-cause'],
    ['net.ipv4.tcp_fin_timeout = 60', 'not-this-cause'],
    ['vm.min_free_kbytes = 1023', 'harmful unrelated'],
    ['net.core.bypass_prot_mem = 1', 'harmful not-this-cause'],
    ['net.ipv4.tcp_rto_max_ms = 10000', 'harmful not-this-cause'],
    ['net.ipv4.neigh.default.gc_thresh3 = -1', 'out-of-range lowers-limit unrelated'],
    ['net.ipv4.tcp_rmem = 0', 'out-of-range not-this-cause'],
    ['net.ipv4.tcp_rmem = 4096', 'misread-by-kernel not-this-cause'],
    ['net.ipv4.tcp_rmem = 4096 87380 65536', 'lowers-limit not-this-cause'],
    ['net.ipv4.tcp_rmem = 1024 2048 16777216', 'not-this-cause'],
    ['net.core.netdev_max_backlog_ = 5000', 'mistyped-key unrelated'],
    ['net.ipv4.tcp_orphan_retries = 1', 'harmful not-this-cause'],
    ['net.ipv4.ip_local_port_range = 60000 1024', 'out-of-range unrelated'],
    ['vm.drop_caches = 3', 'action-key unrelated'],
    ['net.ipv4.tcp_tw_recyle = 1', 'mistyped-key removed-in-kernel unrelated'],
    ['net.core.tcp_max_syn_backlog = 4096', 'mistyped-key unrelated'],
    ['net.ipv4.no_such_thing_at_all = 4096', 'unknown-key'],
    ['kernel.sched_min_granularity_ns = 1', 'removed-in-kernel unrelated'],
    ['net.ipv4.tcp_rmem = 0 87380 16777216', 'out-of-range not-this-cause'],
    ['net.ipv4.tcp_fin_timeout = 2147483647', 'out-of-range wrong-unit not-this-cause'],
    ['kernel.shmmax = 18446744073709551615', 'unrelated'],
    ['kernel.shmmax = 18446744073709551616', 'out-of-range unrelated'],
    ['net.ipv4.tcp_mem = 16777216 16777216 16777216', 'wrong-unit not-this-cause'],
    ['net.ipv4.tcp_mem = 65536 131072 262144', 'not-this-cause'],
    ['net.ipv4.tcp_keepalive_time = 600000', 'wrong-unit unrelated'],
    ['net.ipv6.route.flush = 1', 'action-key unrelated'],
    ['net.ipv4.conf.all.rp_filters = 1', 'mistyped-key unrelated'],
    ['net.ipv4.nf_conntrack_max = 65536', 'mistyped-key unrelated'],
    ['net.ipv4.conf.eth0.100.rp_filter = 1', 'mistyped-key unrelated'],
    ['net.ipv4.conf.{{ item.dev }}.rp_filter = 1', 'unrelated'],
    ['sysctl -w kern.ipc.somaxconn=4096', 'unknown-key'],
    ['net.ipv4.ip_forward = true', 'out-of-range unrelated'],
    ['"net.ipv4.ip_forward" = true;', 'unrelated'],
    ["default['sysctl']['params']['net.core.somaxconn'] = 65_536", 'unrelated'],
    ['"net.core.somaxconn" = 4 * 1024;', 'unrelated'],
    ['net.core.somaxconn == 4096', 'out-of-range unrelated'],
    ['net.ipv4.tcp_max_orphans = 262144 (was 65536)', 'misread-by-kernel needs-measured-peak'],
    ['docker run --sysctl net.core.flow_limit_table_len=8192', 'not-namespaced unrelated'],
    ['docker run --sysctl net.ipv4.vs.conntrack=1', 'unrelated'],
    ['docker run --sysctl net.ipv4.tcp_max_orphans=5', 'not-namespaced lowers-limit needs-measured-peak'],
    ['docker run --sysctl net.ipv4.tcp_sack=1', 'unrelated'],
    ['docker run --sysctl kernel.shmmax=99999999999', 'unrelated'],
    ['net.ipv4.tcp_max_orphans = $N', 'needs-measured-peak'],
    ["'net.core.somaxconn' => node['queue'],", 'unrelated'],
    ['net.ipv4.tcp_congestion_control = bbr # BBR', 'misread-by-kernel unrelated'],
    ['net.ipv4.tcp_congestion_control = "bbr"', 'misread-by-kernel unrelated'],
    ['fs.inotify.max_user_watches = 524288 # for the editor', 'misread-by-kernel unrelated'],
    ['fs.inotify.max_user_watches = 0524288', 'out-of-range unrelated'],
    ['fs.inotify.max_user_watches = 524288K', 'out-of-range wrong-unit unrelated'],
    ['fs.inotify.max_user_watches = 0100', 'misread-by-kernel unrelated'],
    ['fs.inotify.max_user_watches = 5 6', 'unrelated'],
    ['net.ipv4.tcp_fastopen_key = 0000-0001', 'unrelated'],
    ['net.ipv4.ip_local_reserved_ports =', 'unrelated'],
    ['kernel.core_pattern =', 'unrelated'],
    ['vm.swappiness = 10 %', 'misread-by-kernel wrong-unit unrelated'],
    ['vm.dirty_ratio = 10 %', 'misread-by-kernel unrelated'],
    ['net.ipv4.tcp_rmem = 4096 87380 16M', 'out-of-range wrong-unit not-this-cause'],
    ['net.core.wmem_max = 131072', 'lowers-limit not-this-cause'],
    ['net.core.rmem_default = 212992', 'unrelated'],
    ['net.core.rmem_max = 16 MB', 'misread-by-kernel out-of-range wrong-unit lowers-limit not-this-cause'],
    ['net.ipv4.tcp_fin_timeout = 30 min', 'misread-by-kernel wrong-unit not-this-cause'],
    ['net.ipv4.tcp_fin_timeout = 30 sec', 'misread-by-kernel not-this-cause'],
    ['net.core.somaxconn = 0xFFFF', 'unrelated'],
    ['net.ipv4.tcp_mem = 1572864 1048576 786432', 'out-of-range not-this-cause'],
    ['net.ipv4.tcp_fin_timeout = 000000000000000000030', 'out-of-range not-this-cause'],
    ['net.ipv4.tcp_max_orphan = 262144', 'mistyped-key needs-measured-peak'],
    ['net.netfilter.nf_conntrack_tcp_timeout_establishd = 1', 'mistyped-key unrelated'],
    ['kernel.perf_event_paranoia = 1', 'mistyped-key unrelated'],
    ['fs.nr_open = 2147483584', 'unrelated'],
    ['fs.nr_open = 2147483585', 'out-of-range unrelated'],
    ['fs.file-max = 9223372036854775807', 'unrelated'],
    ['fs.file-max = 9223372036854775808', 'out-of-range unrelated'],
    ['kernel.threads-max = 1073741824', 'out-of-range unrelated'],
    ['net.core.busy_poll = 2147483648', 'out-of-range unrelated'],
    ['net.core.busy_read = -1', 'out-of-range unrelated'],
    ['net.core.netdev_budget_usecs = -1', 'out-of-range unrelated'],
    ['kernel.sem = 250 32000 32 32768', 'unrelated'],
    ['kernel.sem = 250 32000 32 32769', 'out-of-range unrelated'],
    ['kernel.sem = -1 -1 -1 -1', 'out-of-range lowers-limit unrelated'],
    ['net.core.netdev_budget_usecs = 1999', 'out-of-range unrelated'],
    ['net.core.netdev_budget_usecs = 2000', 'unrelated'],
    ['net.core.dev_weight = 0', 'out-of-range unrelated'],
    ['net.core.dev_weight = -1', 'out-of-range unrelated'],
    ['net.core.dev_weight = 1', 'unrelated'],
    ['net.core.rps_sock_flow_entries = 536870912', 'unrelated'],
    ['net.core.rps_sock_flow_entries = 536870913', 'out-of-range unrelated'],
    ['net.core.rps_sock_flow_entries = -1', 'out-of-range unrelated'],
    ['vm.drop_caches = 0', 'action-key out-of-range unrelated'],
    ['vm.drop_caches = 4', 'action-key unrelated'],
    ['vm.drop_caches = 5', 'action-key out-of-range unrelated'],
    ['vm.drop_caches = all', 'action-key out-of-range unrelated'],
    ['vm.compact_memory = 5', 'action-key unrelated'],
    ['net.ipv4.ip_local_reserved_ports = 8080,9000-9010,0x1F90', 'unrelated'],
    ['net.ipv4.ip_local_reserved_ports = 65535', 'unrelated'],
    ['net.ipv4.ip_local_reserved_ports = 65536', 'out-of-range unrelated'],
    ['net.ipv4.ip_local_reserved_ports = 9010-9000', 'out-of-range unrelated'],
    ['net.ipv4.ip_local_reserved_ports = 9000-9010-9020', 'out-of-range unrelated'],
    ['net.ipv4.ip_local_reserved_ports = 8080,,9000', 'out-of-range unrelated'],
    ['net.ipv4.ip_local_reserved_ports = abc', 'out-of-range unrelated'],
    ['net.ipv4.ip_local_reserved_ports = 8080 9000', 'out-of-range unrelated'],
    ['net.ipv4.udp_mem = 200000 100000 300000', 'out-of-range unrelated'],
    ['net.ipv4.udp_mem = 200000 200000 300000', 'unrelated'],
    ['net.core.somaxconn = -1', 'out-of-range lowers-limit unrelated'],
    ['net.core.somaxconn = 0', 'lowers-limit harmful unrelated'],
    ['net.ipv4.tcp_abort_on_overflow = 300', 'out-of-range unrelated'],
    ['kernel.osrelease = 5.4.0', 'out-of-range unrelated'],
    ['net.ipv4.tcp_available_congestion_control = cubic', 'out-of-range unrelated'],
    ['net.ipv4.tcp_ehash_entries = $N', 'out-of-range unrelated'],
    ['docker run --sysctl net.netfilter.nf_conntrack_count=1', 'not-namespaced unrelated'],
    ['docker run --sysctl kernel.pid_max=99999', 'unrelated'],
    ['net.ipv4.tcp.max.orphans = 262144', 'mistyped-key needs-measured-peak'],
    ['net.ipv4.rp_filter = 1', 'mistyped-key unrelated'],
    ['net.ipv4.tcp_reordering = 1000', 'unrelated'],
  ])('says of %j: %s', (line, expected) => {
    expect(kindsOf(line, null)).toEqual([expected]);
  });

  it.each(['tcp_mem', 'udp_mem'])('says of a low %s only what any host of the kind has', (name) => {
    const [line] = judgeText(`net.ipv4.${name} = 1024 2048 4096`);
    // A sixteenth of the free pages of a host with 1 GiB is less than 16384 (tcp_init_mem).
    expect(line?.reason).toContain('any 64-bit host with 2 GiB');
  });

  it('names the other line of a contradiction, whatever its spelling, and knows equal numbers', () => {
    const lines = judgeText('net.core.somaxconn = 4096\nnet/core/somaxconn = 5000\n', 'a.conf');
    expect(lines.map((line) => line.kind)).toEqual(['contradicts-another-line', 'contradicts-another-line']);
    expect(lines[0]?.reason).toContain('Line 2 of a.conf gives the same key 5000.');
    expect(
      kindsOf('net.ipv4.tcp_rmem = 4096 131072 6291456\nnet.ipv4.tcp_rmem = 4096  131072  6291456', null),
    ).toEqual(['not-this-cause', 'not-this-cause']);
    expect(kindsOf('vm.swappiness = 1\n#vm.swappiness = 2', null)[0]).toBe('unrelated');
    expect(kindsOf('sysctl -w vm.swappiness=$N\nsysctl -w vm.swappiness=2', null)).toEqual([
      'unrelated',
      'unrelated',
    ]);
  });
});

describe('the judge, with a host', () => {
  it.each([
    ['net.ipv4.tcp_max_orphans = 131072', 'already-set needs-measured-peak'],
    ['net.ipv4.tcp_max_orphans = 65536', 'lowers-limit needs-measured-peak'],
    ['net.ipv4.tcp_mem = 786432 2097152 15242880', 'wrong-unit not-this-cause'],
    ['net.ipv4.tcp_rmem = 4096 131072 6291456', 'already-set not-this-cause'],
    ['net.ipv4.tcp_congestion_control = cubic', 'already-set unrelated'],
    ['net.core.busy_poll = 50', 'not-on-this-kernel unrelated'],
    ['net.ipv4.conf.eth7.rp_filter = 1', 'not-on-this-kernel unrelated'],
    ['net.ipv4.tcp_brand_new = 1', 'unrelated'],
    ['net.ipv4.tcp_brand_new = 2', 'already-set unrelated'],
    ['docker run --sysctl net.core.somaxconn=4096', 'unrelated'],
    ['docker run --sysctl net.core.somaxconn=2048', 'lowers-limit unrelated'],
    ['net.ipv4.tcp_tw_recycle = 1', 'removed-in-kernel harmful unrelated'],
  ])('says of %j: %s', (line, expected) => {
    expect(kindsOf(line, HOST)).toEqual([expected]);
  });

  it.each([
    ['net.ipv4.tcp_fin_timeout = 30 // short', 'the value goes on to the end of the line: "// short"'],
    ['net.ipv4.tcp_fin_timeout = 30 # short', 'a comment needs a line of its own: "# short"'],
    ['net.ipv4.tcp_fin_timeout = "30"', 'quotes are part of the value, and the kernel refuses them'],
    ['net.ipv4.tcp_congestion_control = "bbr"', 'quotes are part of the value.'],
    ['net.ipv4.tcp_mem = 8388608 8388608 8388608', 'three thresholds are never equal'],
    ['net.ipv4.tcp_mem = 4096 87380 16777216', 'buffer of one, in bytes'],
    ['net.ipv4.tcp_mem = 1 2 268435456', 'so many are 1 TiB and more'],
    ['kernel.perf_event_paranoia = 1', 'All that novoodoo knows of it is'],
    ['net.core.netdev_budget_usecs = 500', 'refuses 500: the least is 2000; that is two ticks of the clock'],
    ['kernel.sem = 250 32000 32 40000', 'refuses 40000: the most is 32768; it takes the numbers before'],
    ['kernel.sem = -1 -1 -1 -1', 'refuses -1: the least is 0'],
    ['net.ipv4.tcp_mem = 1572864 1048576 786432', 'each is to be no less than the one before'],
    ['net.ipv4.ip_local_reserved_ports = 70000', 'refuses "70000": the highest port is 65535'],
    ['net.ipv4.ip_local_reserved_ports = 8080 9000', 'with commas between and no blanks'],
    ['net.ipv4.ip_local_reserved_ports = 9010-9000', 'a range begins with the lower port'],
    ['net.ipv4.tcp_keepalive_time = 10', 'Every idle connection with SO_KEEPALIVE sends probes all the time'],
    ['net.ipv4.tcp_sack = 0', 'repeats one lost segment a round trip'],
    ['net.ipv4.tcp_synack_retries = 0', 'only when the client repeats its first segment'],
    ['fs.inode-nr = 1', 'The file can only be read. It shows a state'],
  ])('says why of %j: %s', (line, text) => {
    expect(judgeText(line, 'a')[0]?.reason).toContain(text);
  });

  const onKernel = (kernelRelease: string, values: Readonly<Record<string, string>> = {}): HostEvidence => ({
    ...HOST,
    kernelRelease,
    keys: present(new Set([MAX_ORPHANS_KEY, ...KNOBS.keys()])),
    values: new Map(Object.entries(values).map(([key, text]) => [key, present(text)])),
  });

  it.each([
    ['120', 'net.ipv4.tcp_fin_timeout = 30', 'The value in force is above 60 s'],
    ['60', 'net.ipv4.tcp_fin_timeout = 30', 'At 60 s and below such a socket turns into a TIME_WAIT entry'],
    ['120', 'docker run --sysctl net.ipv4.tcp_fin_timeout=30', 'at 60 s and below such a socket turns into'],
  ])('with a tcp_fin_timeout of %s says of %j: %s', (value, line, text) => {
    const host = onKernel('Linux 6.18', { 'net.ipv4.tcp_fin_timeout': value });
    expect(judgeText(line, 'a', host)[0]?.reason.toLowerCase()).toContain(text.toLowerCase());
  });

  it('tells the host and its containers apart in one text', () => {
    const host = onKernel('Linux 6.18', { 'net.ipv4.tcp_fin_timeout': '120' });
    const text = 'net.ipv4.tcp_fin_timeout = 30\ndocker run --sysctl net.ipv4.tcp_fin_timeout=30 x\n';
    const reasons = judgeText(text, 'a', host).map((line) => line.reason);
    expect(reasons[0]).toContain('the value in force is above 60 s');
    expect(reasons[1]).not.toContain('in force');
  });

  it('compares the largest buffer alone with that in force', () => {
    const host = onKernel('Linux 6.18', { 'net.ipv4.tcp_rmem': '4096 131072 6291456' });
    const kinds = (value: string) => judgeText(`net.ipv4.tcp_rmem = ${value}`, 'a', host)[0]?.kind;
    expect(kinds('4096 87380 16777216')).toBe('not-this-cause');
    expect(kinds('4096 131072 6291455')).toBe('lowers-limit');
  });

  it('says that so many kilobytes are more than the memory of the host', () => {
    const host = { ...onKernel('Linux 6.18'), memTotalBytes: 2 ** 30 };
    expect(judgeText('vm.min_free_kbytes = 1048577', 'a', host)[0]?.kind).toBe('wrong-unit');
    expect(judgeText('vm.min_free_kbytes = 1048576', 'a', host)[0]?.kind).toBe('unrelated');
  });

  it.each([
    [
      '3.10.0',
      'net.ipv4.tcp_max_orphans = 4294967296',
      'misread-by-kernel lowers-limit harmful needs-measured-peak',
    ],
    ['3.10.0', 'net.ipv4.tcp_max_orphans = 4295229440', 'misread-by-kernel needs-measured-peak'],
    [
      '3.10.0',
      'net.ipv4.tcp_max_orphans = 2147483648',
      'misread-by-kernel out-of-range lowers-limit harmful needs-measured-peak',
    ],
    ['4.1.3', 'net.ipv4.tcp_max_orphans = 4294967296', 'out-of-range needs-measured-peak'],
    ['3.10.0', 'net.ipv4.tcp_fin_timeout = 4294967296', 'out-of-range not-this-cause'],
    ['3.10.0', 'net.ipv4.tcp_retries2 = 256', 'not-this-cause'],
    ['5.13', 'net.ipv4.tcp_retries2 = 256', 'out-of-range not-this-cause'],
    ['3.10.0', 'net.ipv4.tcp_orphan_retries = 256', 'not-this-cause'],
    ['3.10.0', 'net.ipv4.tcp_orphan_retries = -1', 'out-of-range not-this-cause'],
    ['3.10.0', 'net.ipv4.ip_local_port_range = 1000 2000', 'unrelated'],
    ['3.10.0', 'net.ipv4.ip_local_port_range = 2000 1000', 'out-of-range unrelated'],
    ['4.11', 'net.ipv4.ip_local_port_range = 1000 2000', 'out-of-range unrelated'],
    ['3.10.0', 'vm.swappiness = 101', 'out-of-range unrelated'],
    ['5.8.0', 'vm.swappiness = 101', 'unrelated'],
    ['3.10.0', 'net.core.somaxconn = 65536', 'out-of-range unrelated'],
    ['2.6.38-8-server', 'net.core.somaxconn = 65536', 'unrelated'],
    ['6.1.0', 'net.core.netdev_budget_usecs = 1000', 'unrelated'],
    ['6.19.2', 'net.ipv4.tcp_ecn = 3', 'out-of-range unrelated'],
    ['7.0', 'net.ipv4.tcp_ecn = 3', 'unrelated'],
    ['3.14', 'vm.drop_caches = 4', 'action-key out-of-range unrelated'],
    ['4.19', 'kernel.sem = 250 32000 32 40000', 'unrelated'],
    ['6.12.1', 'docker run --sysctl kernel.pid_max=99999', 'not-namespaced unrelated'],
  ])('goes by the bounds of kernel %s for %j: %s', (release, line, expected) => {
    expect(kindsOf(line, onKernel(`Linux ${release}`))).toEqual([expected]);
  });

  it.each([
    ['6.18', 'net.ipv4.ipfrag_high_thresh = 3145727', 'out-of-range lowers-limit unrelated'],
    ['6.18', 'net.ipv4.ipfrag_high_thresh = 3145728', 'lowers-limit unrelated'],
    ['6.18', 'net.ipv4.ipfrag_low_thresh = 4194305', 'out-of-range unrelated'],
    ['6.18', 'net.ipv4.ipfrag_low_thresh = 4194304', 'unrelated'],
    ['3.10', 'net.ipv4.ipfrag_low_thresh = 4194305', 'unrelated'],
    ['6.18', 'net.ipv4.ip_local_port_range = 80 60999', 'unrelated'],
    ['6.18', 'net.ipv4.ip_local_port_range = 79 60999', 'out-of-range unrelated'],
    ['6.18', 'docker run --sysctl net.ipv4.ip_local_port_range="80 60999"', 'out-of-range unrelated'],
    ['6.18', 'net.core.rps_default_mask = 00ff', 'unrelated'],
    ['6.18', 'net.core.flow_limit_cpu_bitmap = 0f', 'unrelated'],
    ['6.18', 'net.core.flow_limit_cpu_bitmap = 00000000,0000000f', 'unrelated'],
    ['6.18', 'net.core.flow_limit_cpu_bitmap = 0', 'already-set unrelated'],
    ['6.18', 'kernel.watchdog_cpumask = 0-3', 'unrelated'],
    ['4.19', 'net.core.somaxconn = 1024', 'unrelated'],
    ['4.19', 'net.core.somaxconn = 100', 'lowers-limit unrelated'],
    ['5.4', 'net.core.somaxconn = 1024', 'lowers-limit unrelated'],
  ])('compares with what is in force on a host of kernel %s in %j: %s', (release, line, expected) => {
    const host = onKernel(`Linux ${release}`, {
      'net.ipv4.ipfrag_high_thresh': '4194304',
      'net.ipv4.ipfrag_low_thresh': '3145728',
      'net.ipv4.ip_unprivileged_port_start': '80',
      'net.core.rps_default_mask': '0',
      'net.core.flow_limit_cpu_bitmap': '0',
      'kernel.watchdog_cpumask': '0',
      'net.core.somaxconn': '128',
    });
    expect(kindsOf(line, host).map((kinds) => kinds.replace('not-on-this-kernel ', ''))).toEqual([expected]);
  });

  it('compares numbers that a double would round, digit by digit', () => {
    const most = '18446744073692774399';
    const host = { ...HOST, values: new Map([['kernel.shmmax', present(most)]]) };
    const on = { ...host, keys: present(new Set([MAX_ORPHANS_KEY, 'kernel.shmmax'])) };
    expect(kindsOf(`kernel.shmmax = ${most}`, on)).toEqual(['already-set unrelated']);
    expect(kindsOf('kernel.shmmax = 18446744073692774400', on)).toEqual(['unrelated']);
    expect(judgeText('kernel.shmmax = 68719476736', 'a', on)[0]?.reason).toContain(
      `68719476736 is below the ${most} in force`,
    );
  });

  it('goes by what the host shows of a key that it knows nothing of', () => {
    const on = (value: string): HostEvidence => ({
      ...HOST,
      values: new Map([['net.ipv4.tcp_brand_new', present(value)]]),
    });
    expect(kindsOf('net.ipv4.tcp_brand_new = 010 x', on('2'))).toEqual(['misread-by-kernel unrelated']);
    expect(kindsOf('net.ipv4.tcp_brand_new = on', on('2'))).toEqual(['out-of-range unrelated']);
    expect(kindsOf('net.ipv4.tcp_brand_new = 1 2', on('1 3'))).toEqual(['unrelated']);
    expect(kindsOf('net.ipv4.tcp_brand_new = 1 2', on('1'))).toEqual([
      'misread-by-kernel already-set unrelated',
    ]);
    expect(kindsOf('net.ipv4.tcp_brand_new = 010', on('some text'))).toEqual(['unrelated']);
    expect(kindsOf('net.ipv4.tcp_brand_new = 010', on(`${'1'.repeat(100)}x`))).toEqual(['unrelated']);
    expect(kindsOf('net.ipv4.tcp_brand_new = 010', on('00000001-00000002'))).toEqual(['unrelated']);
  });

  it('names what an older kernel makes of a number that no int holds', () => {
    const host = onKernel('Linux 3.10.0-1160.el7.x86_64');
    const [line] = judgeText('net.ipv4.tcp_max_orphans = 4294967296', 'a', host);
    expect(line?.reason).toContain('"4294967296" becomes 0: before Linux 4.1');
    expect(line?.reason).toContain('Every orphan would be reset');
  });

  it('takes a host without the orphan limit for a container', () => {
    const container = { ...HOST, keys: present(new Set(['net.core.somaxconn', 'net.core.rmem_max'])) };
    expect(kindsOf('net.ipv4.tcp_max_orphans = 262144', container)).toEqual([
      'not-namespaced needs-measured-peak',
    ]);
    expect(kindsOf('net.core.rmem_max = 16777216', container)).toEqual(['not-namespaced not-this-cause']);
    expect(kindsOf('net.core.somaxconn = 65535', container)).toEqual(['unrelated']);
    expect(kindsOf('net.ipv4.tcp_dsack = 1', container)).toEqual(['not-on-this-kernel unrelated']);
    expect(kindsOf('vm.swappiness = 1', container)).toEqual(['not-on-this-kernel unrelated']);
    expect(kindsOf('net.ipv4.tcp_ehash_entries = 1', container)).toEqual(['not-namespaced unrelated']);
  });

  it('does not call a key removed that this kernel still has', () => {
    const old = { ...HOST, keys: present(new Set(['net.ipv4.tcp_tw_recycle'])) };
    expect(kindsOf('net.ipv4.tcp_tw_recycle = 1', old)).toEqual(['harmful unrelated']);
  });

  it("reports a knob's own evidence with its numbers, and only where there is some", () => {
    const [queue, waiting, sack] = judgeText(
      'net.core.somaxconn = 65535\nnet.ipv4.tcp_max_tw_buckets = 2000000\nnet.ipv4.tcp_sack = 0',
      'a',
      HOST,
    );
    expect(queue?.verdict).toBe('refused');
    expect(queue?.ownEvidence).toMatchObject([{ name: 'ListenOverflows', value: 17 }]);
    expect(waiting?.ownEvidence?.[0]?.text).toContain('130000 of 131072 (99 %)');
    expect(sack?.ownEvidence).toEqual([]);
  });

  it('reports for each of two interfaces the evidence of that one', () => {
    const knob = KNOBS.get('net.ipv4.conf.*.rp_filter');
    if (knob === undefined) throw new Error('the test needs a knob that every interface has');
    const evidence = [{ kind: 'gauge', name: 'sockstat.TCP.tw', percent: 90, means: 'full' }] as const;
    const knobs = new Map(KNOBS).set(knob.key, { ...knob, evidence });
    const keys = ['a', 'b', 'c'].map((name) => `net.ipv4.conf.${name}.rp_filter`);
    const values = keys.map((key, at) => [key, present(at === 1 ? '900000' : '130000')] as const);
    const hostEvidence = { ...HOST, keys: present(new Set(keys)), values: new Map(values) };
    const text = keys.map((key) => `${key} = 7\n`).join('');
    const context = { knobs, diagnosis: null, hostEvidence, plan: null };
    const lines = linesOf(judge([readProposals(text, 'a')], context));
    expect(lines.map((line) => line.ownEvidence.length)).toEqual([1, 0, 1]);
  });
});

it('names the kinds of every verdict in their order', () => {
  const kinds = Object.keys(VERDICTS);
  const values = ['0', '-1', '010', '256k', '1 2 3', '5000000000', '30000', '1', '"1"', '1 # one', 'x'];
  const text = [...KNOBS.keys(), 'net.ipv4.tcp_tw_recyle', 'net.ipv4.no_such_thing', 'net.ipv4.tcp_sack']
    .flatMap((key) => values.map((value) => `${key.replace('*', 'all')} = ${value}\n`))
    .join('');
  for (const host of [null, HOST]) {
    for (const { kind, alsoKinds } of judgeText(text, 'a', host)) {
      const ranks = [kind, ...alsoKinds].map((one) => kinds.indexOf(String(one)));
      expect(ranks).toEqual(ranks.toSorted((left, right) => left - right));
    }
  }
});

describe('the judge, with a plan or a diagnosis', () => {
  const judgeWith = (text: string, overrides: Parameters<typeof examplePlan>[0]) =>
    linesOf(
      judge([readProposals(text, 'a')], {
        knobs: KNOBS,
        diagnosis: null,
        hostEvidence: null,
        plan: examplePlan(overrides),
      }),
    );

  it("accepts the orphan limit with the plan's number, never the pasted one", () => {
    const [line] = judgeWith('net.ipv4.tcp_max_orphans = 262144', {});
    expect(line).toMatchObject({ verdict: 'accepted', kind: null, value: '262144', plannedValue: 87000 });
    expect(line?.reason).toContain('not with 262144');
  });

  it('refuses it in a container, and every other key', () => {
    const text =
      'docker run --sysctl net.ipv4.tcp_max_orphans=87000\nnet.core.somaxconn=1\nnet.ipv4.tcp_max_orphan=87000';
    expect(judgeWith(text, {}).map(({ verdict, kind, alsoKinds }) => [verdict, kind, ...alsoKinds])).toEqual([
      ['refused', 'not-namespaced'],
      ['refused', 'lowers-limit', 'unrelated'],
      ['refused', 'mistyped-key'],
    ]);
  });

  it('says what the plan says where it could not change the limit for want of memory', () => {
    const refusal = refuseLimit('memory-cost', 262_144, 'It does not fit.');
    const [line] = judgeWith('net.ipv4.tcp_max_orphans = 262144', {
      verdict: 'refused',
      refusals: [refusal],
    });
    expect(line).toMatchObject({ verdict: 'refused', kind: 'cause-present-not-ours', alsoKinds: [] });
    expect(line?.reason).toContain('would not fit into memory');
  });

  it.each<[DiagnosisKind, string, string]>([
    ['cause-2', 'net.ipv4.tcp_mem = 786432 1048576 1572864', 'cause-present-not-ours'],
    ['both', 'net.ipv4.tcp_mem = 786432 1048576 1572864', 'cause-present-not-ours'],
    ['cause-1', 'net.ipv4.tcp_mem = 786432 1048576 1572864', 'not-this-cause'],
    ['cause-1', 'net.ipv4.tcp_fin_timeout = 20', 'cause-present-not-ours'],
    ['healthy', 'net.ipv4.tcp_fin_timeout = 20', 'not-this-cause'],
    ['cause-1', 'vm.swappiness = 1', 'unrelated'],
  ])('when it is %s says of %j: %s', (kind, text, expected) => {
    const diagnosis = { ...examplePlan().diagnosis, kind };
    const [line] = linesOf(
      judge([readProposals(text, 'a')], { knobs: KNOBS, diagnosis, hostEvidence: null, plan: null }),
    );
    expect(line?.kind).toBe(expected);
  });
});
