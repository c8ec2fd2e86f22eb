import type { Knob, KnobScope } from '../knob.js';
import { knob, numbers, TEXT } from './describe.js';

const SPEED =
  'it shaped how fast data moved, not how many orphans there were nor how much memory TCP might queue';
const ROUTES = 'it was about remembered routes and peers, which are no sockets';
const RECEIVE = 'packets there had not reached TCP yet and belonged to no socket';
const FIREWALL = 'the firewall keeps a table of its own; its entries are no sockets';
const TASKS = 'it was about which task runs next, not about sockets';
const MEMORY = 'it was about memory of programs and files, not about socket memory';
const FILES = 'an orphan has no file: its program closed it';
const KERNEL = 'it had no part in the life of a socket';

/** One key that is gone: what it was, in which unit, the version without it, what to say about that, and the last source that has it. */
type Row = readonly [name: string, is: string, unit: string, gone: string, note: string, source: string];

function gone(folder: string, why: string, rows: readonly Row[], scope: KnobScope = 'host'): Knob[] {
  return rows.map(([name, is, unit, version, note, source]) =>
    knob(`${folder}.${name}`, {
      is,
      unit,
      // Some held a list of numbers; a key that is gone takes none, so that nothing is said of them.
      value: unit.endsWith('numbers') ? TEXT : numbers(1, 'int'),
      removed: { in: version, note },
      scope,
      why,
      sources: [source],
    }),
  );
}

/** The keys of a protocol that is gone as a whole; what they held is not told apart. */
function settingsOf(
  protocol: string,
  version: string,
  source: string,
  names: readonly string[],
): readonly Row[] {
  return names.map((name) => [
    name,
    `A setting of ${protocol}.`,
    'text or numbers',
    version,
    `the kernel no longer has ${protocol}`,
    source,
  ]);
}

const NO_CHOICE = 'the kernel no longer has the choice';
const NO_SUCH_THING = 'the kernel no longer does this';
const CONGESTION = 'tcp_congestion_control chooses the algorithm now';
const DEBUGFS = 'what became of it is a file of debugfs now';
const OLD_ALGORITHM = 'net/ipv4/sysctl_net_ipv4.c of 2.6.12';
const BACKLOG = 'commit 34008d8c631d';
const RATELIMIT = 'icmp_ratelimit and icmp_ratemask took its place';

const TCP: readonly Row[] = [
  [
    'tcp_frto_response',
    'How a connection went on after a timeout that was none.',
    '0, 1 or 2',
    '3.10',
    NO_CHOICE,
    'net/ipv4/sysctl_net_ipv4.c of 3.9',
  ],
  [
    'tcp_default_win_scale',
    'How far windows were scaled at first.',
    'power of two',
    '2.6.9',
    'the kernel works it out from the largest receive buffer',
    'net/ipv4/sysctl_net_ipv4.c of 2.6.8',
  ],
  ['tcp_vegas_cong_avoid', 'Switched TCP Vegas on.', 'switch', '2.6.13', CONGESTION, OLD_ALGORITHM],
  ...['alpha', 'beta', 'gamma'].map(
    (name): Row => [
      `tcp_vegas_${name}`,
      'A threshold of TCP Vegas.',
      'segments',
      '2.6.13',
      'it is a parameter of the module tcp_vegas now',
      OLD_ALGORITHM,
    ],
  ),
  ['tcp_westwood', 'Switched TCP Westwood+ on.', 'switch', '2.6.13', CONGESTION, OLD_ALGORITHM],
  ['tcp_bic', 'Switched BIC TCP on.', 'switch', '2.6.13', CONGESTION, OLD_ALGORITHM],
  ...['beta', 'fast_convergence', 'low_window'].map(
    (name): Row => [
      `tcp_bic_${name}`,
      'A parameter of BIC TCP.',
      'number',
      '2.6.13',
      'it is a parameter of the module tcp_bic now',
      OLD_ALGORITHM,
    ],
  ),
  ...['rx', 'tx'].map(
    (name): Row => [
      `tcp_${name}_skb_cache`,
      'Whether a socket kept the last freed packet for its next one.',
      'switch',
      '5.16',
      NO_SUCH_THING,
      'commit d8b81175e412',
    ],
  ),
];

