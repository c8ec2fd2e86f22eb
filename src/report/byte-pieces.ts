/** One piece is so long that writing it takes no time of its own. */
const PIECE_BYTES = 64 * 1024;
/** UTF-8 of one UTF-16 code unit. */
const MOST_BYTES_PER_UNIT = 3;

/**
 * Puts text together as UTF-8, to be written piece by piece. What is said of many lines is added as bytes and only copied: ten megabytes
 * of advice have two hundred of verdicts.
 */
export class BytePieces {
  #bytes = Buffer.allocUnsafe(2 * PIECE_BYTES);
  #length = 0;

  add(text: string): void {
    this.#makeRoom(MOST_BYTES_PER_UNIT * text.length);
    this.#length += this.#bytes.write(text, this.#length);
  }

  addBytes(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** How many bytes were added since the last piece was taken. */
  get length(): number {
    return this.#length;
  }

  /** Whether it is time to write. */
  get isFull(): boolean {
    return this.#length >= PIECE_BYTES;
  }

  /** A copy of what was added after the first `start` bytes. */
  copyFrom(start: number): Uint8Array {
    return new Uint8Array(this.#bytes.subarray(start, this.#length));
  }

  /** What was added since the last call. The bytes are overwritten when more is added. */
  take(): Uint8Array {
    const piece = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return piece;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * needed);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** Text as UTF-8, for what is added again and again. */
export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text);
}
