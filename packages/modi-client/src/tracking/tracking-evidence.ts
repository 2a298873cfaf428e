import { createHash } from 'node:crypto';
import { checkInteger, checkKid, checkText, checkUuid } from '../checks/identifiers.js';
import { decodeCompact } from '../jws/decode.js';
import { signCompact } from '../jws/sign.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';

/** HTTP header the evidence travels in. */
export const TRACKING_EVIDENCE_HEADER = 'Agid-JWT-TrackingEvidence';

/** AUDIT_REST_02 binds the evidence to the voucher by its digest, and salts it with `dnonce`; AUDIT_REST_01 does neither. */
export type TrackingPattern = 'AUDIT_REST_01' | 'AUDIT_REST_02';

export interface TrackingEvidenceOptions {
  readonly pattern: TrackingPattern;
  readonly signer: Signer;
  /** Default: the signer's thumbprint. The key must be deposited on PDND. */
  readonly kid?: string;
  /** UUID of the PDND client; becomes `iss`. */
  readonly clientId: string;
  /** The e-service's audience, not PDND's. */
  readonly audience: string;
  /** UUID of the finalità. */
  readonly purposeId: string;
  /** Unique id of the person in the caller's domain. */
  readonly userID: string;
  /** Unique id of the workstation or system the person acts from. */
  readonly userLocation: string;
  /** Level of assurance of the person's login. */
  readonly LoA: string;
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
 * One tracking evidence (ModI AUDIT_REST_01 or AUDIT_REST_02, PDND trust). Claims: `iss`, `aud`, `iat`, `nbf`, `exp`, `jti`, `purposeId`,
 * `userID`, `userLocation`, `LoA` and, for AUDIT_REST_02, `dnonce` (a number of 13 digits).
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field
 */
export async function createTrackingEvidence(options: TrackingEvidenceOptions): Promise<TrackingEvidence> {
  const { signer, clock, ids } = options;
  const ttl = checkInteger('ttlSeconds', options.ttlSeconds ?? DEFAULT_EVIDENCE_SECONDS, 1, 3_600);
  const iat = Math.floor(clock.now() / 1_000);
  const jti = ids.uuid();
  const header = { alg: signer.alg, kid: checkKid('kid', options.kid ?? signer.kid), typ: 'JWT' };
  const payload = {
    iss: checkUuid('clientId', options.clientId),
    aud: checkText('audience', options.audience),
    iat,
    nbf: iat,
    exp: iat + ttl,
    jti,
    purposeId: checkUuid('purposeId', options.purposeId),
    ...(options.pattern === 'AUDIT_REST_02' ? { dnonce: ids.digits(13) } : {}),
    userID: checkText('userID', options.userID),
    userLocation: checkText('userLocation', options.userLocation),
    LoA: checkText('LoA', options.LoA),
  };
  const jws = await signCompact(signer, header, payload);
  return Object.freeze({ jws, digest: sha256Hex(jws), jti, issuedAt: iat * 1_000, expiresAt: (iat + ttl) * 1_000 });
}

/**
 * Digest of an evidence made elsewhere, as it goes into a client assertion. White space around the JWS (the line end of a file) is left out.
 *
 * @throws TokenError ERR_MODI_TOKEN_MALFORMED when it is not a compact JWS
 */
export function evidenceDigest(jws: string): string {
  const trimmed = jws.trim();
  decodeCompact(trimmed);
  return sha256Hex(trimmed);
}

function sha256Hex(ascii: string): string {
  return createHash('sha256').update(ascii, 'ascii').digest('hex');
}
