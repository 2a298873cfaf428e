import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { SecretRef } from '../domain/servizio.js';
import { difetto } from './difetto.js';
import { leggiSegreto, type Segnala } from './lettura-segreti.js';
import { decodeChiave256 } from './segreti.js';

/** Key that signs the register's heads (PEM): Ed25519 or P-256. */
export async function checkChiaveTestate(percorso: string, ref: SecretRef, segnala: Segnala): Promise<void> {
  const pem = await leggiSegreto(percorso, ref, true, segnala);
  if (pem === undefined) return;
  const key = parsePrivateKey(pem);
  const good =
    key?.asymmetricKeyType === 'ed25519' ||
    (key?.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1');
  if (!good) {
    const fix = 'serve una chiave privata PEM Ed25519 o P-256: modi keygen --alg ES256';
    segnala(difetto('chiave-inutilizzabile', percorso, `${ref} non può firmare le testate del registro`, fix));
  }
}

/** A symmetric key: 32 bytes in base64. */
export async function checkChiave256(percorso: string, ref: SecretRef, segnala: Segnala): Promise<Buffer | undefined> {
  const secret = await leggiSegreto(percorso, ref, true, segnala);
  if (secret === undefined) return undefined;
  const key = decodeChiave256(secret);
  if (key === undefined) {
    const fix = 'servono 32 byte casuali in base64: varco segreto --chiave --out FILE';
    segnala(difetto('chiave-inutilizzabile', percorso, `${ref} non contiene 32 byte in base64`, fix));
  } else if (key.every((byte) => byte === key[0])) {
    segnala(
      difetto(
        'segreto-debole',
        percorso,
        `${ref} ripete un byte solo`,
        'fanne una casuale: varco segreto --chiave --out FILE',
      ),
    );
  }
  return key;
}

/**
 * Are the two keys, public or private, of one pair? Not by `equals` or `checkPrivateKey`: their "no" stays in OpenSSL's queue of errors,
 * and the next key read from PEM fails for it (Node 20).
 */
export function isSameKey(a: KeyObject, b: KeyObject): boolean {
  return spki(a).equals(spki(b));
}

function spki(key: KeyObject): Buffer {
  return (key.type === 'public' ? key : createPublicKey(key)).export({ type: 'spki', format: 'der' });
}

/** A private key in PEM, of any kind; `undefined` when it is none. */
export function parsePrivateKey(pem: Buffer): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