const ROUTING: readonly Row[] = [
  ...['min', 'max'].map(
    (name): Row => [
      `inet_peer_gc_${name}time`,
      'The pause between two rounds that forgot peers.',
      'seconds',
      '3.1',
      'peers are forgotten as they are looked up',
      'net/ipv4/sysctl_net_ipv4.c of 3.0',
    ],
  ),
  [
    'ip_autoconfig',
    'Whether the address came from the network.',
    'switch',
    '2.6.18',
    'nothing read it',
    'commit bdeb04c6d9a9',
  ],
  [
    'ip_always_defrag',
    'Whether every packet was put together.',
    'switch',
    '2.4',
    'the packet filter does so where it needs to',
    'net/ipv4/sysctl_net_ipv4.c of 2.2.26',
  ],
  [
    'ip_masq_debug',
    'How much was logged about masquerading.',
    'level',
    '2.4',
    'the packet filter took the place of masquerading',
    'net/ipv4/sysctl_net_ipv4.c of 2.2.26',
  ],
  [
    'ip_queue_maxlen',
    'How many packets waited for a program to judge them.',
    'packets',
    '3.5',
    'the target NFQUEUE took its place',
    'net/ipv4/netfilter/ip_queue.c of 3.4',
  ],
  ...['destunreach', 'echoreply', 'paramprob', 'timeexceed'].map(
    (name): Row => [
      `icmp_${name}_rate`,
      'How often one kind of ICMP message could go out.',
      'ticks of the clock',
      '2.4.10',
      RATELIMIT,
      'net/ipv4/sysctl_net_ipv4.c of 2.4.9',
    ],
  ),
];

const ROUTE_CACHE: readonly Row[] = [
  [
    'secret_interval',
    'How often the table of cached routes was shuffled.',
    'seconds',
    '2.6.35',
    NO_SUCH_THING,
    'commit 3ee943728fff',
  ],
  ...['min', 'max'].map(
    (name): Row => [
      `${name}_delay`,
      'How long a flush of the cached routes could wait.',
      'seconds',
      '2.6.25',
      'a flush takes no time any more',
      'commit 29e75252da20',
    ],
  ),
];

const CORE: readonly Row[] = [
  ...['no_cong', 'no_cong_thresh', 'lo_cong', 'mod_cong'].map(
    (name): Row => [
      name,
      'A level of the receive queue that drivers were told of.',
      'packets',
      '2.6.13',
      'drivers are not told any more',
      BACKLOG,
    ],
  ),
  [
    'hot_list_length',
    'How many free packet heads a CPU kept.',
    'packets',
    '2.6',
    'the allocator keeps them',
    'net/core/sysctl_net_core.c of 2.4.31',
  ],
  [
    'netdev_fastroute',
    'Whether drivers routed packets by themselves.',
    'switch',
    '2.6.8',
    NO_SUCH_THING,
    'net/core/sysctl_net_core.c of 2.6.7',
  ],
  [
    'divert_version',
    'Showed the version of the frame diverter.',
    'text of numbers',
    '2.6.20',
    'the frame diverter is gone',
    'commit 90833aa4f496',
  ],
];

const CONNTRACK: readonly Row[] = [
  [
    'nf_conntrack_helper',
    'Whether connection tracking chose helpers by port.',
    'switch',
    '6.0',
    'helpers are assigned by rules (the target CT)',
    'net/netfilter/nf_conntrack_standalone.c of 5.17',
  ],
  ...['nf_conntrack_udplite_timeout', 'nf_conntrack_udplite_timeout_stream'].map(
    (name): Row => [
      name,
      'How long connection tracking remembered UDP-Lite.',
      'seconds',
      '4.11',
      'the timeouts of UDP hold for UDP-Lite too',
      'net/netfilter/nf_conntrack_proto_udplite.c of 4.10',
    ],
  ),
  ...[
    'loose',
    ...['request', 'respond', 'partopen', 'open', 'closereq', 'closing', 'timewait'].map(
      (state) => `timeout_${state}`,
    ),
  ].map(
    (name): Row => [
      `nf_conntrack_dccp_${name}`,
      'A setting of connection tracking for DCCP.',
      name === 'loose' ? 'switch' : 'seconds',
      '6.17',
      'connection tracking no longer knows DCCP',
      'commit fd72f265bb00',
    ],
  ),
];

