import { invalidOption } from '../errors/configuration-error.js';
import { TokenError } from '../errors/token-error.js';
import { isObject } from '../checks/strict-json.js';
import { claimMismatch } from '../jws/claims.js';
import type { FieldMap } from './header-fields.js';
import { sameMediaType } from './media-type.js';

/** A header field as it was signed: lower-case name and value. */
export type SignedHeader = readonly [name: string, value: string];

/**
 * How the token tells what it signs. `agid`: `signed_headers` is an array of objects with one member each. `inps`: one string of names
 * with blanks between them, the values in claims of the same names; every `INPS-Identity-*` is signed (INPS's ModI, provisional).
 */
export type IntegrityDialect = 'agid' | 'inps';

/**
 * The type says so; plain JavaScript does not read types, and a misspelt `inps` must not leave who asks (`INPS-Identity-*`) unsigned.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID
 */
export function checkDialect(dialect: string): void {
  if (dialect !== 'agid' && dialect !== 'inps') throw invalidOption('dialect', 'is agid or inps');
}

/** Signed whenever they are there (guidelines, INTEGRITY_REST_01). */
const ALWAYS_SIGNED = ['content-type', 'content-encoding'];
const INPS_IDENTITY = 'inps-identity-';
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]{1,200}$/;
const MOST_SIGNED = 100;

/** Names of the fields that must be signed when they are there, in the order to write them. */
export function namesToSign(fields: FieldMap, dialect: IntegrityDialect, others: readonly string[]): readonly string[] {
  const identity = dialect === 'inps' ? [...fields.keys()].filter((name) => name.startsWith(INPS_IDENTITY)) : [];
  const wanted = others.map((name) => name.toLowerCase());
  const present = [...ALWAYS_SIGNED, ...identity].filter((name) => fields.has(name));
  return [...new Set([...present, ...wanted])];
}

/**
 * The fields to sign, `digest` first, each value of a repeated field on its own.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID for a name that is none, or of a field the message does not have
 */
export function fieldsToSign(
  fields: FieldMap,
  digest: string | undefined,
  names: readonly string[],
): readonly SignedHeader[] {
  const others = names
    .filter((name) => name !== 'digest')
    .flatMap((name) => {
      if (!NAME.test(name)) throw invalidOption('alsoSigned', 'must be names of HTTP headers');
      const values = fields.get(name);
      if (values === undefined) throw invalidOption('alsoSigned', `names ${name}, which the message does not have`);
      // What a header field cannot hold could be signed, and never sent.
      if (values.some((value) => /[^\t\x20-\x7e\x80-\xff]/.test(value))) {
        throw invalidOption(`headers.${name}`, 'holds line breaks, control characters or characters beyond Latin-1');
      }
      return values.map((value): SignedHeader => [name, value]);
    });
  return digest === undefined ? others : [['digest', digest], ...others];
}

/** The claims that say what is signed. */
export function writeSignedHeaders(
  signed: readonly SignedHeader[],
  dialect: IntegrityDialect,
): Readonly<Record<string, unknown>> {
  if (dialect === 'agid') return { signed_headers: signed.map(([name, value]) => ({ [name]: value })) };
  const names = signed.map(([name]) => name);
  if (new Set(names).size !== names.length) {
    throw invalidOption('headers', 'has a header twice that is to be signed: INPS’s dialect has no form for it');
  }
  if (names.some((name) => RESERVED.has(name)))
    throw invalidOption('alsoSigned', 'names a header that is also a claim');
  return { ...Object.fromEntries(signed), signed_headers: names.join(' ') };
}

/** Claims that a header's name must not overwrite in INPS's dialect. */
const RESERVED = new Set(['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti', 'signed_headers', 'request_digest']);

/**
 * What a verified token says it signs.
 *
 * @throws TokenError ERR_MODI_CLAIM_MISMATCH, claim `signed_headers`, or in INPS's dialect the header's
 */
export function readSignedHeaders(
  payload: Readonly<Record<string, unknown>>,
  dialect: IntegrityDialect,
): readonly SignedHeader[] {
  const claim = Object.hasOwn(payload, 'signed_headers') ? payload['signed_headers'] : undefined;
  if (claim === undefined || claim === null) throw claimMismatch('signed_headers', 'missing');
  return dialect === 'agid' ? readList(claim) : readNames(payload, claim);
}

function readList(claim: unknown): readonly SignedHeader[] {
  if (!Array.isArray(claim) || claim.length > MOST_SIGNED) throw claimMismatch('signed_headers', 'format');
  return (claim as unknown[]).map((each) => {
    const entries = isObject(each) ? Object.entries(each) : [];
    const [entry] = entries;
    if (entry === undefined || entries.length !== 1) throw claimMismatch('signed_headers', 'format');
    return signedHeader(entry[0], entry[1]);
  });
}

function readNames(payload: Readonly<Record<string, unknown>>, claim: unknown): readonly SignedHeader[] {
  if (typeof claim !== 'string' || claim.length > 10_000) throw claimMismatch('signed_headers', 'format');
  const names = claim.split(' ').filter((name) => name !== '');
  if (names.length > MOST_SIGNED || new Set(names).size !== names.length) {
    throw claimMismatch('signed_headers', 'format');
  }
  return names.map((name) => {
    if (RESERVED.has(name)) throw claimMismatch('signed_headers', 'format');
    if (!Object.hasOwn(payload, name)) throw claimMismatch('signed_headers', 'missing');
    return signedHeader(name, payload[name]);
  });
}

function signedHeader(name: string, value: unknown): SignedHeader {
  const lower = name.toLowerCase();
  if (!NAME.test(lower) || typeof value !== 'string') throw claimMismatch('signed_headers', 'format');
  return [lower, value];
}

/**
 * Each signed header is there, as often as it was signed, with the signed values in the signed order: to the letter, `Content-Type` by meaning.
 *
 * @throws TokenError ERR_MODI_HEADER_MISMATCH, facts `header` and `reason` (`missing`, `count`, `value`)
 */
export function checkSignedHeaders(signed: readonly SignedHeader[], fields: FieldMap): void {
  for (const name of new Set(signed.map(([each]) => each))) {
    const wanted = signed.filter(([each]) => each === name).map(([, value]) => value);
    const received = fields.get(name);
    if (received === undefined) throw mismatch(name, 'missing');
    if (received.length !== wanted.length) throw mismatch(name, 'count');
    const same = (value: string, index: number): boolean => {
      const other = received[index] ?? '';
      return name === 'content-type' ? sameMediaType(value, other) : value === other;
    };
    if (!wanted.every(same)) throw mismatch(name, 'value');
  }
}

function mismatch(header: string, reason: 'missing' | 'count' | 'value'): TokenError {
  const why = {
    missing: 'is not there',
    count: 'is not there as often as it was signed',
    value: 'is not as it was signed',
  };
  return new TokenError('ERR_MODI_HEADER_MISMATCH', `the signed header ${header} ${why[reason]}`, {
    facts: { header, reason },
  });
}

/** @throws TokenError ERR_MODI_NOT_SIGNED, fact `header`: a header that must be signed is not */
export function checkCovered(signed: readonly SignedHeader[], names: readonly string[]): void {
  for (const name of names) {
    if (signed.some(([each]) => each === name)) continue;
    throw new TokenError('ERR_MODI_NOT_SIGNED', `the header ${name} must be signed (signed_headers) and is not`, {
      facts: { header: name },
    });
  }
}
