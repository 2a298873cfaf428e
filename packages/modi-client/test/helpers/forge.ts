import type { Signer } from '../../src/ports/signer.js';
import { rsaSigner } from './keys.js';

const b64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A compact JWS of any header and payload, whatever they say; texts are written as they are. */
export async function forge(header: unknown, payload: unknown, signer: Signer = rsaSigner): Promise<string> {
  const input = `${b64(header)}.${b64(payload)}`;
  return `${input}.${Buffer.from(await signer.sign(Buffer.from(input))).toString('base64url')}`;
}
