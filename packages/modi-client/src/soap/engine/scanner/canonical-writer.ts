/** Up to this a buffer is worth keeping, and no burden. */
const SPARE_BYTES = 131_072;
/** One that was released, until the next asks for it. */
const SPARE: { buffer: Buffer | undefined } = { buffer: undefined };

/**
 * Canonical text as it grows. Ranges of the source that are already canonical are copied whole: neighbours are joined, so that most
 * documents are a few copies.
 */
export class CanonicalWriter {
  readonly #source: Uint8Array;
  #out: Buffer;
  #length = 0;
  #from = 0;
  #to = 0;

  /** @param sizeHint bytes to begin with; it grows by itself */
  constructor(source: Uint8Array, sizeHint: number, out: Buffer = Buffer.allocUnsafe(Math.max(256, sizeHint))) {
    this.#source = source;
    this.#out = out;
  }

  /** A writer whose text is hashed and then released: it writes where the one before it has written. */
  static passing(source: Uint8Array, sizeHint: number): CanonicalWriter {
    const { buffer } = SPARE;
    SPARE.buffer = undefined;
    return buffer === undefined || buffer.length < sizeHint
      ? new CanonicalWriter(source, sizeHint)
      : new CanonicalWriter(source, sizeHint, buffer);
  }

  /** The source's `[start, end)`, as it is. */
  copy(start: number, end: number): void {
    if (start === this.#to) {
      this.#to = end;
      return;
    }
    this.#flush();
    this.#from = start;
    this.#to = end;
  }

  write(text: string): void {
    this.#flush();
    // UTF-8 has at most three bytes for a UTF-16 unit.
    this.#reserve(text.length * 3);
    const before = this.#length;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) {
        this.#length = before + this.#out.write(text, before, 'utf8');
        return;
      }
      this.#out[this.#length++] = unit;
    }
  }

  /** Bytes of somewhere else. */
  append(bytes: Uint8Array): void {
    this.#flush();
    this.#reserve(bytes.length);
    this.#out.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** All that was written. The bytes belong to the caller; nothing may be written after. */
  finish(): Uint8Array {
    this.#flush();
    return this.#out.subarray(0, this.#length);
  }

  /** Nothing that this writer gave may be read after. */
  release(): void {
    if (this.#out.length <= SPARE_BYTES) SPARE.buffer = this.#out;
    this.#out = Buffer.alloc(0);
    this.#length = 0;
  }

  #flush(): void {
    const length = this.#to - this.#from;
    if (length > 0) {
      this.#reserve(length);
      if (length < 48) {
        // Below this a loop is faster than a call out of JavaScript.
        for (let pos = this.#from, at = this.#length; pos < this.#to; pos++, at++)
          this.#out[at] = this.#source[pos] ?? 0;
      } else {
        this.#out.set(this.#source.subarray(this.#from, this.#to), this.#length);
      }
      this.#length += length;
    }
    this.#from = -1;
    this.#to = -1;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#out.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#out.length * 2));
    this.#out.copy(larger, 0, 0, this.#length);
    this.#out = larger;
  }
}
