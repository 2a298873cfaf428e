/** INTEGRITY_REST_02 as an erogatore judges it: `Digest` of the body, and `Agid-JWT-Signature` by a key of PDND over it and over the headers. */
import { createHash, createPublicKey } from 'node:crypto';
import type { EserviceFacts, InpsContext, RestProfilo } from '../context.js';
import {
  type CompactJws,
  isSignedBy,
  joseHeaderFlaw,
  parseCompactJws,
  secondsClaim,
  stringClaim,
} from './compact-jws.js';
import type { ProofMemory } from './dpop-proof.js';
import { GatewayRefusal, type RefusalCode } from './gateway-refusal.js';
import type { HttpHeaders } from './identity.js';
import { CODICE_UFFICIO_HEADER, SIGNATURE_HEADER, USER_ID_HEADER } from './names.js';
import type { ReceivedCall } from './received-call.js';
import { readSignedHeaders, type SignedHeader } from './signed-headers.js';
import { FUTURE_TOLERANCE_S, type Voucher } from './voucher.js';

export interface IntegrityDeps {
  readonly context: Pick<InpsContext, 'clock' | 'pdnd'>;
  readonly profilo: RestProfilo;
  readonly eservice: EserviceFacts | undefined;
  /** Undefined when the profile asks for no voucher. */
  readonly voucher: Voucher | undefined;
  /** Token ids seen. */
  readonly seen: ProofMemory;
}

/** A request that is what its signer sent. */
export interface SignedRestRequest {
  readonly kid: string;
  readonly covered: readonly string[];
}

const MAX_AGE_S = 300;

function refuse(code: RefusalCode, reason: string): GatewayRefusal {
  return new GatewayRefusal('InteroperabilityInvalidRequest', code, reason);
}

/** The `Digest` of a request, by the body that came with it: undefined when there is none. Throws {@link GatewayRefusal}. */
export function checkDigest({ headers, body }: ReceivedCall): string | undefined {
  const [value, second] = headers['digest'] ?? [];
  if (second !== undefined) throw refuse('DIGEST_REPEATED', 'Digest arrived more than once');
  if (value === undefined) return undefined;
  const [, algorithm, base64] = /^SHA-(256|384|512)=([A-Za-z0-9+/]+={0,2})$/.exec(value) ?? [];
  // Hexadecimal would pass for base64, of twice the length.
  if (algorithm === undefined || Buffer.from(base64 ?? '', 'base64').length * 8 !== Number(algorithm)) {
    throw refuse('DIGEST_MALFORMED', 'Digest is not SHA-256, SHA-384 or SHA-512 in base64');
  }
  if (createHash(`sha${algorithm}`).update(body).digest('base64') !== base64) {
    throw refuse('DIGEST_MISMATCH', 'Digest is not of the body that arrived');
  }
  return value;
}

function readToken(headers: HttpHeaders): CompactJws {
  const [value, second] = headers[SIGNATURE_HEADER] ?? [];
  if (second !== undefined) throw refuse('INTEGRITY_REPEATED', 'Agid-JWT-Signature arrived more than once');
  if (value === undefined || value === '') throw refuse('INTEGRITY_MISSING', 'there is no Agid-JWT-Signature');
  const jws = parseCompactJws(value);
  if (jws === undefined) throw refuse('INTEGRITY_MALFORMED', 'Agid-JWT-Signature is not a compact JWS');
  const flaw = joseHeaderFlaw(jws.header, 'JWT');
  if (flaw !== undefined) throw refuse('INTEGRITY_JOSE_HEADER', flaw);
  return jws;
}

