import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

/** Version of the row's form. It stands inside every record: another form is another number. */
export const FORMATO = 1;
/** Bytes of the salt of a record: as hiding as the hash is long. */
export const SALT_BYTES = 32;

const GENESIS = Uint8Array.of(0x00);
const LINK = Uint8Array.of(0x01);

/** What the first row is chained to: binds the format, the ente and the istanza, so that a chain cannot be passed off as another's. */
export function genesisHash(ente: string, istanza: string): Uint8Array {
  const genesis = canonicalJson({ ente, format: FORMATO, istanza, tipo: 'genesi' });
  return createHash('sha256').update(GENESIS).update(genesis).digest();
}

/** SHA-256(salt ‖ record): what the chain remembers of a record, whose content can then be forgotten. */
export function leafHash(salt: Uint8Array, record: string): Uint8Array {
  return createHash('sha256').update(salt).update(record).digest();
}

/** SHA-256(0x01 ‖ previous ‖ leaf). */
export function chainHash(previous: Uint8Array, leaf: Uint8Array): Uint8Array {
  return createHash('sha256').update(LINK).update(previous).update(leaf).digest();
}
