/** A TCP socket of /proc/net/tcp or tcp6 with data in its queues. */
export interface TcpQueue {
  /** 0 where no file belongs to it. */
  readonly inode: number;
  readonly isOrphan: boolean;
  /** Unsent, unacknowledged and unread bytes. */
  readonly queuedBytes: number;
}

/** FIN_WAIT1, FIN_WAIT2, LAST_ACK, CLOSING: what a closed socket can be in (include/net/tcp_states.h). */
const ORPHAN_STATES = new Set(['04', '05', '09', '0B']);
/** A listener shows its backlog in the columns of the queues (net/ipv4/tcp_ipv4.c: get_tcp4_sock). */
const LISTEN = '0A';
const LINE =
  /^\s*\d+: [0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) ([0-9A-F]{8}):([0-9A-F]{8}) \S+ \S+\s+\d+\s+\d+ (\d{1,15}) /;

/** The sockets that hold data; lines that are none are passed over. */
export function parseTcpQueues(text: string): TcpQueue[] {
  const queues: TcpQueue[] = [];
  for (const line of text.split('\n')) {
    const [, state = '', sent = '', received = '', inode = ''] = LINE.exec(line) ?? [];
    const queuedBytes = Number.parseInt(sent, 16) + Number.parseInt(received, 16);
    if (state === LISTEN || !(queuedBytes > 0)) continue;
    queues.push({
      inode: Number(inode),
      isOrphan: inode === '0' && ORPHAN_STATES.has(state),
      queuedBytes,
    });
  }
  return queues;
}
