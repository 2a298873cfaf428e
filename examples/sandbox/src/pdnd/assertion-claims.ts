import type { JsonObject } from '../read-json.js';
import { isJsonObject, isUuid } from '../read-json.js';
import { readClaims, readHeader, UnreadableClaims } from './compact-jws.js';
import type { Checked, Finding } from './findings.js';
import { failed, finding, passed } from './findings.js';

export interface Digest {
  readonly alg: string;
  readonly value: string;
}

/** A client assertion whose members are all of the right form. Its signature and its times are not judged yet. */
export interface AssertionClaims {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  readonly kid: string;
  readonly clientId: string;
  readonly purposeId: string | undefined;
  readonly digest: Digest | undefined;
  readonly jti: string;
}

export interface ClaimRules {
  /** The form's `client_id`, when it was sent. */
  readonly clientId: string | undefined;
  readonly audience: string;
  readonly strict: boolean;
  /** Members that are allowed besides: those of the asynchronous endpoint. */
  readonly more?: readonly string[];
}

const KID = /^[A-Za-z0-9_-]{43}$/;
const HEADER_MEMBERS = ['kid', 'alg', 'typ'];
const PAYLOAD_MEMBERS = ['iss', 'sub', 'aud', 'jti', 'iat', 'exp', 'purposeId', 'digest'];

/**
 * Checks every member of a client assertion and collects what is wrong, in PDND's order. Types and unknown members
 * (0032) are looked at only when every single check has passed, as PDND does.
 */
export function checkClaims(assertion: string, rules: ClaimRules): Checked<AssertionClaims> {
  try {
    const payload = readClaims(assertion);
    const header = readHeader(assertion);
    const findings = [...memberFindings(header, payload, rules)];
    if (findings.length > 0) return failed(...findings);
    const shape = shapeFindings(header, payload, rules);
    if (shape.length > 0) return failed(...shape);
    return passed(claimsOf(header, payload));
  } catch (error) {
    if (error instanceof UnreadableClaims) return failed(finding('0006', error.message));
    const reason = error instanceof Error ? error.message : 'it cannot be read';
    return failed(finding('0007', reason));
  }
}

function* memberFindings(header: JsonObject, payload: JsonObject, rules: ClaimRules): Generator<Finding> {
  if (!payload['jti']) yield finding('0008', 'jti is missing or empty');
  if (!payload['iat']) yield finding('0009', 'iat is missing or zero');
  if (!payload['exp']) yield finding('0010', 'exp is missing or zero');
  if (!payload['iss']) yield finding('0011', 'iss is missing or empty');
  yield* subjectFindings(payload['sub'], rules.clientId);
  const purposeId = payload['purposeId'];
  if (purposeId && !isUuid(purposeId)) yield finding('0014', 'purposeId is not a UUID');
  yield* kidFindings(header['kid']);
  yield* audienceFindings(payload['aud'], rules.audience);
  if (!header['alg']) yield finding('0028', 'alg is missing');
  else if (header['alg'] !== 'RS256') yield finding('0029', 'alg must be RS256');
  yield* digestFindings(payload['digest']);
}

function* subjectFindings(sub: unknown, clientId: string | undefined): Generator<Finding> {
  if (!sub) yield finding('0012', 'sub is missing or empty');
  else if (!isUuid(sub)) yield finding('0024', 'sub is not a UUID');
  else if (clientId !== undefined && sub !== clientId) yield finding('0013', 'sub differs from client_id');
}

function* kidFindings(kid: unknown): Generator<Finding> {
  if (!kid) yield finding('0015', 'kid is missing');
  else if (!KID.test(textOf(kid))) yield finding('0031', 'kid is not 43 characters of the base64url alphabet');
}

/** A kid that is no string is matched by its text form, and refused later for its type. */
function textOf(value: unknown): string {
  return String(value);
}

function* audienceFindings(aud: unknown, expected: string): Generator<Finding> {
  if (!aud) {
    yield finding('0005', 'aud is missing or empty');
    return;
  }
  const matches = Array.isArray(aud) ? aud.includes(expected) : aud === expected;
  if (!matches) yield finding('0004', `aud must be exactly ${expected} (no https://), or a list that contains it`);
}

function* digestFindings(digest: unknown): Generator<Finding> {
  if (!digest) return;
  const read = readDigest(digest);
  if (read === undefined) {
    yield finding('0025', 'digest must be exactly {"alg": string, "value": string}');
    return;
  }
  if (read.value.length !== 64) {
    yield finding('0026', `digest.value must have 64 characters (hexadecimal SHA-256), it has ${read.value.length}`);
  }
  if (read.alg !== 'SHA256') yield finding('0027', 'digest.alg must be SHA256, without a hyphen');
}

function readDigest(digest: unknown): Digest | undefined {
  if (!isJsonObject(digest) || Object.keys(digest).some((name) => name !== 'alg' && name !== 'value')) return undefined;
  const { alg, value } = digest;
  return typeof alg === 'string' && typeof value === 'string' ? { alg, value } : undefined;
}

/** One finding for the header and one for the payload at most; wrong types come before unknown members. */
function shapeFindings(header: JsonObject, payload: JsonObject, { strict, more = [] }: ClaimRules): Finding[] {
  const wrong = [
    shapeFinding('header', 'of the wrong type', wrongHeaderTypes(header)),
    shapeFinding('payload', 'of the wrong type', wrongPayloadTypes(payload)),
  ].filter((each) => each !== undefined);
  if (wrong.length > 0 || !strict) return wrong;
  return [
    shapeFinding('header', 'not allowed', unknownMembers(header, HEADER_MEMBERS)),
    shapeFinding('payload', 'not allowed', unknownMembers(payload, [...PAYLOAD_MEMBERS, ...more])),
  ].filter((each) => each !== undefined);
}

function shapeFinding(part: string, fault: string, names: readonly string[]): Finding | undefined {
  return names.length === 0 ? undefined : finding('0032', `${part} members ${fault}: ${names.join(', ')}`);
}

function wrongHeaderTypes({ kid, alg, typ }: JsonObject): string[] {
  return namesOf({
    kid: typeof kid === 'string',
    alg: typeof alg === 'string',
    typ: typ === undefined || typeof typ === 'string',
  });
}

function wrongPayloadTypes({ sub, jti, iat, iss, aud, exp, digest, purposeId }: JsonObject): string[] {
  return namesOf({
    sub: isUuid(sub),
    jti: typeof jti === 'string',
    iat: typeof iat === 'number',
    iss: typeof iss === 'string',
    aud: typeof aud === 'string' || (Array.isArray(aud) && aud.every((each) => typeof each === 'string')),
    exp: typeof exp === 'number',
    digest: digest === undefined || digest === null || readDigest(digest) !== undefined,
    purposeId: purposeId === undefined || isUuid(purposeId),
  });
}

function namesOf(right: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(right).filter((name) => right[name] === false);
}

function unknownMembers(object: JsonObject, known: readonly string[]): string[] {
  return Object.keys(object).filter((name) => !known.includes(name));
}

function claimsOf(header: JsonObject, payload: JsonObject): AssertionClaims {
  const { purposeId, digest } = payload;
  return {
    header,
    payload,
    kid: String(header['kid']),
    clientId: String(payload['sub']),
    purposeId: isUuid(purposeId) ? purposeId : undefined,
    digest: readDigest(digest),
    jti: String(payload['jti']),
  };
}
