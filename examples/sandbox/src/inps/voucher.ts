import type { EserviceFacts, SandboxClock } from '../context.js';
import {
  isSignedBy,
  joseHeaderFlaw,
  type JsonObject,
  parseCompactJws,
  secondsClaim,
  stringClaim,
} from './compact-jws.js';
import { type FaultType, GatewayRefusal, type RefusalCode } from './gateway-refusal.js';
import type { JwksSource } from './jwks-source.js';

/** What INPS keeps of a voucher that it believes. */
export interface Voucher {
  readonly clientId: string;
  readonly consumerId: string;
  readonly purposeId: string;
  readonly jti: string;
  readonly digest: { readonly alg: string; readonly value: string } | undefined;
  /** Thumbprint of the key that a DPoP voucher is bound to. */
  readonly jkt?: string;
}

export type VoucherScheme = 'Bearer' | 'DPoP';

export interface VoucherDeps {
  readonly clock: SandboxClock;
  readonly jwks: JwksSource;
  readonly issuer: string;
  /** The e-service that this endpoint is. */
  readonly eservice: EserviceFacts | undefined;
}

/** How much later than this clock's a token may say that it was issued or begins, in seconds. */
export const FUTURE_TOLERANCE_S = 5;

function refuse(type: FaultType, code: RefusalCode, reason: string): GatewayRefusal {
  return new GatewayRefusal(type, code, reason);
}

/** The token of the one `Authorization` header, which must be of this scheme. */
export function readToken(authorization: readonly string[], scheme: VoucherScheme): string {
  const [value, second] = authorization;
  if (second !== undefined) {
    throw refuse('TokenAuthenticationFailed', 'VOUCHER_REPEATED', 'Authorization arrived more than once');
  }
  const match = /^(\S+) +(\S+)$/.exec(value ?? '');
  if (match?.[2] === undefined || match[1]?.toLowerCase() !== scheme.toLowerCase()) {
    throw refuse('TokenAuthenticationRequired', 'VOUCHER_MISSING', `there is no Authorization: ${scheme} header`);
  }
  return match[2];
}

function required(payload: JsonObject, name: string): string {
  const value = stringClaim(payload, name);
  if (value === undefined) {
    throw refuse('TokenRequiredClaimsNotFound', 'VOUCHER_CLAIM_MISSING', `the voucher has no ${name}`);
  }
  return value;
}

function requiredSeconds(payload: JsonObject, name: string): number {
  const value = secondsClaim(payload, name);
  if (value === undefined) {
    throw refuse('TokenRequiredClaimsNotFound', 'VOUCHER_CLAIM_MISSING', `the voucher has no whole number in ${name}`);
  }
  return value;
}

function checkTimes(payload: JsonObject, nowS: number): void {
  const iat = requiredSeconds(payload, 'iat');
  const nbf = requiredSeconds(payload, 'nbf');
  const exp = requiredSeconds(payload, 'exp');
  if (nowS >= exp) throw refuse('TokenExpired', 'VOUCHER_EXPIRED', `exp ${exp}, now ${nowS}`);
  if (nbf > nowS + FUTURE_TOLERANCE_S) throw refuse('TokenNotBefore', 'VOUCHER_NBF', `nbf ${nbf}, now ${nowS}`);
  if (iat > nowS + FUTURE_TOLERANCE_S)
    throw refuse('TokenInTheFuture', 'VOUCHER_IAT_FUTURE', `iat ${iat}, now ${nowS}`);
}

/** PDND joins the audiences of an e-service with commas; each is compared whole. */
function checkAudience(payload: JsonObject, eservice: EserviceFacts): void {
  const audiences = required(payload, 'aud').split(',');
  if (!audiences.some((audience) => eservice.audience.includes(audience))) {
    throw refuse('AuthorizationTokenDeny', 'VOUCHER_AUD', 'no audience of the voucher is this service');
  }
}

/** Anybody may publish an e-service with INPS's audience and get good vouchers for it: only these three ids tell. */
function checkEservice(payload: JsonObject, eservice: EserviceFacts): void {
  for (const name of ['producerId', 'eserviceId', 'descriptorId'] as const) {
    if (required(payload, name) !== eservice[name]) {
      throw refuse('AuthorizationTokenDeny', 'VOUCHER_ESERVICE', `${name} is another e-service's`);
    }
  }
}

/** Whose key a voucher is bound to: `undefined` for a Bearer one, which must not be bound. */
function readBinding(payload: JsonObject, scheme: VoucherScheme): string | undefined {
  const { cnf } = payload;
  if (scheme === 'Bearer') {
    if (cnf === undefined) return undefined;
    throw refuse('TokenAuthenticationFailed', 'VOUCHER_SENDER_CONSTRAINED', 'a DPoP voucher was sent as Bearer');
  }
  const jkt = typeof cnf === 'object' && cnf !== null && 'jkt' in cnf ? cnf.jkt : undefined;
  if (typeof jkt === 'string') return jkt;
  throw refuse('TokenAuthenticationFailed', 'VOUCHER_NOT_SENDER_CONSTRAINED', 'a Bearer voucher was sent as DPoP');
}

function readDigest(payload: JsonObject): Voucher['digest'] {
  const digest = payload['digest'];
  if (typeof digest !== 'object' || digest === null) return undefined;
  const { alg, value } = digest as Readonly<Record<string, unknown>>;
  return typeof alg === 'string' && typeof value === 'string' ? { alg, value } : undefined;
}

/** Judges the voucher of a call: signature first, then times, then whom it is for. Throws {@link GatewayRefusal}. */
export async function demandVoucher(token: string, scheme: VoucherScheme, deps: VoucherDeps): Promise<Voucher> {
  const jws = parseCompactJws(token);
  if (jws === undefined) throw refuse('TokenAuthenticationFailed', 'VOUCHER_MALFORMED', 'not a compact JWS');
  const flaw = joseHeaderFlaw(jws.header, 'at+jwt');
  if (flaw !== undefined) throw refuse('TokenAuthenticationFailed', 'VOUCHER_JOSE_HEADER', flaw);

  const key = await deps.jwks.find(stringClaim(jws.header, 'kid') ?? '');
  if (key === undefined) throw refuse('TokenAuthenticationFailed', 'VOUCHER_KID_UNKNOWN', "kid is not in PDND's JWKS");
  if (!isSignedBy(jws, key)) throw refuse('TokenAuthenticationFailed', 'VOUCHER_SIGNATURE', 'the signature is wrong');

  const { payload } = jws;
  if (payload['iss'] !== deps.issuer) {
    throw refuse('TokenAuthenticationFailed', 'VOUCHER_ISS', 'iss is not this PDND environment');
  }
  checkTimes(payload, Math.floor(deps.clock.now() / 1000));
  const jkt = readBinding(payload, scheme);
  if (deps.eservice === undefined) {
    throw refuse('AuthorizationTokenDeny', 'ESERVICE_NOT_CONFIGURED', 'the seed has no e-service');
  }
  checkAudience(payload, deps.eservice);
  checkEservice(payload, deps.eservice);
  return {
    clientId: required(payload, 'client_id'),
    consumerId: required(payload, 'consumerId'),
    purposeId: required(payload, 'purposeId'),
    jti: required(payload, 'jti'),
    digest: readDigest(payload),
    ...(jkt === undefined ? {} : { jkt }),
  };
}
