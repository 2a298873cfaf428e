import type { KeyObject } from 'node:crypto';
import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

/** A signer that shares nothing with the sandbox: node:crypto, and JSON put together by hand. */
export interface TestKey {
  readonly privateKey: KeyObject;
  readonly publicPem: string;
  readonly jwk: Readonly<Record<string, string>>;
  readonly kid: string;
}

export function rsaKey(bits = 2048): TestKey {
  return describeKey(generateKeyPairSync('rsa', { modulusLength: bits }).privateKey, ['e', 'kty', 'n']);
}

export function ecKey(namedCurve = 'P-256'): TestKey {
  return describeKey(generateKeyPairSync('ec', { namedCurve }).privateKey, ['crv', 'kty', 'x', 'y']);
}

function describeKey(privateKey: KeyObject, members: readonly string[]): TestKey {
  const publicKey = createPublicKey(privateKey);
  const exported = publicKey.export({ format: 'jwk' });
  const jwk = Object.fromEntries(members.map((name) => [name, String(exported[name])]));
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const kid = createHash('sha256').update(JSON.stringify(jwk)).digest('base64url');
  return { privateKey, publicPem, jwk, kid };
}

export function b64u(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** Signs what it is told, also what makes no sense. `alg` of the header picks nothing: the key does. */
export function compact(header: unknown, payload: unknown, key: TestKey): string {
  const text = `${b64u(header)}.${b64u(payload)}`;
  const signature =
    key.privateKey.asymmetricKeyType === 'ec'
      ? sign('sha256', Buffer.from(text), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
      : sign('sha256', Buffer.from(text), key.privateKey);
  return `${text}.${signature.toString('base64url')}`;
}

export function decode(part: string | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
}
