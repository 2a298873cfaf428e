import { createHash } from 'node:crypto';
import { checkObject } from '../checks/arguments.js';
import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import { claimMismatch } from '../jws/claims.js';
import { decodeCompact } from '../jws/decode.js';
import type { KeyResolver } from '../jws/key-resolver.js';
import type { TimeWindows } from '../jws/time-windows.js';
import { verifyToken, type VerifiedToken } from '../jws/verify-token.js';
import type { Clock } from '../ports/clock.js';
import type { SignatureAlgorithm } from '../ports/signer.js';
import { checkEvidenceDigest } from '../voucher/verify-voucher.js';
import type { VoucherClaims } from '../voucher/voucher-claims.js';
import { checkClaimRules, EVIDENCE_CLAIMS, readAgreedClaims, type EvidenceClaimRule } from './evidence-claims.js';

interface EvidenceTrust {
  /** The erogatore's audience; it may differ from the voucher's. */
  readonly audience: string | readonly string[];
  /** What was agreed. Default {@link EVIDENCE_CLAIMS}. */
  readonly claims?: readonly EvidenceClaimRule[];
  /** Default: `iat` at most 300 s old and 5 s in the future. */
  readonly windows?: TimeWindows;
  /** Default RS256–512 and ES256–512. */
  readonly algorithms?: readonly SignatureAlgorithm[];
  readonly clock: Clock;
}

/** The key is deposited on PDND, and a voucher of the same client comes with it. */
export interface PdndEvidenceTrust extends EvidenceTrust {
  readonly pattern: 'AUDIT_REST_01' | 'AUDIT_REST_02';
  /** Keys by kid, as PDND's `GET /keys/{kid}` has them: `jwksResolver(pdndKeys(…))`. */
  readonly keys: KeyResolver;
  /**
   * Whose key a kid is: `pdndKeys(…).owner`. The key must be one of the client that is named by `iss`; `undefined` from it (v1 of the Interop API
   * does not say) is refused. Required by AUDIT_REST_01, where nothing else binds the key to the client. `false`: not checked, so that whoever has a
   * key on PDND, and somebody else's voucher, can sign in his name. AUDIT_REST_02 may leave it out: the voucher's `digest` binds.
   */
  readonly keyOwner?: ((kid: string) => Promise<string | undefined>) | false;
  /** The verified voucher of the same request. */
  readonly voucher: VoucherClaims;
}

/** The key is in an X.509 certificate that the two parties trust. AUDIT_REST_01 only. */
export interface DirectEvidenceTrust extends EvidenceTrust {
  readonly pattern: 'AUDIT_REST_01';
  /** The X.509 resolver. */
  readonly keys: KeyResolver;
  readonly voucher?: undefined;
  /** `iss`, when it was agreed. Default: any text. */
  readonly issuer?: string;
}

export type VerifyEvidenceOptions = PdndEvidenceTrust | DirectEvidenceTrust;

/** An evidence that was verified. Holds personal data. */
export interface VerifiedEvidence {
  readonly issuer: string;
  /** PDND trust only. */
  readonly purposeId: string | undefined;
  /** The agreed claims, as they are spelt. */
  readonly agreed: Readonly<Record<string, string>>;
  readonly jti: string;
  /** 13 digits; AUDIT_REST_02 only. */
  readonly dnonce: string | undefined;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** SHA-256 of the JWS as received, lower-case hexadecimal. */
  readonly digest: string;
  readonly token: VerifiedToken;
}

/**
 * Verifies a tracking evidence (ModI AUDIT_REST_01, AUDIT_REST_02) as an erogatore does. First, for AUDIT_REST_02, that the voucher's `digest` is
 * the hash of the JWS to the letter, so that no key is looked for on behalf of an evidence the voucher does not know; then the token in
 * the common order; then `iss` against the voucher's `client_id`, `purposeId` against the voucher's, `dnonce`, and the agreed claims.
 *
 * Not checked: that `jti` is new: an evidence may be used again while it lives, and so may its voucher.
 *
 * @param jws the header's value, as received
 * @throws TokenError ERR_MODI_DIGEST_MISMATCH, ERR_MODI_CLAIM_MISMATCH (facts `claim`, `reason`), ERR_MODI_SIGNER_MISMATCH (fact `reason`: `owner`
 *   or `owner-unknown`), and as `verifyToken`; ConfigurationError ERR_MODI_CONFIG_INVALID; what `keys` and `keyOwner` throw
 */