const SCHEDULER: readonly Row[] = [
  [
    'sched_child_runs_first',
    'Whether a new process ran before the one that made it.',
    'switch',
    '6.7',
    NO_CHOICE,
    'commit 17e7170645e3',
  ],
  [
    'sched_itmt_enabled',
    'Whether tasks went to the fastest cores first.',
    'switch',
    '6.14',
    DEBUGFS,
    'arch/x86/kernel/itmt.c of 6.13',
  ],
  [
    'sched_compat_yield',
    'Whether sched_yield() let all others go first.',
    'switch',
    '2.6.39',
    NO_CHOICE,
    'kernel/sysctl.c of 2.6.38',
  ],
  [
    'sched_migration_cost',
    'How long a task was taken to stay warm on its CPU.',
    'nanoseconds',
    '3.7',
    DEBUGFS,
    'kernel/sysctl.c of 3.6',
  ],
  [
    'sched_time_avg',
    'Over what time the load of a CPU was averaged.',
    'milliseconds',
    '3.7',
    NO_SUCH_THING,
    'kernel/sysctl.c of 3.6',
  ],
  [
    'sched_time_avg_ms',
    'Over what time the load of a CPU was averaged.',
    'milliseconds',
    '4.19',
    NO_SUCH_THING,
    'kernel/sysctl.c of 4.18',
  ],
  [
    'sched_shares_window',
    'Over what time the load of a group was averaged.',
    'nanoseconds',
    '3.7',
    NO_SUCH_THING,
    'kernel/sysctl.c of 3.6',
  ],
  [
    'sched_shares_window_ns',
    'Over what time the load of a group was averaged.',
    'nanoseconds',
    '4.10',
    NO_SUCH_THING,
    'kernel/sysctl.c of 4.9',
  ],
  [
    'sched_shares_ratelimit',
    'How often the shares of groups were worked out.',
    'nanoseconds',
    '2.6.38',
    NO_SUCH_THING,
    'commit 2069dd75c7d0',
  ],
  [
    'sched_shares_thresh',
    'From what change on the shares of groups were worked out.',
    'load',
    '2.6.38',
    NO_SUCH_THING,
    'kernel/sysctl.c of 2.6.37',
  ],
  [
    'sched_batch_wakeup_granularity_ns',
    'How far ahead a woken batch task had to be to run at once.',
    'nanoseconds',
    '2.6.26',
    NO_SUCH_THING,
    'commit 50df5d6aea66',
  ],
];

const WHOLE_KERNEL: readonly Row[] = [
  ...['rtsig-max', 'rtsig-nr'].map(
    (name): Row => [
      name,
      'Bounded or counted the queued signals of the host.',
      'signals',
      '2.6.8',
      'each user has a limit instead (ulimit -i)',
      'kernel/sysctl.c of 2.6.7',
    ],
  ),
  [
    'softlockup_thresh',
    'After how long a CPU counted as stuck.',
    'seconds',
    '2.6.36',
    'watchdog_thresh took its place',
    'commit 332fbdbca3f7',
  ],
  [
    'maps_protect',
    'Whether other users saw the mappings of a process.',
    'switch',
    '2.6.28',
    'the kernel always protects them',
    'commit 3bbfe0596746',
  ],
  [
    'vsyscall64',
    'Whether programs read the clock without a system call.',
    'switch',
    '3.1',
    NO_CHOICE,
    'arch/x86/kernel/vsyscall_64.c of 3.0',
  ],
  [
    'cap-bound',
    'Which capabilities any process could have.',
    'bit mask',
    '2.6.25',
    'each process has a bounding set of its own',
    'commit 3b7391de67da',
  ],
  [
    'core_setuid_ok',
    'Whether programs with changed rights left core files.',
    'switch',
    '2.6',
    'fs.suid_dumpable took its place',
    'kernel/sysctl.c of 2.4.31',
  ],
  [
    'kstack_depth_to_print',
    'How much of the stack a crash report showed.',
    'words',
    '4.10',
    NO_CHOICE,
    'kernel/sysctl.c of 4.9',
  ],
  [
    'random.read_wakeup_threshold',
    'From how much entropy on readers of /dev/random were woken.',
    'bits',
    '5.6',
    '/dev/random waits for its first seed only',
    'drivers/char/random.c of 5.3',
  ],
  [
    'hz_timer',
    'Whether idle processors of mainframes went on ticking.',
    'switch',
    '2.6.27',
    NO_CHOICE,
    'commit ee9c578527a2',
  ],
  [
    'blk_iopoll',
    'Whether disks were asked for finished requests instead of telling.',
    'switch',
    '3.15',
    NO_CHOICE,
    'kernel/sysctl.c of 3.14',
  ],
  [
    'kmemcheck',
    'Whether the kernel looked for memory it read before it was written.',
    '0, 1 or 2',
    '4.15',
    'KASAN took its place',
    'kernel/sysctl.c of 4.13',
  ],
  [
    'compat-log',
    'Whether unknown 32-bit calls were logged.',
    'switch',
    '4.9',
    NO_SUCH_THING,
    'kernel/sysctl.c of 4.8',
  ],
];

