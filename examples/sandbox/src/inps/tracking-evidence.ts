import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { EserviceFacts, PdndFacts, SandboxClock } from '../context.js';
import {
  type CompactJws,
  isSignedBy,
  joseHeaderFlaw,
  type JsonObject,
  parseCompactJws,
  secondsClaim,
  stringClaim,
} from './compact-jws.js';
import { GatewayRefusal, type RefusalCode } from './gateway-refusal.js';
import type { HttpHeaders } from './identity.js';
import { EVIDENCE_HEADER, EVIDENCE_HEADER_MISSPELT } from './names.js';
import { FUTURE_TOLERANCE_S, type Voucher } from './voucher.js';

export interface EvidenceDeps {
  readonly clock: SandboxClock;
  readonly pdnd: Pick<PdndFacts, 'findClientKey'>;
  readonly eservice: EserviceFacts | undefined;
  readonly pattern: 'AUDIT_REST_01' | 'AUDIT_REST_02';
  /** Undefined when the profile asks for no voucher: then the key's owner is all that `iss` is compared with. */
  readonly voucher: Voucher | undefined;
}

/** An evidence older than this is refused, whatever its `exp` says. */
const MAX_AGE_S = 300;
const MAX_JTI_LENGTH = 255;

function refuse(code: RefusalCode, reason: string): GatewayRefusal {
  return new GatewayRefusal('InteroperabilityInvalidRequest', code, reason);
}

function readHeader(headers: HttpHeaders): string {
  const [value, second] = headers[EVIDENCE_HEADER] ?? [];
  if (second !== undefined) throw refuse('EVIDENCE_REPEATED', 'Agid-JWT-TrackingEvidence arrived more than once');
  if (headers[EVIDENCE_HEADER_MISSPELT] !== undefined) {
    throw refuse('EVIDENCE_HEADER_MISSPELT', 'the header is Agid-JWT-TrackingEvidence, with no hyphen after Tracking');
  }
  if (value === undefined || value === '') throw refuse('EVIDENCE_MISSING', 'there is no Agid-JWT-TrackingEvidence');
  return value;
}

/** Reading a JWK costs more than verifying with it. */
const keyObjects = new WeakMap<JsonWebKey, KeyObject>();

function toKeyObject(jwk: JsonWebKey): KeyObject {
  const known = keyObjects.get(jwk);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  keyObjects.set(jwk, key);
  return key;
}

/** Verifies the signature with the key that PDND has for the kid, and returns whose key it is. */
function verifySignature(jws: CompactJws, deps: EvidenceDeps): string {
  const owner = deps.pdnd.findClientKey(stringClaim(jws.header, 'kid') ?? '');
  if (owner === undefined) {
    throw new GatewayRefusal('TokenAuthenticationFailed', 'EVIDENCE_KID_UNKNOWN', 'PDND knows no such kid');
  }
  if (!isSignedBy(jws, toKeyObject(owner.jwk))) {
    throw refuse('EVIDENCE_SIGNATURE', 'the signature of the evidence is wrong');
  }
  return owner.clientId;
}

function checkTimes(payload: JsonObject, nowS: number): void {
  const iat = secondsClaim(payload, 'iat');
  const exp = secondsClaim(payload, 'exp');
  const nbf = secondsClaim(payload, 'nbf');
  if (iat === undefined || exp === undefined || (nbf === undefined && payload['nbf'] !== undefined)) {
    throw refuse('EVIDENCE_CLAIM_MISSING', 'iat, exp and, if present, nbf are whole numbers of seconds');
  }
  if (iat > nowS + FUTURE_TOLERANCE_S) throw refuse('EVIDENCE_IAT_FUTURE', `iat ${iat}, now ${nowS}`);
  if (iat < nowS - MAX_AGE_S) throw refuse('EVIDENCE_IAT_TOO_OLD', `iat ${iat}, now ${nowS}`);
  if (nowS >= exp) throw refuse('EVIDENCE_EXPIRED', `exp ${exp}, now ${nowS}`);
  if (nbf !== undefined && nbf > nowS + FUTURE_TOLERANCE_S) throw refuse('EVIDENCE_NBF', `nbf ${nbf}, now ${nowS}`);
}

