import { createHash, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import { FORMATO } from './chain.js';
import type { TestataFirmata } from './registro-store.js';

/** What a head says: this chain had this hash at this row, at this instant. */
export interface Testata {
  readonly ente: string;
  readonly istanza: string;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly istante: number;
}

/** The ente's key that signs heads. */
export interface ChiaveFirma {
  readonly alg: 'EdDSA' | 'ES256';
  /** RFC 7638 thumbprint, base64url. */
  readonly kid: string;
  readonly key: KeyObject;
}

const TYP = 'varco-testata+jws';

/** @throws TypeError when the key is neither Ed25519 nor P-256. */
export function chiaveFirma(key: KeyObject): ChiaveFirma {
  return { ...describe(key), key };
}

/** A head as compact JWS (RFC 7515), whose payload is canonical JSON. */
export function signTestata(testata: Testata, chiave: ChiaveFirma): TestataFirmata {
  const header = canonicalJson({ alg: chiave.alg, kid: chiave.kid, typ: TYP });
  const payload = canonicalJson({
    ente: testata.ente,
    format: FORMATO,
    hash: Buffer.from(testata.hash).toString('base64url'),
    istante: testata.istante,
    istanza: testata.istanza,
    seq: testata.seq,
  });
  const input = `${base64url(header)}.${base64url(payload)}`;
  const signature =
    chiave.alg === 'EdDSA'
      ? sign(null, Buffer.from(input), chiave.key)
      : sign('sha256', Buffer.from(input), { key: chiave.key, dsaEncoding: 'ieee-p1363' });
  return { ...testata, kid: chiave.kid, firma: `${input}.${signature.toString('base64url')}` };
}

/** What a compact JWS says, before anybody checked its signature; `undefined` when it is not a head of format 1. */
export function readTestata(firma: string): TestataFirmata | undefined {
  const parts = firma.split('.');
  if (parts.length !== 3) return undefined;
  const header = parse(parts[0]);
  const payload = parse(parts[1]);
  if (!header || !payload || header['typ'] !== TYP || payload['format'] !== FORMATO) return undefined;
  const { ente, istanza, seq, hash, istante } = payload;
  const kid = header['kid'];
  if (typeof ente !== 'string' || typeof istanza !== 'string' || typeof hash !== 'string' || typeof kid !== 'string')
    return undefined;
  if (
    typeof seq !== 'number' ||
    typeof istante !== 'number' ||
    !Number.isSafeInteger(seq) ||
    !Number.isSafeInteger(istante)
  )
    return undefined;
  const bytes = Buffer.from(hash, 'base64url');
  if (seq < 1 || bytes.byteLength !== 32) return undefined;
  return { ente, istanza, seq, hash: new Uint8Array(bytes), istante, kid, firma };
}

/** A public key that heads are checked with. */
export interface ChiaveVerifica {
  readonly alg: ChiaveFirma['alg'];
  readonly kid: string;
  readonly key: KeyObject;
}

/** From a public or private key, or PEM of either. @throws TypeError when it is neither Ed25519 nor P-256. */
export function chiaveVerifica(key: KeyObject | string): ChiaveVerifica {
  const publicKey = typeof key !== 'string' && key.type === 'public' ? key : createPublicKey(key);
  return { ...describe(publicKey), key: publicKey };
}

/** Is the head signed by one of these keys? `altra-chiave`: none of them has its kid. */
export function verifyTestata(
  testata: TestataFirmata,
  chiavi: readonly ChiaveVerifica[],
): 'valida' | 'altra-chiave' | 'firma-errata' {
  const known = chiavi.filter((chiave) => chiave.kid === testata.kid);
  if (known.length === 0) return 'altra-chiave';
  const [header = '', payload = '', signature = ''] = testata.firma.split('.');
  const input = Buffer.from(`${header}.${payload}`);
  const bytes = Buffer.from(signature, 'base64url');
  const valid = known.some(({ alg, key }) => {
    // The algorithm is the key's, never what the header claims.
    if (parse(header)?.['alg'] !== alg || bytes.toString('base64url') !== signature) return false;
    return alg === 'EdDSA'
      ? verify(null, input, key, bytes)
      : verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, bytes);
  });
  return valid ? 'valida' : 'firma-errata';
}

function describe(key: KeyObject): { alg: ChiaveFirma['alg']; kid: string } {
  const isEd25519 = key.asymmetricKeyType === 'ed25519';
  if (!isEd25519 && (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')) {
    throw new TypeError('heads of the register are signed with an Ed25519 or P-256 key');
  }
  const jwk = (key.type === 'public' ? key : createPublicKey(key)).export({ format: 'jwk' });
  // RFC 7638 §3.2, RFC 8037 §2: the required members only, sorted.
  const required = isEd25519
    ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x }
    : { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y };
  return {
    alg: isEd25519 ? 'EdDSA' : 'ES256',
    kid: createHash('sha256').update(canonicalJson(required)).digest('base64url'),
  };
}

function base64url(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}

function parse(part: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    // Not JSON: not a head. The caller says so.
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