const NO_SUCH_TUNING = 'the kernel tunes itself there';
const VM: readonly Row[] = [
  [
    'bdflush',
    'How unwritten file data was written in the background.',
    'nine numbers',
    '2.6',
    'vm.dirty_ratio and its neighbours took its place',
    'kernel/sysctl.c of 2.4.31',
  ],
  [
    'kswapd',
    'How much one round of swapping freed.',
    'three numbers',
    '2.6',
    NO_SUCH_TUNING,
    'kernel/sysctl.c of 2.4.31',
  ],
  [
    'pagetable_cache',
    'How many page tables a CPU kept.',
    'two numbers',
    '2.6',
    NO_SUCH_TUNING,
    'kernel/sysctl.c of 2.4.31',
  ],
  ...['min-readahead', 'max-readahead'].map(
    (name): Row => [
      name,
      'How far files were read ahead.',
      'pages',
      '2.6',
      'each disk has a setting of its own (blockdev --setra)',
      'kernel/sysctl.c of 2.4.31',
    ],
  ),
  ...[
    'vm_anon_lru',
    'vm_cache_scan_ratio',
    'vm_gfp_debug',
    'vm_lru_balance_ratio',
    'vm_mapped_ratio',
    'vm_passes',
    'vm_vfs_scan_ratio',
  ].map(
    (name): Row => [
      name,
      'A setting of how 2.4 kernels freed memory.',
      'number',
      '2.6',
      'memory is freed in another way',
      'kernel/sysctl.c of 2.4.31',
    ],
  ),
  [
    'freepages',
    'How much memory was kept free.',
    'three numbers',
    '2.4.10',
    'vm.min_free_kbytes took its place later',
    'kernel/sysctl.c of 2.4.9',
  ],
  ...['buffermem', 'pagecache'].map(
    (name): Row => [
      name,
      'What share of memory cached files might have.',
      'three numbers',
      '2.4.10',
      NO_SUCH_TUNING,
      'kernel/sysctl.c of 2.4.9',
    ],
  ),
  [
    'lower_zone_protection',
    'How much low memory was kept for those who need it.',
    'MiB',
    '2.6.11',
    'vm.lowmem_reserve_ratio took its place',
    'kernel/sysctl.c of 2.6.10',
  ],
  [
    'zone_reclaim_interval',
    'The pause between two tries to free memory of a node.',
    'seconds',
    '2.6.18',
    NO_SUCH_TUNING,
    'commit 34aa1330f9b3',
  ],
  [
    'swap_token_timeout',
    'How long one process was spared from swapping.',
    'seconds',
    '2.6.20',
    NO_SUCH_TUNING,
    'commit 7602bdf2fd14',
  ],
  [
    'nr_pdflush_threads',
    'Showed how many threads wrote file data.',
    'threads',
    '4.14',
    'each disk has threads of its own',
    'Documentation/ABI/obsolete/proc-sys-vm-nr_pdflush_threads of 4.13',
  ],
  [
    'scan_unevictable_pages',
    'Looked for pages that could be swapped after all.',
    'number',
    '3.18',
    NO_SUCH_THING,
    'mm/vmscan.c of 3.17',
  ],
  [
    'hugepages_treat_as_movable',
    'Whether huge pages came from movable memory.',
    'switch',
    '4.16',
    NO_CHOICE,
    'kernel/sysctl.c of 4.15',
  ],
  [
    'block_dump',
    'Logged every access to a disk.',
    'switch',
    '5.14',
    'the trace points of the block layer took its place',
    'kernel/sysctl.c of 5.12',
  ],
  [
    'percpu_pagelist_fraction',
    'What share of memory the lists of a CPU might hold.',
    'divisor',
    '5.14',
    'vm.percpu_pagelist_high_fraction took its place',
    'kernel/sysctl.c of 5.12',
  ],
];

