import { createHash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { fault, type Fault } from '../finding.js';

type HeaderValues = ReadonlyMap<string, readonly string[]>;

const ALGORITHMS: Readonly<Record<string, string>> = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };
const DECODED_LIMIT = 10 * 1024 * 1024;
const FIELD = 'Digest';

/** The `Digest` header (RFC 3230, as ModI uses it) against the bytes that travel; a wrong one is explained where it can be. */
export function* digestFaults(headers: HeaderValues, body: Uint8Array): Generator<Fault> {
  const values = headers.get('digest') ?? [];
  const [value = ''] = values;
  const right = `SHA-256=${hashOf('sha256', body, 'base64')}`;
  if (headers.has('content-digest')) yield fault('digest/content-digest', 'Content-Digest');
  if (values.length === 0) yield fault('digest/missing', FIELD, { right });
  else if (values.length > 1 || value.includes(',')) yield fault('digest/repeated', FIELD, { right });
  else yield* valueFaults(value.trim(), headers, body, right);
}

function* valueFaults(value: string, headers: HeaderValues, body: Uint8Array, sha256: string): Generator<Fault> {
  const [, name = '', text = ''] = /^(SHA-(?:256|384|512))=(.*)$/s.exec(value) ?? [];
  const algorithm = ALGORITHMS[name];
  if (algorithm === undefined) {
    yield fault('digest/prefix-missing', FIELD, { right: sha256 });
    return;
  }
  const right = `${name}=${hashOf(algorithm, body, 'base64')}`;
  if (value === right) return;
  const length = Buffer.from(right.slice(name.length + 1), 'base64').length;
  if (/^[0-9a-f]+$/i.test(text) && text.length === length * 2) {
    yield fault('digest/hex', FIELD, { right });
  } else if (Buffer.from(text, 'base64').toString('base64') !== text) {
    yield fault('digest/not-base64', FIELD, { right });
  } else yield explained(text, algorithm, headers, body, right);
}

function hashOf(algorithm: string, bytes: Uint8Array, encoding: 'base64' | 'hex'): string {
  return createHash(algorithm).update(bytes).digest(encoding);
}

/** The Digest is of something else: of what? */
function explained(text: string, algorithm: string, headers: HeaderValues, body: Uint8Array, right: string): Fault {
  const isOf = (bytes: Uint8Array | undefined): boolean =>
    bytes !== undefined && hashOf(algorithm, bytes, 'base64') === text;
  const plain = decoded(headers.get('content-encoding')?.[0], body);
  if (isOf(plain)) return fault('digest/before-compression', FIELD, { right });
  if (withAndWithoutNewline(body).some(isOf)) return fault('digest/of-newline', FIELD, { right });
  if (otherSpellings(body).some(isOf)) return fault('digest/re-serialised', FIELD, { right });
  return fault('digest/mismatch', FIELD, { right });
}

function decoded(coding: string | undefined, body: Uint8Array): Uint8Array | undefined {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const name = coding?.trim().toLowerCase() ?? (isGzip ? 'gzip' : '');
  const options = { maxOutputLength: DECODED_LIMIT };
  try {
    if (name === 'gzip' || name === 'x-gzip') return gunzipSync(body, options);
    if (name === 'deflate') return inflateSync(body, options);
    if (name === 'br') return brotliDecompressSync(body, options);
  } catch {
    // Not what its coding says: then the Digest is not of what it would decode to.
  }
  return undefined;
}

function withAndWithoutNewline(body: Uint8Array): Uint8Array[] {
  const text = Buffer.from(body).toString('latin1');
  const variants = [`${text}\n`, `${text}\r\n`, text.replace(/\r?\n$/, ''), text.trimEnd()];
  variants.push(text.replace(/\r?\n/g, '\r\n'), text.replace(/\r\n/g, '\n'));
  return variants.map((each) => Buffer.from(each, 'latin1'));
}

/** The same JSON as the usual libraries write it. */
function otherSpellings(body: Uint8Array): Uint8Array[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    const compact = JSON.stringify(value);
    const indented = [2, 4, '\t'].map((indent) => JSON.stringify(value, undefined, indent));
    const spellings = [compact, ...indented, spaced(compact)];
    return spellings.flatMap((each) => [Buffer.from(each), Buffer.from(asciiOnly(each)), Buffer.from(`${each}\n`)]);
  } catch {
    // Not JSON, or nested too deep to be written again: it has no other spelling that could be guessed.
    return [];
  }
}

/** `{"a": 1, "b": 2}`, as Python writes it. */
function spaced(compact: string): string {
  return compact.replace(/"(?:[^"\\]|\\.)*"|[,:]/g, (token) => (token.length === 1 ? `${token} ` : token));
}

function asciiOnly(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
