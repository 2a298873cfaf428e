import type { KeyObject } from 'node:crypto';
import { generateKeyPair, randomUUID, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { JsonObject } from '../read-json.js';

const makeKeyPair = promisify(generateKeyPair);

interface VoucherKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** PDND's own signing keys. Their ids are UUIDs, unlike the clients', and are found in the JWKS only. */
export class VoucherKeys {
  #current: VoucherKey;
  #published: readonly VoucherKey[];

  private constructor(first: VoucherKey) {
    this.#current = first;
    this.#published = [first];
  }

  static async create(): Promise<VoucherKeys> {
    return new VoucherKeys(await makeKey());
  }

  /** Signs with a new key from now on. With `keepOld` (what PDND does) the old one stays in the JWKS. */
  async rotate(keepOld = true): Promise<string> {
    const next = await makeKey();
    this.#published = keepOld ? [next, ...this.#published] : [next];
    this.#current = next;
    return next.kid;
  }

  /** @returns a compact JWS. */
  sign(payload: JsonObject): string {
    const header = { alg: 'RS256', use: 'sig', typ: 'at+jwt', kid: this.#current.kid };
    const signed = `${encode(header)}.${encode(payload)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), this.#current.privateKey).toString('base64url')}`;
  }

  findPublic(kid: unknown): KeyObject | undefined {
    return this.#published.find((key) => key.kid === kid)?.publicKey;
  }

  jwks(): { readonly keys: readonly JsonObject[] } {
    return {
      keys: this.#published.map(({ kid, publicKey }) => ({
        ...publicKey.export({ format: 'jwk' }),
        kid,
        use: 'sig',
        alg: 'RS256',
      })),
    };
  }
}

async function makeKey(): Promise<VoucherKey> {
  return { kid: randomUUID(), ...(await makeKeyPair('rsa', { modulusLength: 2048 })) };
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
