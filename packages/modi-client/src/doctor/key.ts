import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { isObject, parseStrictObject } from '../checks/strict-json.js';
import { ModiError } from '../errors/modi-error.js';
import type { DoctorContext } from './context.js';
import { chainFaults } from './certificate/chain-faults.js';
import { fault, type Fault } from './finding.js';
import { isKeyMaterial, refusedKey } from './key-source.js';
import { jsonText } from './quote.js';
import { kidOf, rightKid } from './verify-signature.js';

/** What a key is for: to sign what PDND or an erogatore reads, to be uploaded to PDND, or to sign DPoP proofs. */
export type KeyUse = 'sign' | 'upload' | 'dpop';

const LEAST_RSA_BITS = 2048;
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];

export interface ReadKey {
  readonly key: KeyObject | undefined;
  readonly faults: readonly Fault[];
}

/** Everything wrong with a key, and with the certificates that come with it. The key itself is never quoted. */
export function* keyFaults(material: unknown, use: KeyUse, context: DoctorContext): Generator<Fault> {
  const { key, faults } = readKey(material);
  yield* faults;
  if (key === undefined) return;
  const inDevice = isKeyMaterial(material) && material.inDevice === true;
  if (use !== 'upload' && key.type === 'public' && !inDevice) yield fault('key/public-not-private');
  if (use === 'upload' && key.type === 'private') yield fault('key/private-not-public');
  yield* kindFaults(key, use);
  const kid = kidOf(key);
  if (context.kid !== undefined && use !== 'dpop' && kid !== undefined && context.kid !== kid) {
    yield fault('key/kid-not-thumbprint', 'kid', { right: kid });
  }
  if (context.key !== undefined && kid !== undefined && use === 'upload' && kidOf(context.key) !== kid) {
    yield fault('key/pair-mismatch', 'kid', { right: rightKid(context.key) });
  }
  const { certificates = [] } = isKeyMaterial(material) ? material : {};
  if (certificates.length > 0) {
    yield* chainFaults(
      certificates.map(({ raw }) => new Uint8Array(raw)),
      'certificate',
      key,
      context,
    );
  }
}

function* kindFaults(key: KeyObject, use: KeyUse): Generator<Fault> {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'rsa') {
    const bits = details?.modulusLength ?? 0;
    if (bits < LEAST_RSA_BITS) yield fault('key/rsa-weak', undefined, { given: bits });
  } else if (key.asymmetricKeyType !== 'ec') {
    yield fault('key/type', undefined, { given: key.asymmetricKeyType ?? '…' });
  } else if (!CURVES.slice(0, use === 'dpop' ? 1 : 3).includes(details?.namedCurve ?? '')) {
    yield fault('key/curve');
  } else if (use !== 'dpop') yield fault('key/ec-for-pdnd');
}

/** Reads a key of any kind that Node knows, or says why it is none. Never throws. */
export function readKey(material: unknown): ReadKey {
  if (material instanceof ModiError) return { key: undefined, faults: [refusedKey(material)] };
  if (isKeyMaterial(material)) return { key: material.key, faults: [] };
  const text = typeof material === 'string' ? material : '';
  const broken = (code: Fault['code']): ReadKey => ({ key: undefined, faults: [fault(code)] });
  if (/[\u0000-\u0008\ufffd]/.test(text)) return broken('key/binary');
  if (/-----BEGIN OPENSSH |^\s*(?:ssh-rsa|ecdsa-sha2)/.test(text)) return broken('key/openssh');
  if (text.trimStart().startsWith('{')) return readJwk(text);
  const labels = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, label = '']) => label);
  if (labels.length === 0) return broken('key/not-a-key');
  if (labels.includes('ENCRYPTED PRIVATE KEY') || text.includes('Proc-Type: 4,ENCRYPTED'))
    return broken('key/encrypted');
  const keys = labels.filter((label) => label.endsWith('KEY'));
  if (keys.length === 0) return broken(labels.includes('CERTIFICATE') ? 'key/certificate' : 'key/not-a-key');
  if (keys.length > 1) return broken('key/several');
  const isPublic = keys.some((label) => label.endsWith('PUBLIC KEY'));
  const key = attempt(() => (isPublic ? createPublicKey(text) : createPrivateKey(text)));
  return key === undefined ? broken('key/damaged') : { key, faults: [] };
}

function readJwk(text: string, inSet = false): ReadKey {
  const jwk = parseStrictObject(Buffer.from(text));
  const broken = (code: Fault['code']): ReadKey => ({ key: undefined, faults: [fault(code)] });
  if (!isObject(jwk)) return broken('key/damaged');
  if (Array.isArray(jwk['keys']) && !inSet) {
    if (jwk['keys'].length !== 1) return broken('key/several');
    return readJwk(jsonText(jwk['keys'][0]), true);
  }
  if (typeof jwk['kty'] !== 'string') return broken('key/not-a-key');
  const key = attempt(() =>
    'd' in jwk
      ? createPrivateKey({ key: { ...jwk }, format: 'jwk' })
      : createPublicKey({ key: { ...jwk }, format: 'jwk' }),
  );
  if (key === undefined) return broken('key/damaged');
  const { kid } = jwk;
  const isForeign = typeof kid === 'string' && /^[A-Za-z0-9_-]{43}$/.test(kid) && kid !== kidOf(key);
  return { key, faults: isForeign ? [fault('key/kid-not-thumbprint', 'kid', { right: rightKid(key) })] : [] };
}

function attempt(make: () => KeyObject): KeyObject | undefined {
  try {
    return make();
  } catch {
    // OpenSSL's text can quote what it was given: it goes nowhere.
    return undefined;
  }
}