/** Verifies the signature with the key that PDND has, which must be the voucher's client's. */
function checkSigner(jws: CompactJws, { context, voucher }: IntegrityDeps): string {
  const kid = stringClaim(jws.header, 'kid') ?? '';
  const owner = context.pdnd.findClientKey(kid);
  if (owner === undefined) {
    throw new GatewayRefusal('TokenAuthenticationFailed', 'INTEGRITY_KID_UNKNOWN', 'PDND knows no such kid');
  }
  if (!isSignedBy(jws, createPublicKey({ key: owner.jwk, format: 'jwk' }))) {
    throw refuse('INTEGRITY_SIGNATURE', 'the signature is wrong');
  }
  const iss = stringClaim(jws.payload, 'iss');
  if (iss === undefined || (voucher !== undefined && iss !== voucher.clientId)) {
    throw refuse('INTEGRITY_ISS', "iss is not the voucher's client_id");
  }
  if (iss !== owner.clientId) throw refuse('INTEGRITY_KEY_OF_ANOTHER_CLIENT', "the key is not one of iss's");
  return kid;
}

function checkTimes({ payload }: CompactJws, nowS: number): number {
  const iat = secondsClaim(payload, 'iat');
  const exp = secondsClaim(payload, 'exp');
  const nbf = secondsClaim(payload, 'nbf');
  if (iat === undefined || exp === undefined || (nbf === undefined && payload['nbf'] !== undefined)) {
    throw refuse('INTEGRITY_CLAIM_MISSING', 'iat, exp and, if present, nbf are whole numbers of seconds');
  }
  if (iat > nowS + FUTURE_TOLERANCE_S) throw refuse('INTEGRITY_IAT_FUTURE', `iat ${iat}, now ${nowS}`);
  if (iat < nowS - MAX_AGE_S) throw refuse('INTEGRITY_IAT_TOO_OLD', `iat ${iat}, now ${nowS}`);
  if (nowS >= exp) throw refuse('INTEGRITY_EXPIRED', `exp ${exp}, now ${nowS}`);
  if (nbf !== undefined && nbf > nowS + FUTURE_TOLERANCE_S) throw refuse('INTEGRITY_NBF', `nbf ${nbf}, now ${nowS}`);
  return exp;
}

function checkCovered(signed: readonly SignedHeader[], headers: HttpHeaders, dialetto: RestProfilo['dialetto']): void {
  const wanted = ['digest', 'content-type', 'content-encoding'];
  if (dialetto === 'inps') wanted.push(USER_ID_HEADER, CODICE_UFFICIO_HEADER);
  for (const name of wanted) {
    if (headers[name] !== undefined && !signed.some(([each]) => each === name)) {
      throw refuse('INTEGRITY_NOT_COVERED', `${name} is there and is not signed`);
    }
  }
  for (const name of new Set(signed.map(([each]) => each))) {
    const values = signed.filter(([each]) => each === name).map(([, value]) => value);
    if (JSON.stringify(headers[name] ?? []) !== JSON.stringify(values)) {
      throw refuse('INTEGRITY_HEADER_CHANGED', `${name} is not as it was signed`);
    }
  }
}

/** Judges the signature of a request: the token, then the headers, then the body, and its `jti` last. Throws {@link GatewayRefusal}. */
export function demandIntegrity(call: ReceivedCall, deps: IntegrityDeps): SignedRestRequest {
  const { context, profilo, eservice, seen } = deps;
  const jws = readToken(call.headers);
  const kid = checkSigner(jws, deps);
  const nowS = Math.floor(context.clock.now() / 1000);
  const exp = checkTimes(jws, nowS);
  if (eservice?.audience.includes(stringClaim(jws.payload, 'aud') ?? '') !== true) {
    throw refuse('INTEGRITY_AUD', 'aud is not this service');
  }
  const signed = readSignedHeaders(jws.payload, profilo.dialetto);
  if (checkDigest(call) === undefined) throw refuse('DIGEST_MISSING', 'there is no Digest');
  checkCovered(signed, call.headers, profilo.dialetto);
  const jti = stringClaim(jws.payload, 'jti');
  if (jti !== undefined && !seen.rememberOnce(`${kid} ${jti}`, exp, nowS)) {
    throw new GatewayRefusal('Conflict', 'INTEGRITY_REPLAYED', 'a request with this jti has been received already');
  }
  return { kid, covered: signed.map(([name]) => name) };
}
