import { describe, expect, it } from 'vitest';
import { judgeKey } from '../../src/knobs/judge-key.js';
import { isKnownKey, KNOWN_KEYS } from '../../src/knobs/key-names.js';
import { KNOBS } from '../../src/knobs/knobs.js';
import { nearestKey } from '../../src/knobs/nearest-key.js';
import type { HostEvidence } from '../../src/model/host-evidence.js';
import { absent, present } from '../../src/model/reading.js';
import { MAX_ORPHANS_KEY } from '../../src/model/sysctl-key.js';

/** A host with no more keys than a test names. */
function hostWith(...keys: readonly string[]): HostEvidence {
  return {
    kernelRelease: 'Linux 6.18.44',
    keys: present(new Set([MAX_ORPHANS_KEY, ...keys])),
    values: new Map(),
    measures: new Map(),
    kernelLog: absent('not asked for'),
    memTotalBytes: 2 ** 30,
    pageSizeBytes: 4096,
  };
}

function chargesOn(key: string, inContainer: boolean, host: HostEvidence | null): string[] {
  return judgeKey(key, inContainer, KNOBS, host).charges.map(({ kind, text }) => `${kind}: ${text}`);
}

describe('keys that are gone', () => {
  it.each([
    ['2.4', 'fs.inode-max net.ipv4.ip_always_defrag net.ipv4.ip_masq_debug'],
    ['2.4.8', 'fs.super-max fs.super-nr'],
    ['2.4.10', 'net.ipv4.icmp_echoreply_rate vm.buffermem vm.freepages vm.pagecache'],
    ['2.4.11', 'fs.dquot-max'],
    ['2.4.22', 'fs.dquot-nr'],
    [
      '2.6',
      'kernel.core_setuid_ok net.core.hot_list_length vm.bdflush vm.kswapd vm.max-readahead vm.vm_passes',
    ],
    ['2.6.8', 'kernel.rtsig-max kernel.rtsig-nr net.core.netdev_fastroute'],
    ['2.6.9', 'net.ipv4.tcp_default_win_scale'],
    ['2.6.11', 'vm.lower_zone_protection'],
    [
      '2.6.13',
      'net.core.lo_cong net.core.mod_cong net.core.no_cong net.core.no_cong_thresh net.ipv4.tcp_bic',
    ],
    [
      '2.6.13',
      'net.ipv4.tcp_bic_low_window net.ipv4.tcp_vegas_cong_avoid net.ipv4.tcp_vegas_gamma net.ipv4.tcp_westwood',
    ],
    ['2.6.18', 'net.ipv4.ip_autoconfig vm.zone_reclaim_interval'],
    ['2.6.20', 'net.core.divert_version vm.swap_token_timeout'],
    ['2.6.22', 'net.ipv4.ip_conntrack_max'],
    ['2.6.25', 'kernel.cap-bound net.ipv4.route.max_delay net.ipv4.route.min_delay'],
    ['2.6.26', 'kernel.sched_batch_wakeup_granularity_ns'],
    ['2.6.27', 'kernel.hz_timer'],
    ['2.6.28', 'kernel.maps_protect'],
    ['2.6.29', 'fs.epoll.max_user_instances'],
    ['2.6.35', 'net.ipv4.route.secret_interval'],
    ['2.6.36', 'kernel.softlockup_thresh'],
    ['2.6.38', 'kernel.sched_shares_ratelimit kernel.sched_shares_thresh'],
    ['2.6.39', 'kernel.sched_compat_yield'],
    ['3.1', 'kernel.vsyscall64 net.ipv4.inet_peer_gc_maxtime net.ipv4.inet_peer_gc_mintime'],
    ['3.5', 'net.ipv4.ip_queue_maxlen net.token-ring.rif_timeout'],
    ['3.6', 'net.ipv4.rt_cache_rebuild_count'],
    ['3.7', 'kernel.sched_migration_cost kernel.sched_shares_window kernel.sched_time_avg'],
    ['3.10', 'net.ipv4.tcp_frto_response'],
    ['3.15', 'kernel.blk_iopoll'],
    ['3.18', 'vm.scan_unevictable_pages'],
    ['4.0', 'fs.xfs.age_buffer_centisecs fs.xfs.xfsbufd_centisecs'],
    ['4.9', 'kernel.compat-log net.ipv4.netfilter.ip_conntrack_max'],
    ['4.10', 'kernel.kstack_depth_to_print kernel.sched_shares_window_ns'],
    ['4.11', 'net.netfilter.nf_conntrack_udplite_timeout'],
    ['4.14', 'vm.nr_pdflush_threads'],
    ['4.15', 'kernel.kmemcheck'],
    ['4.16', 'vm.hugepages_treat_as_movable'],
    ['4.17', 'net.irda.discovery net.irda.max_baud_rate'],
    ['4.18', 'net.ipx.ipx_pprop_broadcasting'],
    ['4.19', 'kernel.sched_time_avg_ms'],
    ['5.6', 'kernel.random.read_wakeup_threshold'],
    ['5.7', 'dev.rtc.max-user-freq'],
    ['5.14', 'vm.block_dump vm.percpu_pagelist_fraction'],
    ['5.16', 'net.ipv4.tcp_rx_skb_cache net.ipv4.tcp_tx_skb_cache'],
    ['6.0', 'net.netfilter.nf_conntrack_helper'],
    ['6.1', 'net.decnet.default_device net.decnet.time_wait'],
    ['6.7', 'kernel.sched_child_runs_first'],
    ['6.14', 'kernel.sched_itmt_enabled'],
    ['6.16', 'net.dccp.default.seq_window'],
    ['6.17', 'net.netfilter.nf_conntrack_dccp_loose'],
    ['6.18', 'fs.xfs.irix_sgid_inherit fs.xfs.irix_symlink_mode'],
  ])('since Linux %s: %s', (version, keys) => {
    for (const key of keys.split(' ')) {
      for (const host of [null, hostWith()]) {
        const charges = chargesOn(key, true, host);
        expect(charges, key).toHaveLength(1);
        expect(charges[0], key).toContain(`removed-in-kernel: removed in Linux ${version}: `);
      }
    }
  });

  it.each([
    ['kernel.exec-shield', 'Red Hat'],
    ['kernel.unprivileged_userns_clone', 'Debian'],
    ['net.ipv4.tcp_tw_timeout', 'Alibaba'],
    ['fs.may_detach_mounts', 'Red Hat'],
    ['net.ipv4.tcp_default_init_rwnd', 'Android'],
    ['net.ipv4.tcp_delack_seg', 'Qualcomm'],
    ['net.ipv4.tcp_use_userconfig', 'Qualcomm'],
  ])('were never in Linux itself, with or without a host: %s of %s', (key, whose) => {
    for (const host of [null, hostWith()]) {
      const [charge = ''] = chargesOn(key, false, host);
      expect(charge).toContain('not-on-this-kernel: no release of Linux itself has this key; ');
      expect(charge).toContain(whose);
    }
    expect(chargesOn(key, false, hostWith(key))).toEqual([]);
  });
});

