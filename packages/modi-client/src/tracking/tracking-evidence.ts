import { createHash } from 'node:crypto';
import { checkString } from '../checks/arguments.js';
import { checkInteger, checkKid, checkText, checkUuid } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import { invalidOption } from '../errors/configuration-error.js';
import { decodeCompact } from '../jws/decode.js';
import { signCompact } from '../jws/sign.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';
import { checkReference, headerOf, type KeyReference } from '../trust/key-reference.js';
import { agreedClaims, type EvidenceValues } from './evidence-claims.js';

/** HTTP header the evidence travels in. */
export const TRACKING_EVIDENCE_HEADER = 'Agid-JWT-TrackingEvidence';

/** AUDIT_REST_02 binds the evidence to the voucher by its digest, and salts it with `dnonce`; AUDIT_REST_01 does neither. */
export type TrackingPattern = 'AUDIT_REST_01' | 'AUDIT_REST_02';

export interface TrackingEvidenceOptions extends EvidenceValues {
  readonly pattern: TrackingPattern;
  readonly signer: Signer;
  /** As `reference: { kid }`. */
  readonly kid?: string;
  /**
   * How the evidence names its key. Default `{}`, PDND trust: the signer's thumbprint, which must be deposited on PDND. A certificate is
   * direct trust: `x5c`, `x5t#S256` or `x5u`; AUDIT_REST_01 only. On SOAP services GovWay takes `x5c` with the one certificate.
   */
  readonly reference?: KeyReference;
  /** `iss`. In PDND trust the UUID of the client; in direct trust the name agreed, any text. */
  readonly clientId: string;
  /** What the erogatore calls itself: the e-service's audience, not PDND's. It may be another than that of the other tokens. */
  readonly audience: string;
  /** UUID of the finalità. Required in PDND trust; in direct trust written only where it is given. */
  readonly purposeId?: string;
  /** Seconds of life. Default 300, at most 3 600. */
  readonly ttlSeconds?: number;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface TrackingEvidence {
  /** Compact JWS: the value of {@link TRACKING_EVIDENCE_HEADER}. Holds personal data. */
  readonly jws: string;
  /** SHA-256 of `jws` as ASCII, 64 lower-case hexadecimal digits. */
  readonly digest: string;
  readonly jti: string;
  /** Epoch milliseconds of `iat`. */
  readonly issuedAt: number;
  /** Epoch milliseconds of `exp`. */
  readonly expiresAt: number;
}

export const DEFAULT_EVIDENCE_SECONDS = 300;

/**
 * One tracking evidence (ModI AUDIT_REST_01 or AUDIT_REST_02). Claims: `iss`, `aud`, `iat`, `nbf`, `exp`, `jti`, `purposeId` (PDND trust), for
 * AUDIT_REST_02 `dnonce` (a number of 13 digits), then the agreed ones: `userID`, `userLocation`, `LoA`, under other names and with further ones
 * where it was agreed so. None of the first can be given as an agreed one.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field or the claim, ERR_MODI_KEY_UNUSABLE for the certificate of another
 *   key; TokenError ERR_MODI_CERT_EXPIRED; what the signer throws
 */
export async function createTrackingEvidence(options: TrackingEvidenceOptions): Promise<TrackingEvidence> {
  checkPorts(options, ['signer', 'clock', 'ids']);
  const { pattern, signer, clock, ids } = options;
  if (!PATTERNS.includes(pattern)) throw invalidOption('pattern', `must be ${PATTERNS.join(' or ')}`);
  const ttl = checkInteger('ttlSeconds', options.ttlSeconds ?? DEFAULT_EVIDENCE_SECONDS, 1, 3_600);
  const now = clock.now();
  const iat = Math.floor(now / 1_000);
  const jti = ids.uuid();
  const reference = referenceOf(options);
  const isDirect = 'certificate' in reference;
  const header = { alg: signer.alg, ...headerOf(reference, signer, now), typ: 'JWT' };
  const payload = {
    iss: isDirect ? checkText('clientId', options.clientId) : checkUuid('clientId', options.clientId),
    aud: checkText('audience', options.audience),
    iat,
    nbf: iat,
    exp: iat + ttl,
    jti,
    ...purposeOf(options, isDirect),
    ...(pattern === 'AUDIT_REST_02' ? { dnonce: ids.digits(13) } : {}),
    ...agreedClaims(options),
  };
  const jws = await signCompact(signer, header, payload);
  return Object.freeze({ jws, digest: sha256Hex(jws), jti, issuedAt: iat * 1_000, expiresAt: (iat + ttl) * 1_000 });
}

const PATTERNS: readonly TrackingPattern[] = ['AUDIT_REST_01', 'AUDIT_REST_02'];

function referenceOf({ pattern, signer, kid, reference }: TrackingEvidenceOptions): KeyReference {
  if (reference !== undefined) checkReference(reference);
  if (reference !== undefined && kid !== undefined)
    throw invalidOption('kid', 'goes into reference: name the key once');
  if (reference !== undefined && 'certificate' in reference) {
    if (pattern === 'AUDIT_REST_01') return reference;
    throw invalidOption('reference', 'AUDIT_REST_02 is of PDND’s trust: by kid, or use AUDIT_REST_01');
  }
  // Thumbprints alone: whatever else names a key is not on PDND.
  return { kid: checkKid('kid', kid ?? reference?.kid ?? signer.kid) };
}

function purposeOf({ purposeId }: TrackingEvidenceOptions, isDirect: boolean): { readonly purposeId?: string } {
  if (purposeId === undefined && isDirect) return {};
  return { purposeId: checkUuid('purposeId', purposeId ?? '') };
}

/**
 * Digest of an evidence made elsewhere, as it goes into a client assertion. White space around the JWS (the line end of a file) is left out.
 *
 * @throws TokenError ERR_MODI_TOKEN_MALFORMED when it is not a compact JWS
 */
export function evidenceDigest(jws: string): string {
  const trimmed = checkString('jws', jws).trim();
  decodeCompact(trimmed);
  return sha256Hex(trimmed);
}

function sha256Hex(ascii: string): string {
  return createHash('sha256').update(ascii, 'ascii').digest('hex');
}
