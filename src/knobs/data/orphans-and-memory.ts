import type { Knob } from '../knob.js';
import { BYTE, IP_SYSCTL, knob, NET_RST, numbers, SECONDS, SWITCH } from './describe.js';

/** The knobs that the code behind the error reads, directly or one step away. */
export const ORPHAN_AND_MEMORY_KNOBS: readonly Knob[] = [
  knob('net.ipv4.tcp_max_orphans', {
    is: 'The most TCP sockets on the whole host that may be closed by their program and not yet finished by TCP.',
    unit: 'sockets',
    value: numbers(1, 'int', { sensibleLeast: 1 }),
    since: '2.4',
    scope: 'host',
    relation: 'cause-1',
    why: 'it is the limit that the error is about: an orphan is reset where the count, doubled up to twice, is above it',
    justifiedBy:
      'a measured peak of the orphan count in /proc/net/sockstat whose fourfold is above the limit',
    evidence: [
      {
        kind: 'gauge',
        name: 'sockstat.TCP.orphan',
        percent: 25,
        means: 'sockets are orphans at this moment',
      },
      {
        kind: 'log',
        text: 'too many orphaned sockets',
        means: 'orphans were reset because their count, with its penalty, was above the limit',
      },
    ],
    harmful: [{ atMost: 0, because: 'every orphan would be reset, and responses in flight with it' }],
    limit: {
      floor: [8192],
      floorBecause: 'the kernel gives any host with 2 GiB of memory or more at least 8192',
    },
    default: 'half the entries of the established hash table, at most 262144 unless thash_entries= is given',
    sources: [
      'net/ipv4/tcp.c:tcp_check_oom',
      'net/ipv4/tcp.c:tcp_init',
      'net/ipv4/sysctl_net_ipv4.c:ipv4_table',
      IP_SYSCTL,
    ],
  }),
  knob('net.ipv4.tcp_mem', {
    is: 'Three thresholds for the memory queued in all TCP sockets of the host: calm, pressure, and refuse.',
    unit: 'pages',
    value: numbers(3, 'ulong', { rises: true }),
    since: '2.4',
    scope: 'host',
    relation: 'cause-2',
    why: 'tcp_mem decides the second of the two causes: above its third value orphans with queued data are reset',
    justifiedBy:
      'TCP memory in /proc/net/sockstat seen near the third value, or the log line "out of memory -- consider tuning tcp_mem"',
    evidence: [
      { kind: 'gauge', name: 'sockstat.TCP.mem', percent: 75, means: 'pages are queued in TCP sockets' },
      { kind: 'counter', name: 'TcpExt.TCPMemoryPressures', means: 'times TCP entered memory pressure' },
      { kind: 'log', text: 'consider tuning tcp_mem', means: 'the kernel refused memory to TCP' },
    ],
    unitRule: { kind: 'pages' },
    limit: {
      floor: [12_288, 16_384, 24_576],
      floorBecause:
        'the kernel gives any 64-bit host with 2 GiB of memory or more in pages of 4 KiB at least that',
    },
    default: 'from free memory at boot, in the ratio 3 : 4 : 6; the middle one is a sixteenth of it',
    sources: ['net/ipv4/tcp.c:tcp_init_mem', 'net/ipv4/tcp.c:tcp_out_of_memory', IP_SYSCTL],
  }),
  knob('net.ipv4.tcp_orphan_retries', {
    is: 'How many backed-off retransmissions an orphan gets before it is dropped without a word.',
    unit: 'retransmissions (0 stands for 8)',
    value: BYTE,
    since: '2.4',
    relation: 'cause-1',
    why: 'it shortens the life of orphans by throwing responses away, where the limit is what needs room',
    justifiedBy:
      'a limit already raised, and orphans toward dead peers that still pile up (FIN_WAIT1, LAST_ACK and CLOSING sockets without an inode)',
    evidence: [
      {
        kind: 'counter',
        name: 'TcpExt.TCPAbortOnTimeout',
        means: 'connections gave up after their last retransmission',
      },
    ],
    harmful: [
      {
        atLeast: 1,
        atMost: 2,
        because: 'a client out of reach for a few seconds loses the rest of its response',
      },
    ],
    default: '0, which stands for 8',
    sources: ['net/ipv4/tcp_timer.c:tcp_orphan_retries', 'net/ipv4/tcp_timer.c:tcp_write_timeout', IP_SYSCTL],
  }),
  knob('net.ipv4.tcp_fin_timeout', {
    is: 'How long a socket that its program closed may wait in FIN_WAIT2 for the other side to close too.',
    unit: 'seconds',
    value: SECONDS,
    since: '2.2',
    relation: 'cause-1',
    why: 'at 60 s and below such a socket turns into a TIME_WAIT entry at once and is no orphan, so lowering it frees none',
    whyAbove: {
      above: 60,
      why: 'the value in force is above 60 s, and for the seconds beyond 60 such a socket is an orphan; 60 would end that, and what the limit must be follows from the measured peak all the same',
    },
    justifiedBy: 'a value above 60 together with many FIN_WAIT2 sockets without an inode',
    harmful: [
      {
        atLeast: 61,
        because:
          'for the seconds beyond 60 every socket in FIN_WAIT2 that its program closed is an orphan and counts towards the limit',
      },
      {
        atMost: 3,
        because:
          'a peer that answers a moment later meets a reset; the kernel waits 3.5 retransmission timeouts anyway',
      },
    ],
    unitRule: {
      kind: 'at-least',
      atLeast: 10_000,
      because: 'it counts seconds; that many look like milliseconds',
    },
    default: '60',
    sources: [
      'net/ipv4/tcp.c:__tcp_close',
      'net/ipv4/tcp_input.c:tcp_rcv_state_process',
      'include/net/tcp.h:tcp_fin_time',
      IP_SYSCTL,
    ],
  }),
  knob('net.ipv4.tcp_rto_max_ms', {
    is: 'The longest wait between two retransmissions, for sockets made from then on.',
    unit: 'milliseconds',
    value: numbers(1, 'int', { least: 1000, most: 120_000 }),
    since: '6.15',
    relation: 'cause-1',
    why: 'it sets when an idle orphan is penalised and how long it may live; it does not make room for more',
    justifiedBy: 'a measured need to give up on dead peers within seconds',
    harmful: [
      {
        atMost: 10_000,
        because:
          'connections without an answer end after less than two minutes, and what a closed one has yet to deliver is thrown away within one',
      },
    ],
    default: '120000',
    sources: ['net/ipv4/tcp_timer.c:tcp_out_of_resources', 'commit 54a378f43425', IP_SYSCTL],
  }),
  knob('net.core.mem_pcpu_rsv', {
    is: 'How many pages a CPU may charge before the shared counter of protocol memory is told.',
    unit: 'pages',
    value: numbers(1, 'int', { least: 256 }),
    since: '6.9',
    scope: 'host',
    relation: 'cause-2',
    why: 'it changes how exact the memory count is, not how much TCP may use',
    justifiedBy: 'a memory figure in sockstat that is off by about this value times the number of CPUs',
    default: '256',
    sources: ['include/net/proto_memory.h', 'net/core/sysctl_net_core.c', 'commit 12a686c2e761'],
  }),
  knob('net.core.bypass_prot_mem', {
    is: 'Lets new sockets skip the host-wide protocol memory account and rely on their control group alone.',
    unit: 'switch',
    value: SWITCH,
    since: '6.19',
    relation: 'cause-2',
    why: 'it hides memory from tcp_mem; the memory is used all the same',
    justifiedBy: 'a host designed to bound socket memory by control groups only',
    harmful: [{ equals: [1], because: 'TCP memory is no longer seen or bounded for the host as a whole' }],
    default: '0',
    sources: ['commit b46ab63181ff', 'commit 7c268eaeec63'],
  }),
  knob('net.ipv4.tcp_wmem', {
    is: 'Send buffer of one TCP socket: guaranteed, at the start, and the most that auto-tuning may reach.',
    unit: 'bytes',
    value: numbers(3, 'int', { least: 1, older: [{ before: '3.9' }] }),
    since: '2.4',
    relation: 'cause-2',
    why: 'larger buffers bring TCP nearer to its memory limit, never further from it',
    justifiedBy:
      'TCP memory near tcp_mem with the bytes in send queues (ss -tm), or measured throughput on long paths',
    limit: {
      place: 2,
      floor: [4096, 16_384, 65_536],
      floorBecause: 'the kernel gives no host less',
    },
    default: '4096 16384, and 64 KiB to 4 MiB by memory',
    sources: [IP_SYSCTL, 'commit 356d1833b638'],
  }),
  knob('net.ipv4.tcp_rmem', {
    is: 'Receive buffer of one TCP socket: guaranteed, at the start, and the most that auto-tuning may reach.',
    unit: 'bytes',
    value: numbers(3, 'int', { least: 1, older: [{ before: '3.9' }] }),
    since: '2.4',
    relation: 'cause-2',
    why: 'larger buffers bring TCP nearer to its memory limit, never further from it; an orphan has no reader at all',
    justifiedBy:
      'receive queues squeezed while memory is free, or TCP memory near tcp_mem with the bytes in receive queues (ss -tm)',
    evidence: [
      {
        kind: 'counter',
        name: 'TcpExt.PruneCalled',
        means: 'times a receive queue over its limit was squeezed',
      },
      {
        kind: 'counter',
        name: 'TcpExt.TCPRcvQDrop',
        means: 'segments dropped because a receive queue got no memory',
      },
    ],
    limit: {
      since: '4.20',
      place: 2,
      floor: [4096, 87_380, 131_072],
      floorBecause: 'the kernel gives no host less',
    },
    default: '4096 131072, and 128 KiB to 32 MiB by memory and kernel',
    sources: [IP_SYSCTL, 'net/ipv4/tcp_input.c:tcp_prune_queue', 'commit 356d1833b638'],
  }),
  knob('net.core.rmem_max', {
    is: 'The largest receive buffer that a program may ask for with SO_RCVBUF.',
    unit: 'bytes',
    value: numbers(1, 'int', { least: 2304, older: [{ before: '3.9' }, { before: '4.0', least: 1 }] }),
    since: '2.2',
    scope: 'host-readable-in-namespaces',
    relation: 'cause-2',
    why: 'TCP sizes its buffers by tcp_rmem; this only lets programs hold more memory',
    justifiedBy: 'a named program that asks for more and is cut off (ss -tm shows rb at twice this value)',
    limit: {
      since: '3.2',
      floor: [212_992],
      floorBecause: 'every 64-bit kernel since 3.2 starts with that or more',
    },
    default: '212992; 4194304 from about 6.18 on',
    sources: [NET_RST, IP_SYSCTL, 'net/core/sock.c:SK_RMEM_MAX'],
  }),
  knob('net.core.wmem_max', {
    is: 'The largest send buffer that a program may ask for with SO_SNDBUF.',
    unit: 'bytes',
    value: numbers(1, 'int', { least: 4608, older: [{ before: '3.9' }, { before: '4.0', least: 1 }] }),
    since: '2.2',
    scope: 'host-readable-in-namespaces',
    relation: 'cause-2',
    why: 'TCP sizes its buffers by tcp_wmem; this only lets programs hold more memory',
    justifiedBy: 'a named program that asks for more and is cut off (ss -tm shows tb at twice this value)',
    limit: {
      since: '3.2',
      floor: [212_992],
      floorBecause: 'every 64-bit kernel since 3.2 starts with that or more',
    },
    default: '212992; 4194304 from about 6.18 on',
    sources: [NET_RST, IP_SYSCTL, 'net/core/sock.c:SK_WMEM_MAX'],
  }),
  knob('net.ipv4.tcp_moderate_rcvbuf', {
    is: 'Whether receive buffers grow by themselves.',
    unit: 'switch',
    value: BYTE,
    since: '2.6.7',
    relation: 'cause-2',
    why: 'it shapes receive queues of live sockets; an orphan receives nothing',
    justifiedBy: 'TCP memory near tcp_mem, held by receive buffers that have grown to tcp_rmem[2]',
    harmful: [
      {
        equals: [0],
        because: 'every connection is held to the middle value of tcp_rmem, whatever its path needs',
      },
    ],
    default: '1',
    sources: [IP_SYSCTL, 'tcp(7)'],
  }),
  knob('net.ipv4.tcp_notsent_lowat', {
    is: 'How many bytes not yet sent a socket may hold before it stops taking more.',
    unit: 'bytes',
    value: numbers(1, 'uint'),
    since: '3.12',
    relation: 'cause-2',
    why: 'it keeps programs from queueing more, and what an orphan has queued already stays',
    justifiedBy: 'TCP memory near tcp_mem and large "notsent" figures on many sockets (ss -tmi)',
    default: '4294967295, which is off',
    sources: [IP_SYSCTL],
  }),
  knob('net.ipv4.tcp_shrink_window', {
    is: 'Whether a receive window already offered may be taken back to keep within the buffer.',
    unit: 'switch',
    value: SWITCH,
    since: '6.5',
    relation: 'cause-2',
    why: 'it keeps receive queues of live sockets in bounds; orphans have no reader',
    justifiedBy: 'segments dropped for memory while receive queues stand above their limit',
    evidence: [
      {
        kind: 'counter',
        name: 'TcpExt.TCPRcvQDrop',
        means: 'segments dropped because a receive queue got no memory',
      },
    ],
    default: '0',
    sources: [IP_SYSCTL, 'commit b650d953cd39'],
  }),
  knob('net.ipv4.tcp_retries2', {
    is: 'How many retransmissions a live connection gets before it is given up.',
    unit: 'retransmissions',
    value: BYTE,
    since: '2.2',
    relation: 'cause-2',
    why: 'live connections use it; orphans go by tcp_orphan_retries',
    justifiedBy:
      'TCP memory near tcp_mem, held by live connections whose peer has been silent for minutes (ss -toi)',
    harmful: [
      {
        atMost: 7,
        because:
          'connections die in less than the 100 s that RFC 1122 asks for; the documentation names 8 as the least',
      },
    ],
    default: '15, about 924 s',
    sources: [IP_SYSCTL, 'net/ipv4/tcp_timer.c:tcp_write_timeout'],
  }),
];
