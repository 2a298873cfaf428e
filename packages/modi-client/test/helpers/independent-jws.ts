import { verify, type KeyObject } from 'node:crypto';
import jose from 'node-jose';

export interface ReadJws {
  readonly header: Record<string, unknown>;
  readonly payload: Record<string, unknown>;
}

/** Verifies a compact JWS twice, with nothing of ours: node:crypto and node-jose. */
export async function readVerified(jws: string, key: KeyObject): Promise<ReadJws> {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const verifier = { key, dsaEncoding: 'ieee-p1363' as const };
  if (!verify('sha256', Buffer.from(`${header}.${payload}`), verifier, Buffer.from(signature, 'base64url'))) {
    throw new Error('node:crypto does not verify the signature');
  }
  const jwk = await jose.JWK.asKey({ ...key.export({ format: 'jwk' }) });
  const result = await jose.JWS.createVerify(jwk).verify(jws);
  return {
    header: JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>,
    payload: JSON.parse(result.payload.toString()) as Record<string, unknown>,
  };
}
