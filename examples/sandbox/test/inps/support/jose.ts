/** Signs what a test wants signed, right or wrong: it checks nothing. */
import { createHash, createSign, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';

export interface TestKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: JsonWebKey;
}

const made = new Map<string, TestKey>();

/** The key of a kid, made once for the whole run: a pair costs a fifth of a second. */
export function testKey(kid: string): TestKey {
  const known = made.get(kid);
  if (known !== undefined) return known;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { kid, privateKey, jwk: publicKey.export({ format: 'jwk' }) };
  made.set(kid, key);
  return key;
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

export function signJws(key: TestKey, header: object, payload: object): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${createSign('RSA-SHA256').update(input).sign(key.privateKey, 'base64url')}`;
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