export async function verifyTrackingEvidence(jws: string, options: VerifyEvidenceOptions): Promise<VerifiedEvidence> {
  const rules = checkObject('options', options).claims ?? EVIDENCE_CLAIMS;
  checkOptions(options, rules);
  decodeCompact(jws);
  const digest = createHash('sha256').update(jws, 'ascii').digest('hex');
  if (options.voucher !== undefined && options.pattern === 'AUDIT_REST_02') {
    checkEvidenceDigest(options.voucher.claims, digest);
  }
  const token = await verifyToken(jws, {
    keys: options.keys,
    audience: options.audience,
    requiredClaims: ['iss', 'jti', ...(options.voucher === undefined ? [] : ['purposeId'])],
    clock: options.clock,
    ...(options.algorithms === undefined ? {} : { algorithms: options.algorithms }),
    ...(options.windows === undefined ? {} : { windows: options.windows }),
  });
  const issuer = String(token.payload['iss']);
  const purposeId = options.voucher === undefined ? undefined : await checkVoucherTrust(token, issuer, options);
  if (options.voucher === undefined) checkDirectTrust(token, issuer, options);
  const dnonce = options.pattern === 'AUDIT_REST_02' ? readDnonce(token.payload) : undefined;
  return Object.freeze({
    issuer,
    purposeId,
    agreed: readAgreedClaims(token.payload, rules),
    jti: token.jti ?? '',
    dnonce,
    issuedAt: token.issuedAt,
    expiresAt: token.expiresAt,
    digest,
    token,
  });
}

function checkOptions(options: VerifyEvidenceOptions, rules: readonly EvidenceClaimRule[]): void {
  checkClaimRules(rules);
  // The type says so; plain JavaScript does not read types.
  const pattern: string = options.pattern;
  if (pattern !== 'AUDIT_REST_01' && pattern !== 'AUDIT_REST_02') {
    throw invalidOption('pattern', 'must be AUDIT_REST_01 or AUDIT_REST_02');
  }
  if (pattern === 'AUDIT_REST_02' && options.voucher === undefined) {
    throw invalidOption('voucher', 'AUDIT_REST_02 binds the evidence to a voucher: give the verified one');
  }
  if (options.voucher === undefined) return;
  const { keyOwner } = options;
  const left = keyOwner === undefined && pattern === 'AUDIT_REST_02';
  if (!left && keyOwner !== false && typeof keyOwner !== 'function') {
    throw invalidOption('keyOwner', 'is pdndKeys(…).owner, or false to take any key deposited on PDND');
  }
}

async function checkVoucherTrust(token: VerifiedToken, issuer: string, options: PdndEvidenceTrust): Promise<string> {
  const { voucher, keyOwner } = options;
  // PDND trust is by kid: a certificate that somebody trusts is not a key deposited on PDND.
  if (token.key.kid === undefined) throw invalidOption('keys', 'with a voucher the key is found by its kid on PDND');
  if (!sameId(issuer, voucher.clientId)) throw claimMismatch('iss', 'different');
  if (typeof keyOwner === 'function') checkOwner(await keyOwner(token.key.kid), issuer);
  const { purposeId } = token.payload;
  if (typeof purposeId !== 'string') throw claimMismatch('purposeId', 'format');
  if (voucher.purposeId === undefined || !sameId(purposeId, voucher.purposeId)) {
    throw claimMismatch('purposeId', 'different');
  }
  return purposeId;
}

function checkOwner(owner: string | undefined, issuer: string): void {
  if (owner !== undefined && sameId(owner, issuer)) return;
  const [reason, message] =
    owner === undefined
      ? ['owner-unknown', 'nobody says whose key signed the evidence: v1 of the Interop API does not, v2 and v3 do']
      : ['owner', 'the evidence is signed with the key of another client than iss'];
  throw new TokenError('ERR_MODI_SIGNER_MISMATCH', message, { facts: { reason } });
}

function checkDirectTrust(token: VerifiedToken, issuer: string, { issuer: agreed }: DirectEvidenceTrust): void {
  if (token.key.certificate === undefined) {
    throw invalidOption('voucher', 'a key found by kid is PDND trust: give the verified voucher');
  }
  if (agreed !== undefined && issuer !== agreed) throw claimMismatch('iss', 'different');
}

/** A random number of 13 digits, as a number or, as some write it, as a text. */
function readDnonce(payload: Readonly<Record<string, unknown>>): string {
  const dnonce = Object.hasOwn(payload, 'dnonce') ? payload['dnonce'] : undefined;
  if (dnonce === undefined || dnonce === null) throw claimMismatch('dnonce', 'missing');
  if (typeof dnonce !== 'number' && typeof dnonce !== 'string') throw claimMismatch('dnonce', 'format');
  const digits = String(dnonce);
  if (!/^[0-9]{13}$/.test(digits)) throw claimMismatch('dnonce', 'format');
  return digits;
}

function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
