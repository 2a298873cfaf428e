import forge, { type Asn1 } from 'node-forge';

const [SEQUENCE, CONTEXT] = [16, 128];

/** One element of a BER structure. Reading what is not there throws: the caller knows the file, and says what is wrong with it. */
export class Ber {
  readonly #asn1: Asn1;

  private constructor(asn1: Asn1) {
    this.#asn1 = asn1;
  }

  /** BER, not only DER: Windows and old Java write lengths they do not know beforehand. */
  static read(bytes: Uint8Array): Ber {
    const options = { strict: false, decodeBitStrings: false };
    return new Ber(forge.asn1.fromDer(Buffer.from(bytes).toString('latin1'), options));
  }

  get members(): readonly Ber[] {
    const { value } = this.#asn1;
    if (typeof value === 'string') throw new TypeError('not constructed');
    return value.map((each) => new Ber(each));
  }

  at(index: number): Ber {
    const found = this.find(index);
    if (found === undefined) throw new TypeError('a member is missing');
    return found;
  }

  find(index: number): Ber | undefined {
    return this.members[index];
  }

  /** Whether it is `[tag]`. */
  isContext(tag: number): boolean {
    return this.#asn1.tagClass === CONTEXT && this.#asn1.type === tag;
  }

  get oid(): string {
    return forge.asn1.derToOid(this.#primitive());
  }

  get integer(): number {
    const bytes = this.bytes;
    if (bytes.length > 6) throw new TypeError('an integer is too big');
    return bytes.length === 0 ? 0 : Buffer.from(bytes).readUIntBE(0, bytes.length);
  }

  /** Of an OCTET STRING, in one piece or in several; of anything else that is primitive. */
  get bytes(): Uint8Array {
    const { value } = this.#asn1;
    if (typeof value === 'string') return Buffer.from(value, 'latin1');
    return Buffer.concat(value.map((each) => new Ber(each).bytes));
  }

  get isSequence(): boolean {
    return this.#asn1.tagClass === 0 && this.#asn1.type === SEQUENCE;
  }

  get text(): string {
    return this.#primitive();
  }

  /** The element itself, in DER. */
  encode(): Uint8Array {
    return Buffer.from(forge.asn1.toDer(this.#asn1).getBytes(), 'latin1');
  }

  #primitive(): string {
    const { value } = this.#asn1;
    if (typeof value !== 'string') throw new TypeError('not primitive');
    return value;
  }
}
