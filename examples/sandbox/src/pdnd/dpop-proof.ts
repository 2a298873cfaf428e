import type { KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import type { JsonObject } from '../read-json.js';
import { isJsonObject } from '../read-json.js';
import { hasValidSignature, readClaims, readHeader, UnreadableClaims } from './compact-jws.js';
import type { Checked, Finding } from './findings.js';
import { failed, finding, passed } from './findings.js';
import type { ThumbprintKey } from './thumbprint.js';
import { thumbprint } from './thumbprint.js';

/** A DPoP proof whose members and signature are right; its `jti` is not consumed yet. */
export interface DpopProof {
  readonly jti: string;
  readonly iat: number;
  /** Thumbprint of its key: the voucher's `cnf.jkt`. */
  readonly jkt: string;
}

/** How old a proof for a token endpoint may be, and for how long its `jti` is remembered. */
export const PROOF_SECONDS = 60;
const FUTURE_TOLERANCE_SECONDS = 10;
const PAYLOAD_MEMBERS = ['htm', 'htu', 'iat', 'jti'];

/** What a proof is judged by. */
export interface ProofRules {
  /** Compared byte by byte. */
  readonly htu: string;
  /** Default `POST`, as at the token endpoints. */
  readonly htm?: string;
  /** Hash of the voucher that came with it: `ath` is required, where it is otherwise refused. */
  readonly ath?: string;
  /** Default {@link PROOF_SECONDS}. */
  readonly maxAge?: number;
  /** Epoch seconds. */
  readonly now: number;
}

/** Judges a `DPoP` header. */
export function checkProof(proof: string, rules: ProofRules): Checked<DpopProof> {
  if (proof.includes(',')) return failed(dpop('0022', 'more than one proof: a comma is in the header'));
  const read = readProof(proof);
  if (!read.ok) return read;
  const { header, payload } = read.value;
  const jwk = header['jwk'] ? readJwk(header['jwk']) : undefined;
  if (jwk === null) {
    return failed(dpop('0003', 'jwk must be exactly {kty, n, e} or {crv, kty, x, y}: no alg, use, kid'));
  }
  const findings = [...memberFindings(header, payload, rules)];
  if (findings.length > 0 || jwk === undefined) return failed(...findings);
  const shape = shapeFindings(header, payload, rules);
  if (shape.length > 0) return failed(...shape);
  const fault = signatureFinding(proof, header['alg'], jwk);
  if (fault !== undefined) return failed(fault);
  return passed({ jti: String(payload['jti']), iat: Number(payload['iat']), jkt: thumbprint(jwk) });
}

function dpop(code: string, why: string): Finding {
  return finding(`DPOP-${code}`, `DPoP proof: ${why}`);
}

function readProof(proof: string): Checked<{ header: JsonObject; payload: JsonObject }> {
  try {
    const payload = readClaims(proof);
    return passed({ payload, header: readHeader(proof) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read';
    return failed(dpop(error instanceof UnreadableClaims ? '0002' : '0003', reason));
  }
}

/** @returns null when the form is not one of the two that PDND admits. */
function readJwk(jwk: unknown): ThumbprintKey | null {
  if (!isJsonObject(jwk) || Object.values(jwk).some((value) => typeof value !== 'string')) return null;
  const names = Object.keys(jwk).sort().join();
  const text = (name: string): string => String(jwk[name]);
  // Whether kty fits the other members is found out when the key is built, as in PDND.
  if (names === 'e,kty,n') return { kty: text('kty'), n: text('n'), e: text('e') };
  if (names === 'crv,kty,x,y') return { kty: text('kty'), crv: text('crv'), x: text('x'), y: text('y') };
  return null;
}

function* memberFindings(header: JsonObject, payload: JsonObject, rules: ProofRules): Generator<Finding> {
  const { htu, htm: method = 'POST', ath } = rules;
  if (!header['typ']) yield dpop('0007', 'typ is missing');
  else if (header['typ'] !== 'dpop+jwt') yield dpop('0008', 'typ must be dpop+jwt');
  if (!header['alg']) yield dpop('0016', 'alg is missing');
  else if (header['alg'] !== 'RS256' && header['alg'] !== 'ES256') yield dpop('0017', 'alg must be RS256 or ES256');
  if (!header['jwk']) yield dpop('0009', 'jwk is missing');
  const htm = payload['htm'];
  if (typeof htm !== 'string' || htm === '') yield dpop('0010', 'htm is missing or is not a string');
  else if (htm !== method) yield dpop('0011', `htm must be ${method}`);
  if (!payload['htu']) yield dpop('0012', 'htu is missing');
  else if (payload['htu'] !== htu) yield dpop('0013', `htu must be exactly ${htu}`);
  yield* ageFindings(payload['iat'], rules);
  if (!payload['jti']) yield dpop('0004', 'jti is missing or empty');
  if (ath !== undefined && !payload['ath']) yield dpop('0024', 'ath is missing: with a voucher its hash is required');
  else if (ath !== undefined && payload['ath'] !== ath) {
    yield dpop('0025', 'ath must be the unpadded base64url SHA-256 of the voucher');
  }
}

function* ageFindings(iat: unknown, { now, maxAge = PROOF_SECONDS }: ProofRules): Generator<Finding> {
  if (!iat) {
    yield dpop('0006', 'iat is missing');
    return;
  }
  // PDND compares before it looks at the type, so text and booleans are coerced here as there; their type is refused below.
  if (typeof iat === 'object') return;
  const expires = typeof iat === 'string' ? Number(`${iat}${maxAge}`) : Number(iat) + maxAge;
  if (now + FUTURE_TOLERANCE_SECONDS < Number(iat)) {
    yield dpop('0021', `iat is too far in the future for this clock (${now}); at most ${FUTURE_TOLERANCE_SECONDS} s`);
  } else if (now > expires) {
    yield dpop('0020', `iat is too old for this clock (${now}); at most ${maxAge} s`);
  }
}

function shapeFindings(header: JsonObject, payload: JsonObject, { ath }: ProofRules): Finding[] {
  const known = ath === undefined ? PAYLOAD_MEMBERS : [...PAYLOAD_MEMBERS, 'ath'];
  const inHeader = Object.keys(header).filter((name) => !['typ', 'alg', 'jwk'].includes(name));
  const inPayload = Object.keys(payload).filter((name) => !known.includes(name));
  if (typeof payload['iat'] !== 'number') inPayload.push('iat');
  if (typeof payload['jti'] !== 'string') inPayload.push('jti');
  return [
    ...(inHeader.length > 0 ? [dpop('0018', `header members not allowed: ${inHeader.join(', ')}`)] : []),
    ...(inPayload.length > 0
      ? [dpop('0018', `payload members not allowed, or of the wrong type: ${inPayload.join(', ')}`)]
      : []),
  ];
}

function signatureFinding(proof: string, alg: unknown, jwk: ThumbprintKey): Finding | undefined {
  if (!['RSA', 'EC', 'OKP', 'oct'].includes(jwk.kty)) return dpop('0014', 'the key type of jwk is not supported');
  const algorithm = alg === 'ES256' ? 'ES256' : 'RS256';
  const key = importKey(jwk);
  if (key === undefined || !suits(key, algorithm)) {
    return dpop('0001', `jwk is not a usable key for ${algorithm} (RSA of 2048 bits or more, or curve P-256)`);
  }
  return hasValidSignature(proof, algorithm, key)
    ? undefined
    : dpop('0019', 'the signature does not verify with its jwk');
}

function importKey(jwk: ThumbprintKey): KeyObject | undefined {
  try {
    return createPublicKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    // The member that is wrong is jwk, and the caller says so.
    return undefined;
  }
}

function suits(key: KeyObject, algorithm: 'RS256' | 'ES256'): boolean {
  const details = key.asymmetricKeyDetails;
  return algorithm === 'RS256'
    ? key.asymmetricKeyType === 'rsa' && (details?.modulusLength ?? 0) >= 2048
    : key.asymmetricKeyType === 'ec' && details?.namedCurve === 'prime256v1';
}