function checkAudience(payload: JsonObject, eservice: EserviceFacts | undefined): void {
  const aud = payload['aud'];
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.some((audience) => typeof audience === 'string' && eservice?.audience.includes(audience) === true)) {
    throw refuse('EVIDENCE_AUD', 'aud is not this service: it is not the audience of the client assertion either');
  }
}

function checkParties(payload: JsonObject, keyOwner: string, voucher: Voucher | undefined): void {
  const iss = stringClaim(payload, 'iss');
  if (iss === undefined || (voucher !== undefined && iss !== voucher.clientId)) {
    throw refuse('EVIDENCE_ISS', "iss is not the voucher's client_id");
  }
  if (iss !== keyOwner) throw refuse('EVIDENCE_KEY_OF_ANOTHER_CLIENT', "the key is not one of iss's");
  const purposeId = stringClaim(payload, 'purposeId');
  if (purposeId === undefined || (voucher !== undefined && purposeId !== voucher.purposeId)) {
    throw refuse('EVIDENCE_PURPOSE', "purposeId is not the voucher's");
  }
}

function checkAgreedClaims(payload: JsonObject): void {
  for (const name of ['jti', 'userID', 'userLocation', 'LoA'] as const) {
    if (stringClaim(payload, name) === undefined) {
      throw refuse('EVIDENCE_CLAIM_MISSING', `${name} is not a string with something in it`);
    }
  }
  if ((stringClaim(payload, 'jti') ?? '').length > MAX_JTI_LENGTH) {
    throw refuse('EVIDENCE_CLAIM_MISSING', `jti is longer than ${MAX_JTI_LENGTH}`);
  }
}

/** AUDIT_REST_02 needs it, AUDIT_REST_01 bears it: thirteen digits, as a number or a string. */
function checkDnonce(payload: JsonObject, pattern: EvidenceDeps['pattern']): void {
  const dnonce = payload['dnonce'];
  if (dnonce === undefined && pattern === 'AUDIT_REST_01') return;
  const digits = typeof dnonce === 'number' || typeof dnonce === 'string' ? String(dnonce) : '';
  if (!/^\d{13}$/.test(digits)) throw refuse('EVIDENCE_DNONCE', 'dnonce does not have thirteen digits');
}

/** The voucher must have been asked for with this very evidence: its hash, over the characters as sent, came back signed. */
function checkDigest(compact: string, voucher: Voucher | undefined): void {
  const digest = voucher?.digest;
  if (digest === undefined || digest.alg !== 'SHA256') {
    throw refuse('VOUCHER_DIGEST_MISSING', 'the voucher has no SHA256 digest');
  }
  if (digest.value.toLowerCase() !== createHash('sha256').update(compact, 'ascii').digest('hex')) {
    throw refuse('EVIDENCE_DIGEST_MISMATCH', "the evidence is not the one of the voucher's digest");
  }
}

/**
 * Judges the tracking evidence of a call with the key that PDND has. The same evidence may come again while it is young:
 * the pattern lets it be reused, so its `jti` is not remembered. Throws {@link GatewayRefusal}.
 */
export function demandEvidence(headers: HttpHeaders, deps: EvidenceDeps): void {
  const compact = readHeader(headers);
  const jws = parseCompactJws(compact);
  if (jws === undefined) throw refuse('EVIDENCE_MALFORMED', 'Agid-JWT-TrackingEvidence is not a compact JWS');
  const flaw = joseHeaderFlaw(jws.header, 'JWT');
  if (flaw !== undefined) throw refuse('EVIDENCE_JOSE_HEADER', flaw);

  const keyOwner = verifySignature(jws, deps);
  checkTimes(jws.payload, Math.floor(deps.clock.now() / 1000));
  checkAudience(jws.payload, deps.eservice);
  checkParties(jws.payload, keyOwner, deps.voucher);
  checkAgreedClaims(jws.payload);
  checkDnonce(jws.payload, deps.pattern);
  if (deps.pattern === 'AUDIT_REST_02') checkDigest(compact, deps.voucher);
}

/** The claims that arrived, for the log: no judgement. */
export function peekEvidence(headers: HttpHeaders): JsonObject | undefined {
  return parseCompactJws(headers[EVIDENCE_HEADER]?.[0] ?? '')?.payload;
}