describe('the list of keys', () => {
  it.each([
    'dev.i915.perf_stream_paranoid',
    'dev.parport.default.timeslice',
    'fs.epoll.max_user_instances',
    'fs.ocfs2.nm.hb_ctl_path',
    'fs.quota.warnings',
    'kernel.kexec_load_limit_panic',
    'kernel.kexec_load_limit_reboot',
    'kernel.powersave-nap',
    'kernel.sched_util_clamp_min_rt_default',
    'kernel.sg-big-buff',
    'net.appletalk.aarp-tick-time',
    'net.ipv4.tcp_rcvbuf_low_rtt',
    'net.ipv4.vs.run_estimation',
    'net.ipv4.vs.sync_qlen_max',
    'net.ipv6.neigh.default.gc_thresh1',
    'net.iw_cm.default_backlog',
    'net.llc.llc2.timeout.ack',
    'net.mpls.conf.eth0.input',
    'net.mpls.default_ttl',
    'net.mpls.ip_ttl_propagate',
    'net.mpls.platform_labels',
    'net.phonet.local_port_range',
    'net.rds.ib.max_send_wr',
    'net.rds.ping_enable',
    'net.rds.tcp.rds_tcp_sndbuf',
    'net.sctp.pf_retrans',
    'net.sctp.sndbuf_policy',
    'net.vrf.strict_mode',
    'net.x25.x25_forward',
    'vm.allocate_pgste',
    'vm.cmm_pages',
    'vm.vdso_enabled',
  ])('has %s', (key) => {
    expect(isKnownKey(key)).toBe(true);
  });

  it.each([
    'fs.pipe-max-pages',
    'kernel.suid_dumpable',
    'net.core.netdev_nat',
    'net.ipv4.neigh.all.base_reachable_time',
    'net.ipv4.neigh.eth0.gc_interval',
    'net.ipv4.route.rt_cache_rebuild_count',
    'net.ipv4.tcp_rcvbuf_low_latency',
    'vm.soft_offline',
  ])('does not have %s, which no release had', (key) => {
    expect(isKnownKey(key)).toBe(false);
  });

  it('has all of the knobs that are removed or of a vendor', () => {
    const gone = [...KNOBS.values()].filter((knob) => knob.removed !== null || knob.onlyIn !== null);
    expect(gone.length).toBeGreaterThan(120);
    expect(gone.filter((knob) => !KNOWN_KEYS.has(knob.key))).toEqual([]);
  });
});

