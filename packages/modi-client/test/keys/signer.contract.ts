import { createPublicKey, verify } from 'node:crypto';
import { expect } from 'chai';
import { decodeCompact } from '../../src/jws/decode.js';
import { signCompact } from '../../src/jws/sign.js';
import { thumbprint } from '../../src/keys/thumbprint.js';
import type { SignatureAlgorithm, Signer } from '../../src/ports/signer.js';

/** Bytes of a signature. */
const LENGTHS: Readonly<Record<SignatureAlgorithm, number>> = {
  RS256: 256,
  RS384: 256,
  RS512: 256,
  ES256: 64,
  ES384: 96,
  ES512: 132,
};

/** What every signer promises, wherever its key is. */
export function describeSigner(what: string, alg: SignatureAlgorithm, open: () => Promise<Signer> | Signer): void {
  describe(`${what}, as a signer`, () => {
    let signer: Signer;
    before(async () => {
      signer = await open();
    });

    const isGood = (bytes: Uint8Array, signature: Uint8Array): boolean => {
      const key = createPublicKey({ key: { ...signer.publicJwk }, format: 'jwk' });
      return verify(`sha${alg.slice(2)}`, bytes, { key, dsaEncoding: 'ieee-p1363' }, signature);
    };

    it('says its algorithm, its public key alone, and its thumbprint', () => {
      expect(signer.alg).to.equal(alg);
      expect(Object.keys(signer.publicJwk)).to.have.members(
        alg.startsWith('RS') ? ['e', 'kty', 'n'] : ['crv', 'kty', 'x', 'y'],
      );
      expect(signer.kid).to.equal(thumbprint(signer.publicJwk));
    });

    it('signs bytes of any length, in the form of JWS', async () => {
      for (const length of [0, 1, 55, 64, 1_000, 300_000]) {
        const bytes = Buffer.alloc(length, length % 251);
        const signature = await signer.sign(bytes);
        expect(signature).to.be.instanceOf(Uint8Array);
        expect([signature.length, isGood(bytes, signature)]).to.deep.equal([LENGTHS[alg], true]);
        expect(isGood(Buffer.concat([bytes, Buffer.of(0)]), signature)).to.equal(false);
      }
    });

    it('makes forty signatures at once, each of its own bytes, and leaves the event loop free', async () => {
      let turns = 0;
      const timer = setInterval(() => turns++, 1);
      const all = await Promise.all(
        Array.from({ length: 40 }, async (_, index) => {
          const bytes = Buffer.from(`documento ${index}`);
          return isGood(bytes, await signer.sign(bytes));
        }),
      );
      clearInterval(timer);
      expect(all).to.deep.equal(Array.from({ length: 40 }, () => true));
      expect(turns).to.be.greaterThan(0);
    });

    it('makes a compact JWS', async () => {
      const jws = await signCompact(signer, { alg, kid: signer.kid, typ: 'JWT' }, { aud: 'x' });
      const { signature } = decodeCompact(jws);
      expect(isGood(Buffer.from(jws.slice(0, jws.lastIndexOf('.'))), signature)).to.equal(true);
    });
  });
}
