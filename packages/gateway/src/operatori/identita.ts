import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { Ids } from '@varco/modi-client';

/** The person behind a code. */
export interface Identita {
  readonly nome: string;
  /** Checked, upper case. */
  readonly codiceFiscale: string;
}

/** An identity that was enciphered with another key, for another code, or is damaged. */
export class IdentitaIllegibileError extends Error {
  override readonly name = 'IdentitaIllegibileError';
  readonly code = 'ERR_VARCO_OPERATORE_IDENTITY';

  constructor(options?: ErrorOptions) {
    super('whose code this is cannot be deciphered: is registro.chiave the key it was written with?', options);
  }
}

const NONCE = 12;
const TAG = 16;
/** A key of an ente's own for one use, out of the process file's `registro.chiave` (HKDF-SHA-256, RFC 5869). */
function keyOf(chiave: Uint8Array, uso: 'indice' | 'involucro', ente: string): Buffer {
  return Buffer.from(hkdfSync('sha256', chiave, '', `varco/operatori/${uso}/1/${ente}`, 32));
}

/** Finds a person and tells nobody: HMAC-SHA-256 of the codice fiscale under a key of the ente's, hex. */
export function indicePersona(chiave: Uint8Array, ente: string, codiceFiscale: string): string {
  return createHmac('sha256', keyOf(chiave, 'indice', ente))
    .update(codiceFiscale, 'utf8')
    .digest('hex');
}

/** AES-256-GCM, base64: nonce, tag, text. Bound to the ente and the code. */
export function cifraIdentita(
  chiave: Uint8Array,
  di: { readonly ente: string; readonly codice: string },
  identita: Identita,
  ids: Ids,
): string {
  const nonce = ids.bytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', keyOf(chiave, 'involucro', di.ente), nonce);
  cipher.setAAD(Buffer.from(`${di.ente}/${di.codice}`, 'utf8'));
  const { nome, codiceFiscale } = identita;
  const text = Buffer.concat([cipher.update(JSON.stringify({ nome, codiceFiscale }), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
}

/** @throws IdentitaIllegibileError */
export function decifraIdentita(
  chiave: Uint8Array,
  di: { readonly ente: string; readonly codice: string; readonly cifrata: string },
): Identita {
  const bytes = Buffer.from(di.cifrata, 'base64');
  try {
    const key = keyOf(chiave, 'involucro', di.ente);
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAAD(Buffer.from(`${di.ente}/${di.codice}`, 'utf8'));
    decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
    return JSON.parse(text) as Identita;
  } catch (cause) {
    throw new IdentitaIllegibileError({ cause });
  }
}