describe('the nearest key', () => {
  it.each([
    ['net.ipv4. tcp_max_orphans', 'net.ipv4.tcp_max_orphans'],
    ['net. ipv4.tcp _ max_syn_backlog', 'net.ipv4.tcp_max_syn_backlog'],
    ['net.ipv4.neigh.eth0.gc_thresh3', 'net.ipv4.neigh.default.gc_thresh3'],
    ['net.ipv4.neigh.{{ item.dev }}.gc_interval', 'net.ipv4.neigh.default.gc_interval'],
    ['net.ipv4.neigh.all.gc_thresh1', 'net.ipv4.neigh.default.gc_thresh1'],
    ['net.ipv6.neigh.all.base_reachable_time_ms', 'net.ipv6.neigh.default.base_reachable_time_ms'],
    ['net.ipv6.neigh.default.gc_tresh2', 'net.ipv6.neigh.default.gc_thresh2'],
    ['net.ipv4.neigh.eth0.ucast_solicits', 'net.ipv4.neigh.eth0.ucast_solicit'],
    ['net.netfilter.ip_conntrack_max', 'net.netfilter.nf_conntrack_max'],
    [
      'net.netfilter.ip_conntrack_tcp_timeout_established',
      'net.netfilter.nf_conntrack_tcp_timeout_established',
    ],
    [
      'net.ipv4.ip_conntrack_tcp_timeout_established',
      'net.ipv4.netfilter.ip_conntrack_tcp_timeout_established',
    ],
    ['kernel.suid_dumpable', 'fs.suid_dumpable'],
    ['net.ipv4.tcp_tw_recyle', 'net.ipv4.tcp_tw_recycle'],
    ['net.ipv4.default_ttl', 'net.ipv4.ip_default_ttl'],
    ['net.ipv4.tcp.max.orphans', 'net.ipv4.tcp_max_orphans'],
    ['net.ipv4.ip.local.port.range', 'net.ipv4.ip_local_port_range'],
    ['kernel.pid.max', 'kernel.pid_max'],
    ['vm.max.map.count', 'vm.max_map_count'],
    ['net.ipv4.conf.all.accept.source.route', 'net.ipv4.conf.all.accept_source_route'],
    ['net.ipv4.rp_filter', 'net.ipv4.conf.all.rp_filter'],
    ['net.ipv4.conf.rp_filter', 'net.ipv4.conf.all.rp_filter'],
    ['net.ipv6.disable_ipv6', 'net.ipv6.conf.all.disable_ipv6'],
    ['net.ipv4.gc_thresh3', 'net.ipv4.neigh.default.gc_thresh3'],
  ])('to %s is %s', (key, nearest) => {
    expect(nearestKey(key)).toBe(nearest);
  });
});

describe('where a key is missing', () => {
  it.each([
    ['net.ipv4.neigh.default.gc_thresh3', 'Linux 6.18.44 has no such file'],
    ['net.ipv4.conf.all.arp_evict_nocarrier', 'Linux 6.18.44 has no such file'],
    ['net.ipv4.conf.eth7.rp_filter', 'this host has no eth7'],
  ])('the host is not said to lack an interface that it cannot have: %s', (key, text) => {
    expect(chargesOn(key, false, hostWith())).toEqual([expect.stringContaining(text)]);
  });

  it.each([
    'net.ipv4.tcp_ehash_entries',
    'net.ipv4.conf.eth0.mc_forwarding',
    'net.ipv6.conf.all.mc_forwarding',
    'net.mptcp.available_schedulers',
  ])('%s can be set in no container', (key) => {
    expect(chargesOn(key, true, null)).toEqual([
      'not-namespaced: the file can only be read, in a container as on the node',
    ]);
  });
});
