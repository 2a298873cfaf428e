import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';

/** `test/vectors/wss` at the root. Tests run from `dist/test/soap/vectors`. */
export const VECTORS = new URL('../../../../../../test/vectors/wss/', import.meta.url);

export type VectorKey = 'client' | 'client2' | 'chained' | 'rogue' | 'expired' | 'p256' | 'p384';

export function keyPem(name: VectorKey): string {
  return readFileSync(new URL(`keys/${name}.key`, VECTORS), 'utf8');
}

export function certificatePem(name: VectorKey | 'ca' | 'intermediate' | 'other-ca'): string {
  return readFileSync(new URL(`keys/${name}.pem`, VECTORS), 'utf8');
}

export function certificateDer(name: VectorKey | 'ca' | 'intermediate' | 'other-ca'): Buffer {
  return new X509Certificate(certificatePem(name)).raw;
}
