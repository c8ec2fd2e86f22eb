/** Single keys from the terminal on standard input, without echo. */
export interface TerminalKeys {
  /** Gives the terminal back as it was; a second call does nothing. */
  close(): void;
}

/**
 * Hands over each key, and says when the terminal is gone. The terminal is given back by close() and when the process exits in whatever way
 * lets an exit handler run.
 */
export function openTerminalKeys(onKey: (key: string) => void, onLost: () => void): TerminalKeys {
  const { stdin } = process;
  const read = (chunk: Buffer) => {
    for (const key of chunk.toString('latin1')) onKey(key);
  };
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    setRaw(false);
    stdin.off('data', read);
    stdin.off('end', onLost);
    process.off('exit', close);
    stdin.pause();
    // A hang-up may be reported a moment later; without a listener it would end the process.
    setTimeout(() => stdin.off('error', onLost), 100).unref();
  };
  stdin.on('data', read).on('end', onLost).on('error', onLost);
  process.on('exit', close);
  setRaw(true);
  stdin.resume();
  return { close };
}

function setRaw(raw: boolean): void {
  try {
    process.stdin.setRawMode(raw);
  } catch {
    // The terminal is gone; there is nothing left to set.
  }
}
