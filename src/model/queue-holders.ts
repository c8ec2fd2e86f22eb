/** A program and what its TCP sockets have queued. */
export interface QueueHolder {
  readonly name: string;
  readonly processId: number;
  readonly queuedBytes: number;
}

/** Who holds unsent and unread TCP data at one instant, in the network namespaces that could be read. */
export interface QueueHolders {
  /** Data of orphans: closed, and not acknowledged by the peer. */
  readonly orphanBytes: number;
  /** The programs that hold the most, the first one most of all. */
  readonly programs: readonly QueueHolder[];
  /** Data of sockets whose program could not be found. */
  readonly otherBytes: number;
}