const FS: readonly Row[] = [
  [
    'inode-max',
    'The most inodes that were kept.',
    'inodes',
    '2.4',
    'inodes are made as they are needed',
    'kernel/sysctl.c of 2.2.26',
  ],
  [
    'dquot-max',
    'The most quota entries that were kept.',
    'entries',
    '2.4.11',
    'entries are made as they are needed',
    'kernel/sysctl.c of 2.4.10',
  ],
  [
    'dquot-nr',
    'Showed how many quota entries were in use.',
    'two numbers',
    '2.4.22',
    'fs.quota has counts of its own',
    'kernel/sysctl.c of 2.4.21',
  ],
  ...['super-max', 'super-nr'].map(
    (name): Row => [
      name,
      'Bounded or counted the mounted file systems.',
      'file systems',
      '2.4.8',
      'there is no such limit any more',
      'kernel/sysctl.c of 2.4.7',
    ],
  ),
  [
    'epoll.max_user_instances',
    'How many epoll descriptors a user could have.',
    'descriptors',
    '2.6.29',
    'fs.epoll.max_user_watches alone bounds them',
    'commit 9df04e1f25ef',
  ],
  ...['irix_sgid_inherit', 'irix_symlink_mode'].map(
    (name): Row => [
      `xfs.${name}`,
      'Whether XFS gave files the rights that IRIX gave them.',
      'switch',
      '6.18',
      NO_CHOICE,
      'Documentation/admin-guide/xfs.rst',
    ],
  ),
  ...['age_buffer_centisecs', 'xfsbufd_centisecs'].map(
    (name): Row => [
      `xfs.${name}`,
      'When XFS wrote its buffers.',
      'hundredths of a second',
      '4.0',
      NO_CHOICE,
      'Documentation/admin-guide/xfs.rst',
    ],
  ),
];

/** Keys that current kernels no longer have and people still paste, beside those that stand with their neighbours. */
export const REMOVED_KNOBS: readonly Knob[] = [
  ...gone('net.ipv4', SPEED, TCP),
  ...gone('net.ipv4', ROUTES, ROUTING),
  ...gone(
    'net.ipv4',
    ROUTES,
    [
      [
        'rt_cache_rebuild_count',
        'How often the table of cached routes could be rebuilt.',
        'rebuilds',
        '3.6',
        'the cache of routes is gone',
        'net/ipv4/sysctl_net_ipv4.c of 3.5',
      ],
    ],
    'namespace',
  ),
  ...gone('net.ipv4.route', ROUTES, ROUTE_CACHE),
  ...gone('net.core', RECEIVE, CORE),
  ...gone('net.netfilter', FIREWALL, CONNTRACK, 'namespace'),
  ...gone(
    'net.dccp.default',
    'DCCP is not TCP',
    [
      [
        'seq_window',
        'How many packets DCCP had in flight.',
        'packets',
        '6.16',
        'the kernel no longer has DCCP',
        'commit 2a63dd0edf38',
      ],
    ],
    'namespace',
  ),
  ...gone(
    'net.decnet',
    'DECnet is not TCP',
    settingsOf('DECnet', '6.1', 'net/decnet/sysctl_net_decnet.c of 6.0', [
      'debug',
      'decnet_mem',
      'decnet_rmem',
      'decnet_wmem',
      'default_device',
      'di_count',
      'dn_count',
      'dr_count',
      'dst_gc_interval',
      'no_fc_max_cwnd',
      'node_address',
      'node_name',
      'time_wait',
    ]),
  ),
  ...gone(
    'net.irda',
    'infrared connections are not TCP',
    settingsOf('IrDA', '4.17', 'drivers/staging/irda/net/irsysctl.c of 4.16', [
      'devname',
      'discovery',
      'discovery_slots',
      'discovery_timeout',
      'fast_poll_increase',
      'lap_keepalive_time',
      'max_baud_rate',
      'max_noreply_time',
      'max_tx_data_size',
      'max_tx_window',
      'min_tx_turn_time',
      'slot_timeout',
      'warn_noreply_time',
    ]),
  ),
  ...gone(
    'net.ipx',
    'IPX is not TCP',
    settingsOf('IPX', '4.18', 'commit 7a2e838d28cf', ['ipx_pprop_broadcasting']),
  ),
  ...gone(
    'net.token-ring',
    'a ring of tokens is a local network, not a connection',
    settingsOf('Token Ring', '3.5', 'net/802/tr.c of 3.4', ['rif_timeout']),
  ),
  ...gone('dev.rtc', KERNEL, [
    [
      'max-user-freq',
      'How often the clock might interrupt for users.',
      'interrupts a second',
      '5.7',
      'each clock has a file of its own under /sys/class/rtc',
      'commit f52ef24be21a',
    ],
  ]),
  ...gone('kernel', TASKS, SCHEDULER),
  ...gone('kernel', KERNEL, WHOLE_KERNEL),
  ...gone('vm', MEMORY, VM),
  ...gone('fs', FILES, FS),
];
