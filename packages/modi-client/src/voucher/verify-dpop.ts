import { createHash, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { checkObject, checkPort, checkString, checkTextOrTexts } from '../checks/arguments.js';
import { checkInteger } from '../checks/identifiers.js';
import { invalidOption } from '../errors/configuration-error.js';
import type { TokenErrorCode } from '../errors/modi-error.js';
import { TokenError } from '../errors/token-error.js';
import { decodeCompact, type DecodedJws } from '../jws/decode.js';
import type { ReplayStore } from '../jws/replay-store.js';
import { readDpopJwk, type DpopKey } from './dpop-jwk.js';
import { normalizedHtu } from './htu.js';

export interface VerifyDpopOptions {
  /** HTTP method of the request, in capitals. */
  readonly method: string;
  /** The URL as the caller wrote it, i.e. in front of every proxy; its query and fragment are left out. */
  readonly url: string;
  /** The voucher the proof came with: `ath` must be its hash. Left out at a token endpoint, where `ath` is refused. */
  readonly accessToken?: string;
  /**
   * `cnf.jkt` of that voucher: the proof's key must have this thumbprint. Required with `accessToken`: `ath` can be computed by whoever has the
   * voucher, so only the key proves whose it is. Left out at a token endpoint, which binds the voucher to {@link DpopProof.jkt}.
   */
  readonly jkt?: string;
  /** Where used `jti` are remembered; asked last of all. */
  readonly replay: ReplayStore;
  /**
   * Who sends the proofs, for the store: what it keeps for one sender is bounded. Default the proof's key, of which one sender may have many; so give
   * the fruitore's id where it is known.
   */
  readonly sender?: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Seconds a proof is good for. Default 60, as PDND's token endpoint; its API v3 takes 90. At most 300. */
  readonly maxAgeSeconds?: number;
  /** Seconds `iat` may lie in the future. Default 10. At most 60. */
  readonly futureSeconds?: number;
  /** Payload members beyond `htm`, `htu`, `iat`, `jti` and `ath`. Default `refuse`, as PDND does. */
  readonly otherClaims?: 'refuse' | 'ignore';
}

/** A proof that was accepted, and is spent. */
export interface DpopProof {
  /** RFC 7638 thumbprint of its key. */
  readonly jkt: string;
  readonly jti: string;
  /** Epoch seconds. */
  readonly iat: number;
}

/** DPoP codes of PDND's validator, as its logs and its debugger show them. */
type PdndDpopCode = `00${number}`;

const HEADER_MEMBERS = ['typ', 'alg', 'jwk'];
const PAYLOAD_MEMBERS = ['htm', 'htu', 'iat', 'jti'];
const LONGEST_PROOF = 8 * 1024;
const LONGEST_JTI = 255;
const verifySignature = promisify(verify);

/**
 * Verifies a DPoP proof (RFC 9449 §4.3) as an erogatore does, with PDND's strictness: header exactly `typ`, `alg`, `jwk`; RS256 or ES256
 * by the key's kind; then the key against the voucher's `cnf.jkt`, the signature, `iat`, `htm`, `htu`, `ath`, and last that its `jti` is new.
 * Every refusal carries PDND's own DPoP code in the fact `pdndCode`.
 *
 * Not checked: the voucher itself (see `verifyVoucher`), and `DPoP-Nonce`, which PDND has not.
 *
 * @param proof the `DPoP` header; more than one, in a list or joined by commas, is refused
 * @throws TokenError ERR_MODI_TOKEN_MALFORMED, _TYPE, _ALGORITHM, _EXPIRED, _NOT_YET_VALID, ERR_MODI_SIGNATURE_INVALID,
 *   ERR_MODI_CLAIM_MISMATCH (fact `claim`), ERR_MODI_REPLAYED; ConfigurationError ERR_MODI_CONFIG_INVALID; what `replay` throws
 */
export async function verifyDpopProof(
  proof: string | readonly string[],
  options: VerifyDpopOptions,
): Promise<DpopProof> {
  checkPort('replay', checkObject('options', options).replay, ['rememberOnce']);
  const checked = await checkDpopProof(proof, options);
  await spendDpopProof(checked, options);
  return checked;
}

/**
 * All of {@link verifyDpopProof} but its last step, for a request on which there is more to check before the proof is spent.
 *
 * @throws as {@link verifyDpopProof}
 */
export async function checkDpopProof(
  proof: string | readonly string[],
  options: VerifyDpopOptions,
): Promise<DpopProof> {
  const window = readWindow(checkObject('options', options));
  checkTextOrTexts('proof', proof);
  checkString('method', options.method);
  checkString('url', options.url);
  if (options.accessToken !== undefined) checkString('accessToken', options.accessToken);
  if (options.accessToken !== undefined && options.jkt === undefined) {
    throw invalidOption('jkt', 'is needed with accessToken: cnf.jkt of that voucher, or whoever stole it could use it');
  }
  const text = onlyProof(proof);
  const decoded = decode(text);
  const key = checkHeader(decoded.header);
  if (options.jkt !== undefined && key.jkt !== options.jkt) {
    throw mismatch('cnf', '0023', 'the proof is made with another key than the one the voucher is bound to (cnf.jkt)');
  }
  await checkSignature(text, decoded, key);
  const { jti, iat } = checkTimes(checkShape(decoded.payload, options), window);
  checkTarget(decoded.payload, options);
  return Object.freeze({ jkt: key.jkt, jti, iat });
}

/**
 * The last step: a proof is good once.
 *
 * @throws TokenError ERR_MODI_REPLAYED; what the store throws
 */
export async function spendDpopProof({ jkt, jti, iat }: DpopProof, options: VerifyDpopOptions): Promise<void> {
  const { maxAge, future } = readWindow(options);
  // Longer by the clocks' distance: another instance, a little behind, takes the proof a little longer.
  const until = (iat + maxAge + future + 1) * 1_000;
  const { sender, replay } = options;
  const [scope, id] = sender === undefined ? [`dpop ${jkt}`, jti] : [`dpop-sender ${sender}`, `${jkt} ${jti}`];
  if (!(await replay.rememberOnce(scope, id, until))) {
    throw refused('ERR_MODI_REPLAYED', '0005', 'the proof has been used before: each is good for one request');
  }
}

interface Window {
  readonly now: number;
  readonly maxAge: number;
  readonly future: number;
}

function readWindow(options: VerifyDpopOptions): Window {
  if (!Number.isFinite(options.now)) throw invalidOption('now', 'must be epoch milliseconds');
  return {
    now: options.now / 1_000,
    maxAge: checkInteger('maxAgeSeconds', options.maxAgeSeconds ?? 60, 1, 300),
    future: checkInteger('futureSeconds', options.futureSeconds ?? 10, 0, 60),
  };
}

function onlyProof(proof: string | readonly string[]): string {
  const [first = '', ...others] = typeof proof === 'string' ? [proof] : proof;
  if (others.length > 0 || first.includes(',')) {
    throw refused('ERR_MODI_TOKEN_MALFORMED', '0022', 'more than one DPoP proof came with the request', 'several');
  }
  if (first.length > LONGEST_PROOF) {
    throw refused('ERR_MODI_TOKEN_MALFORMED', '0002', 'the DPoP proof is longer than any proof is', 'size');
  }
  return first;
}

function decode(proof: string): DecodedJws {
  try {
    return decodeCompact(proof);
  } catch (cause) {
    if (!(cause instanceof TokenError)) throw cause;
    if (cause.code === 'ERR_MODI_TOKEN_ALGORITHM') {
      throw refused('ERR_MODI_TOKEN_ALGORITHM', '0017', 'alg of a proof must be RS256 or ES256, not none');
    }
    const reason = String(cause.facts['reason']);
    const code = reason === 'header' ? '0003' : '0002';
    throw refused('ERR_MODI_TOKEN_MALFORMED', code, `the DPoP proof is not a compact JWS: ${reason}`, reason);
  }
}

function checkHeader(header: Readonly<Record<string, unknown>>): DpopKey {
  const { typ, alg, jwk } = header;
  if (!typ) throw refused('ERR_MODI_TOKEN_TYPE', '0007', 'the proof has no typ: it must be dpop+jwt');
  if (typ !== 'dpop+jwt') throw refused('ERR_MODI_TOKEN_TYPE', '0008', 'typ must be dpop+jwt: this is not a proof');
  if (!alg) throw refused('ERR_MODI_TOKEN_ALGORITHM', '0016', 'the proof has no alg');
  if (alg !== 'RS256' && alg !== 'ES256') {
    throw refused('ERR_MODI_TOKEN_ALGORITHM', '0017', 'alg of a proof must be RS256 or ES256');
  }
  if (!jwk) throw refused('ERR_MODI_TOKEN_MALFORMED', '0009', 'the proof brings no key (jwk)', 'jwk');
  if (Object.keys(header).some((name) => !HEADER_MEMBERS.includes(name))) {
    throw refused('ERR_MODI_TOKEN_MALFORMED', '0018', 'the header must hold typ, alg and jwk, no more', 'header');
  }
  const key = readDpopJwk(jwk);
  switch (key) {
    case 'members':
      throw refused(
        'ERR_MODI_TOKEN_MALFORMED',
        '0003',
        'jwk must be exactly {kty, n, e} or {crv, kty, x, y}: no alg, use, kid',
        'jwk',
      );
    case 'kty':
      throw refused('ERR_MODI_TOKEN_MALFORMED', '0014', 'kty of jwk does not go with its members', 'jwk');
    case 'key':
      throw refused(
        'ERR_MODI_TOKEN_MALFORMED',
        '0001',
        'jwk is not a usable key: RSA of 2048 bits or more, or a point of P-256',
        'jwk',
      );
    default:
      if (key.alg === alg) return key;
      throw refused('ERR_MODI_TOKEN_ALGORITHM', '0001', 'alg does not go with the kind of key in jwk');
  }
}

async function checkSignature(proof: string, { signature }: DecodedJws, { key }: DpopKey): Promise<void> {
  const signed = Buffer.from(proof.slice(0, proof.lastIndexOf('.')), 'ascii');
  const good = await verifySignature('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
  if (!good) throw refused('ERR_MODI_SIGNATURE_INVALID', '0019', 'the proof’s signature does not verify with its jwk');
}

interface Stamped {
  readonly jti: string;
  readonly iat: number;
}

function checkShape(payload: Readonly<Record<string, unknown>>, options: VerifyDpopOptions): Stamped {
  const { jti, iat } = payload;
  if (iat === undefined) throw mismatch('iat', '0006', 'the proof has no iat');
  if (typeof iat !== 'number' || !Number.isFinite(iat)) throw mismatch('iat', '0018', 'iat must be a number');
  if (jti === undefined || jti === '') throw mismatch('jti', '0004', 'the proof has no jti');
  if (typeof jti !== 'string' || jti.length > LONGEST_JTI) {
    throw mismatch('jti', '0018', `jti must be a text of at most ${LONGEST_JTI} characters`);
  }
  const known = options.accessToken === undefined ? PAYLOAD_MEMBERS : [...PAYLOAD_MEMBERS, 'ath'];
  const others = Object.keys(payload).filter((name) => !known.includes(name));
  if (others.includes('ath') || (others.length > 0 && options.otherClaims !== 'ignore')) {
    throw refused(
      'ERR_MODI_TOKEN_MALFORMED',
      '0018',
      `the payload must hold ${known.join(', ')} and no more`,
      'payload',
    );
  }
  return { jti, iat };
}

function checkTimes(stamped: Stamped, { now, maxAge, future }: Window): Stamped {
  if (Math.floor(now) > stamped.iat + maxAge) {
    throw refused('ERR_MODI_TOKEN_EXPIRED', '0020', `the proof is older than ${maxAge} s: compare the clocks`);
  }
  if (stamped.iat > Math.floor(now) + future) {
    throw refused('ERR_MODI_TOKEN_NOT_YET_VALID', '0021', 'the proof’s iat is in the future: compare the clocks');
  }
  return stamped;
}

function checkTarget(payload: Readonly<Record<string, unknown>>, options: VerifyDpopOptions): void {
  const { htm, htu, ath } = payload;
  if (typeof htm !== 'string' || htm === '') throw mismatch('htm', '0010', 'the proof has no htm');
  if (htm !== options.method) throw mismatch('htm', '0011', 'htm is not the method of this request');
  if (typeof htu !== 'string' || htu === '') throw mismatch('htu', '0012', 'the proof has no htu');
  if (!/^https?:\/\//i.test(options.url)) {
    throw invalidOption('url', 'must be the absolute URL of the request, as the caller wrote it');
  }
  const called = normalizedHtu(options.url);
  // The request's own URL may be one that no proof can name: that is the sender's doing.
  if (called === undefined || normalizedHtu(htu) !== called) {
    throw mismatch('htu', '0013', 'htu is not the URL of this request');
  }
  if (options.accessToken === undefined) return;
  if (ath === undefined || ath === '') throw mismatch('ath', '0024', 'the proof has no ath: it is bound to no voucher');
  const hash = createHash('sha256').update(options.accessToken, 'ascii').digest('base64url');
  if (ath !== hash) {
    throw mismatch('ath', '0025', 'ath is not the unpadded base64url SHA-256 of the voucher it came with');
  }
}

function mismatch(claim: string, pdndCode: PdndDpopCode, message: string): TokenError {
  return new TokenError('ERR_MODI_CLAIM_MISMATCH', message, { facts: { claim, pdndCode } });
}

function refused(code: TokenErrorCode, pdndCode: PdndDpopCode, message: string, reason?: string): TokenError {
  return new TokenError(code, message, { facts: { pdndCode, ...(reason === undefined ? {} : { reason }) } });
}
