import { expect } from 'chai';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { createLocalSigner } from '../../src/keys/local-signer.js';
import { createDpopProof } from '../../src/voucher/dpop.js';
import { failureAs } from '../helpers/failure.js';
import { countingIds, FixedClock } from '../helpers/fixed-ports.js';
import { readVerified } from '../helpers/independent-jws.js';
import { EC, ecSigner, RSA, rsaSigner } from '../helpers/keys.js';

const base = {
  htm: 'POST',
  htu: 'https://auth.uat.interop.pagopa.it/token.oauth2',
  clock: new FixedClock(1_800_000_000_999),
};

describe('the DPoP proof', () => {
  it('has exactly the members PDND takes, with EC and RSA keys', async () => {
    for (const [signer, key] of [
      [ecSigner, EC.publicKey],
      [rsaSigner, RSA.publicKey],
    ] as const) {
      const { header, payload } = await readVerified(
        await createDpopProof({ ...base, signer, ids: countingIds() }),
        key,
      );
      expect(header).to.deep.equal({ typ: 'dpop+jwt', alg: signer.alg, jwk: signer.publicJwk });
      expect(payload).to.deep.equal({
        htm: 'POST',
        htu: base.htu,
        iat: 1_800_000_000,
        jti: '00000000-0000-4000-8000-000000000001',
      });
    }
  });

  it('binds the voucher with ath: base64url of its SHA-256', async () => {
    const jws = await createDpopProof({ ...base, signer: ecSigner, accessToken: 'a.b.c', ids: countingIds() });
    const { payload } = await readVerified(jws, EC.publicKey);
    expect(payload['ath']).to.equal(createHash('sha256').update('a.b.c').digest('base64url'));
  });

  it('is not made for a URL with a query, a method in small letters, or another algorithm', async () => {
    const p384 = createLocalSigner({ key: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey });
    for (const more of [
      { htu: `${base.htu}?a=b` },
      { htu: `${base.htu}#` },
      { htu: '/x' },
      { htm: 'post' },
      { signer: p384 },
      { accessToken: 5 as never },
    ]) {
      const error = await failureAs(ConfigurationError, () =>
        createDpopProof({ ...base, signer: ecSigner, ids: countingIds(), ...more }),
      );
      expect(error.code).to.be.oneOf(['ERR_MODI_CONFIG_INVALID', 'ERR_MODI_KEY_UNUSABLE']);
    }
  });
});
