import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createLocalSigner } from '../../src/keys/local-signer.js';
import type { Signer } from '../../src/ports/signer.js';

/** Made once for the whole run: RSA keys are slow to make. */
export const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const OTHER_RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });

export const rsaSigner: Signer = createLocalSigner({ key: RSA.privateKey });
export const otherSigner: Signer = createLocalSigner({ key: OTHER_RSA.privateKey });
export const ecSigner: Signer = createLocalSigner({ key: EC.privateKey });

export function pem(key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1' | 'spki' = 'pkcs8'): string {
  return String(key.export({ type, format: 'pem' } as never));
}
