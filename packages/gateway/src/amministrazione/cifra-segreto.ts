import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Ids } from '@varco/modi-client';

const NONCE = 12;
const TAG = 16;

/** A secret that was enciphered with another key, for somebody else, or is damaged. */
export class SegretoIlleggibileError extends Error {
  override readonly name = 'SegretoIlleggibileError';
  readonly code = 'ERR_VARCO_PERSONA_SECRET';

  constructor(options?: ErrorOptions) {
    super('the secret of this person cannot be deciphered: is registro.chiave the key it was enrolled with?', options);
  }
}

/** Whose secret: another's does not open. */
export interface DiChi {
  readonly ente: string;
  readonly persona: string;
}

/** A key of an ente's own for this purpose, out of the process file's (HKDF, RFC 5869): no key is used for two things. */
function keyOf(chiave: Uint8Array, ente: string): Buffer {
  return Buffer.from(hkdfSync('sha256', chiave, '', `varco/amministrazione/totp/1/${ente}`, 32));
}

/** AES-256-GCM, base64: nonce, tag, text. Bound to the ente and the person. */
export function cifraSegreto(chiave: Uint8Array, di: DiChi, segreto: Uint8Array, ids: Ids): string {
  const nonce = ids.bytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', keyOf(chiave, di.ente), nonce);
  cipher.setAAD(Buffer.from(`${di.ente}/${di.persona}`, 'utf8'));
  const text = Buffer.concat([cipher.update(segreto), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
}

/** @throws SegretoIlleggibileError */
export function decifraSegreto(chiave: Uint8Array, di: DiChi, cifrato: string): Uint8Array {
  const bytes = Buffer.from(cifrato, 'base64');
  try {
    const nonce = bytes.subarray(0, NONCE);
    const decipher = createDecipheriv('aes-256-gcm', keyOf(chiave, di.ente), nonce, { authTagLength: TAG });
    decipher.setAAD(Buffer.from(`${di.ente}/${di.persona}`, 'utf8'));
    decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
  } catch (cause) {
    throw new SegretoIlleggibileError({ cause });
  }
}
