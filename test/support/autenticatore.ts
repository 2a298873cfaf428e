import { createHmac } from 'node:crypto';

const PERIODO_MS = 30_000;
const ALFABETO = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A person's telephone: reads an `otpauth://` once, and shows a code (RFC 6238). Written for the tests alone. */
export class Autenticatore {
  readonly #segreto: Buffer;

  constructor(uri: string) {
    const secret = new URL(uri).searchParams.get('secret') ?? '';
    const bits = [...secret].map((letter) => ALFABETO.indexOf(letter).toString(2).padStart(5, '0')).join('');
    this.#segreto = Buffer.from((bits.match(/[01]{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
  }

  /** @param istante epoch milliseconds */
  codice(istante: number): string {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(istante / PERIODO_MS)));
    const mac = createHmac('sha1', this.#segreto).update(counter).digest();
    const at = (mac.at(-1) ?? 0) & 0xf;
    return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
  }
}
