import type { KeyObject } from 'node:crypto';
import { isObject } from '../../checks/strict-json.js';
import { fault, type Fault } from '../finding.js';
import { quoteNames } from '../quote.js';
import { keyFromJwk, verifies } from '../verify-signature.js';

type JsonObject = Readonly<Record<string, unknown>>;

const FORMS = ['e,kty,n', 'crv,kty,x,y'];
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const KNOWN_TYPES: readonly unknown[] = ['RSA', 'EC', 'OKP', 'oct'];

/** The form of `jwk`: exactly the members RFC 7638 hashes, all of them strings. */
export function* jwkFaults(jwk: unknown): Generator<Fault> {
  if (!jwk || isMinimal(jwk)) return;
  const names = isObject(jwk) ? Object.keys(jwk) : [];
  if (names.some((name) => PRIVATE.includes(name))) {
    yield fault('dpop/jwk-private', 'header.jwk');
    return;
  }
  const form = names.includes('n') || names.includes('e') ? ['e', 'kty', 'n'] : ['crv', 'kty', 'x', 'y'];
  const extra = names.filter((name) => !form.includes(name));
  const missing = form.filter((name) => !names.includes(name));
  yield fault('dpop/jwk-members', 'header.jwk', { members: quoteNames([...extra, ...missing]) });
}

function isMinimal(jwk: unknown): jwk is Readonly<Record<string, string>> {
  if (!isObject(jwk) || Object.values(jwk).some((value) => typeof value !== 'string')) return false;
  return FORMS.includes(Object.keys(jwk).sort().join());
}

/** A proof is verified with the key it brings. */
export function* proofSignatureFaults(proof: string, { alg, jwk }: JsonObject): Generator<Fault> {
  if ((alg !== 'RS256' && alg !== 'ES256') || !isMinimal(jwk)) return;
  const key = keyFromJwk(jwk);
  if (!KNOWN_TYPES.includes(jwk['kty'])) yield fault('dpop/key-type', 'header.jwk.kty');
  else if (key === undefined || !suits(key, alg)) yield fault('dpop/key-unusable', 'header.jwk');
  else if (!verifies(proof, alg, key)) yield fault('dpop/signature-invalid', 'signature');
}

function suits(key: KeyObject, alg: 'RS256' | 'ES256'): boolean {
  const details = key.asymmetricKeyDetails;
  return alg === 'RS256'
    ? key.asymmetricKeyType === 'rsa' && (details?.modulusLength ?? 0) >= 2048
    : key.asymmetricKeyType === 'ec' && details?.namedCurve === 'prime256v1';
}
