import type { Knob } from '../knob.js';
import { knob, numbers, SECONDS } from './describe.js';

const NOT_SOCKETS = 'it has no part in the life of a socket';
const FIREWALL = 'the firewall keeps a table of its own; its entries are no sockets';
const MEMORY = 'it is about memory of programs and files, not about socket memory';

type Row = readonly [key: string, is: string, unit: string, onlyIn: string, why: string, source: string];

const RED_HAT = 'older kernels of Red Hat Enterprise Linux and Fedora';
const RED_HAT_7 = 'kernels of Red Hat Enterprise Linux 7';
const WORKING_SET = 'kernels with the le9 patch, such as Zen and XanMod';
const ROUTERS = 'kernels of OpenWrt';
const UBUNTU = 'kernels of Ubuntu';

const ROWS: readonly Row[] = [
  [
    'kernel.exec-shield',
    'Whether programs are kept from running code in their data.',
    'switch',
    RED_HAT,
    NOT_SOCKETS,
    'kernel/sysctl.c of Fedora Core 2',
  ],
  [
    'kernel.exec-shield-randomize',
    'Whether programs are loaded at changing addresses.',
    'switch',
    RED_HAT,
    NOT_SOCKETS,
    'kernel/sysctl.c of Fedora Core 2',
  ],
  [
    'kernel.unprivileged_userns_clone',
    'Whether everybody may make user namespaces.',
    'switch',
    'kernels of Debian and of distributions after it',
    NOT_SOCKETS,
    "kernel/sysctl.c of Debian's 6.12",
  ],
  [
    'kernel.apparmor_restrict_unprivileged_userns',
    'Whether AppArmor guards user namespaces.',
    'switch',
    UBUNTU,
    NOT_SOCKETS,
    'Ubuntu 24.04',
  ],
  [
    'vm.extra_free_kbytes',
    'Memory kept free beside vm.min_free_kbytes.',
    'KiB',
    'kernels of Android',
    MEMORY,
    'init.kernel.extra_free_kbytes.sh of Android',
  ],
  ...['anon_min_ratio', 'clean_low_ratio', 'clean_min_ratio', 'workingset_protection'].map(
    (name): Row => [
      `vm.${name}`,
      'Keeps a share of memory from being freed.',
      'percent',
      WORKING_SET,
      MEMORY,
      'the patch le9uo',
    ],
  ),
  [
    'fs.may_detach_mounts',
    'Whether directories that others mounted on may be removed.',
    'switch',
    RED_HAT_7,
    NOT_SOCKETS,
    'containerd.spec of scality/metalk8s',
  ],
  [
    'fs.negative-dentry-limit',
    'What share of memory names of missing files may have.',
    'tenths of a percent',
    RED_HAT_7,
    NOT_SOCKETS,
    'adaptivemmd of Oracle',
  ],
  [
    'fs.aio-max-size',
    'The most that one asynchronous read or write could hold.',
    'bytes',
    '2.4 kernels of Red Hat and SUSE',
    NOT_SOCKETS,
    'orarun of SUSE',
  ],
  [
    'net.ipv4.tcp_default_init_rwnd',
    'The receive window that a connection starts with.',
    'segments',
    'kernels of Android',
    'it changes how fast data moves, not how many orphans there are nor how much memory TCP may queue',
    "net/ipv4/sysctl_net_ipv4.c of Android's 3.18",
  ],
  ...(
    [
      ['tcp_use_userconfig', 'Whether tcp_delack_seg may differ from its default.', 'switch'],
      ['tcp_delack_seg', 'How many full segments come in before one is acknowledged at once.', 'segments'],
    ] as const
  ).map(
    ([name, is, unit]): Row => [
      `net.ipv4.${name}`,
      is,
      unit,
      'kernels of Qualcomm for Android',
      'it changes when data is acknowledged, not how many orphans there are nor how much memory TCP may queue',
      'a patch of Qualcomm to net/ipv4/sysctl_net_ipv4.c',
    ],
  ),
  [
    'net.netfilter.nf_conntrack_skip_filter',
    'Whether known connections skip the packet filter.',
    'switch',
    ROUTERS,
    FIREWALL,
    'ucollect of Turris',
  ],
  [
    'net.netfilter.nf_conntrack_tcp_no_window_check',
    'Whether segments outside the window pass.',
    'switch',
    ROUTERS,
    FIREWALL,
    "net/netfilter/nf_conntrack_proto_tcp.c of OpenWrt's 3.3",
  ],
  [
    'xen.independent_wallclock',
    'Whether a guest sets its clock by itself.',
    'switch',
    'kernels with the patches of Xen',
    NOT_SOCKETS,
    'ohai, which tells Xen guests by it',
  ],
];

/** Keys that no release of Linux itself has, and kernels of some vendors have. */
export const VENDOR_KNOBS: readonly Knob[] = [
  ...ROWS.map(([key, is, unit, onlyIn, why, source]) =>
    knob(key, {
      is: `${is.slice(0, -1)}; only ${onlyIn} have it.`,
      unit,
      value: numbers(1, 'int'),
      onlyIn,
      scope: key.startsWith('net.') ? 'namespace' : 'host',
      why,
      sources: [source],
    }),
  ),
  knob('net.ipv4.tcp_tw_timeout', {
    is: 'The length of TIME_WAIT; only kernels of Alibaba Cloud Linux and some others have it.',
    unit: 'seconds',
    value: SECONDS,
    onlyIn: 'kernels of Alibaba Cloud Linux and some others',
    why: 'mainline Linux holds TIME_WAIT for a fixed 60 s, and a TIME_WAIT entry is no orphan',
    sources: ['include/net/tcp.h:TCP_TIMEWAIT_LEN', 'the documentation of Alibaba Cloud Linux'],
  }),
];
