/** The proof that comes with a DPoP voucher (RFC 9449), judged as an erogatore does: see `pdnd.md` §7 and the RFC's §4.3. */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type CompactJws, type JsonObject, parseCompactJws, secondsClaim, stringClaim } from './compact-jws.js';
import { GatewayRefusal, type RefusalCode } from './gateway-refusal.js';

/** What a proof must be about. */
export interface ProofSubject {
  /** The voucher, as sent. */
  readonly token: string;
  /** Thumbprint of the key that PDND bound the voucher to. */
  readonly jkt: string;
  readonly method: string;
  /** The URL called, without query. */
  readonly htu: string;
  /** Epoch seconds. */
  readonly nowS: number;
}

/** Proofs seen, for as long as one can be fresh. */
export interface ProofMemory {
  /** @returns false when this jti has been seen. */
  rememberOnce(jti: string, untilS: number, nowS: number): boolean;
}

/** How old a proof may be, and how far in the future, in seconds. */
const FRESH_S = 60;
const FUTURE_S = 10;

export function createProofMemory(): ProofMemory {
  const until = new Map<string, number>();
  return {
    rememberOnce(jti, untilS, nowS) {
      for (const [known, end] of until) if (end < nowS) until.delete(known);
      if (until.has(jti)) return false;
      until.set(jti, untilS);
      return true;
    },
  };
}

function refuse(code: RefusalCode, reason: string): GatewayRefusal {
  return new GatewayRefusal('TokenAuthenticationFailed', code, reason);
}

/** Judges the one `DPoP` header of a call. Throws {@link GatewayRefusal}. */
export function demandProof(proofs: readonly string[], subject: ProofSubject, memory: ProofMemory): void {
  const [text, second] = proofs;
  if (text === undefined) throw refuse('DPOP_PROOF_MISSING', 'a DPoP voucher came without its proof');
  if (second !== undefined || text.includes(',')) throw refuse('DPOP_PROOF_REPEATED', 'more than one proof');
  const proof = parseCompactJws(text);
  if (proof === undefined) throw refuse('DPOP_PROOF_MALFORMED', 'the proof is not a compact JWS');
  const key = readKey(proof.header);
  if (!isSignedBy(proof, key)) throw refuse('DPOP_PROOF_SIGNATURE', 'the signature does not verify with its jwk');
  checkClaims(proof.payload, subject);
  if (thumbprint(proof.header['jwk'] as JsonObject) !== subject.jkt) {
    throw refuse('DPOP_PROOF_KEY', 'the proof is by another key than the voucher is bound to');
  }
  const until = (secondsClaim(proof.payload, 'iat') ?? 0) + FRESH_S;
  if (!memory.rememberOnce(stringClaim(proof.payload, 'jti') ?? '', until, subject.nowS)) {
    throw refuse('DPOP_PROOF_REPLAYED', 'its jti has been seen');
  }
}

const JWK_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
};

/** The public key in the header, and nothing else beside `typ` and `alg`. */
function readKey(header: JsonObject): KeyObject {
  const { typ, alg, jwk } = header;
  if (typ !== 'dpop+jwt') throw refuse('DPOP_PROOF_HEADER', 'typ is not dpop+jwt');
  if (alg !== 'RS256' && alg !== 'ES256') throw refuse('DPOP_PROOF_HEADER', 'alg is neither RS256 nor ES256');
  if (Object.keys(header).length !== 3 || typeof jwk !== 'object' || jwk === null) {
    throw refuse('DPOP_PROOF_HEADER', 'the header is not typ, alg and jwk');
  }
  const members = Object.keys(jwk).sort().join();
  const { kty } = jwk as JsonObject;
  if (members !== JWK_MEMBERS[String(kty)]?.join()) throw refuse('DPOP_PROOF_HEADER', 'jwk is not a bare public key');
  const key = importKey(jwk as JsonObject);
  const { modulusLength = 0, namedCurve } = key?.asymmetricKeyDetails ?? {};
  const fits = alg === 'RS256' ? modulusLength >= 2048 : namedCurve === 'prime256v1';
  if (key === undefined || !fits) throw refuse('DPOP_PROOF_HEADER', `jwk is no key for ${alg}`);
  return key;
}

function importKey(jwk: JsonObject): KeyObject | undefined {
  try {
    return createPublicKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    // The caller says that jwk is no key.
    return undefined;
  }
}

function isSignedBy({ header, signingInput, signature }: CompactJws, key: KeyObject): boolean {
  const fits = header['alg'] === 'ES256' ? key.asymmetricKeyType === 'ec' : key.asymmetricKeyType === 'rsa';
  return fits && verify('sha256', Buffer.from(signingInput, 'ascii'), { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function checkClaims(payload: JsonObject, { token, method, htu, nowS }: ProofSubject): void {
  const unknown = Object.keys(payload).filter((name) => !['htm', 'htu', 'iat', 'jti', 'ath'].includes(name));
  if (unknown.length > 0) throw refuse('DPOP_PROOF_CLAIMS', `members that have no place here: ${unknown.join(', ')}`);
  if (stringClaim(payload, 'jti') === undefined) throw refuse('DPOP_PROOF_CLAIMS', 'jti is missing');
  if (payload['htm'] !== method) throw refuse('DPOP_PROOF_HTM', 'htm is not the method of the call');
  if (payload['htu'] !== htu) throw refuse('DPOP_PROOF_HTU', `htu is not ${htu}`);
  const iat = secondsClaim(payload, 'iat');
  if (iat === undefined || nowS > iat + FRESH_S || iat > nowS + FUTURE_S) {
    throw refuse('DPOP_PROOF_IAT', `iat ${String(payload['iat'])}, now ${nowS}`);
  }
  if (payload['ath'] !== createHash('sha256').update(token, 'ascii').digest('base64url')) {
    throw refuse('DPOP_PROOF_ATH', 'ath is not the hash of the voucher');
  }
}

/** RFC 7638: the required members, in their order, with SHA-256. The caller has seen to it that there are no others. */
function thumbprint(jwk: JsonObject): string {
  const ordered = Object.fromEntries(Object.entries(jwk).sort(([one], [other]) => (one < other ? -1 : 1)));
  return createHash('sha256').update(JSON.stringify(ordered)).digest('base64url');
}
