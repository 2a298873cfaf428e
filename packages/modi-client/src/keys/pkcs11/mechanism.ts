import { createHash } from 'node:crypto';
import type { SignatureAlgorithm } from '../../ports/signer.js';
import { memory, type Cryptoki } from './cryptoki.js';
import { ReturnedError } from './return-value.js';

const [CKM_RSA_PKCS, CKM_ECDSA] = [0x1, 0x1041];
const CKF_SIGN = 0x800;

type Hash = 'sha256' | 'sha384' | 'sha512';

const HASHES: Readonly<Record<SignatureAlgorithm, Hash>> = {
  RS256: 'sha256',
  RS384: 'sha384',
  RS512: 'sha512',
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
};

/** The mechanism that hashes too, and the DER that stands before the hash where it does not (RFC 8017 §9.2, note 1). */
const RSA: Readonly<Record<Hash, readonly [mechanism: number, digestInfo: string]>> = {
  sha256: [0x40, '3031300d060960864801650304020105000420'],
  sha384: [0x41, '3041300d060960864801650304020205000430'],
  sha512: [0x42, '3051300d060960864801650304020305000440'],
};

/** How a token is asked for a signature. */
export interface Mechanism {
  readonly type: number;
  /** What the token is given of the bytes to be signed. */
  prepare(bytes: Uint8Array): Uint8Array;
}

/** The token hashes where it can; else it gets the hash. ECDSA is asked for on the hash always: its answer is r‖s as JWS wants it. */
export async function chooseMechanism(cryptoki: Cryptoki, slot: number, alg: SignatureAlgorithm): Promise<Mechanism> {
  const hash = HASHES[alg];
  const digest = (bytes: Uint8Array): Buffer => createHash(hash).update(bytes).digest();
  if (alg.startsWith('ES')) return { type: CKM_ECDSA, prepare: digest };
  const [type, digestInfo] = RSA[hash];
  if (await canSign(cryptoki, slot, type)) return { type, prepare: (bytes) => bytes };
  const prefix = Buffer.from(digestInfo, 'hex');
  return { type: CKM_RSA_PKCS, prepare: (bytes) => Buffer.concat([prefix, digest(bytes)]) };
}

async function canSign(cryptoki: Cryptoki, slot: number, type: number): Promise<boolean> {
  const info = memory(3 * cryptoki.ulongBytes);
  try {
    await cryptoki.call('C_GetMechanismInfo', slot, type, info);
  } catch (error) {
    if (error instanceof ReturnedError) return false;
    throw error;
  }
  return ((cryptoki.readUlong(info, 2 * cryptoki.ulongBytes) ?? 0) & CKF_SIGN) !== 0;
}
