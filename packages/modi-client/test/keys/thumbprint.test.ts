import { expect } from 'chai';
import jose from 'node-jose';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { thumbprint } from '../../src/keys/thumbprint.js';
import { failureAs } from '../helpers/failure.js';
import { ecSigner, rsaSigner } from '../helpers/keys.js';

describe('thumbprint', () => {
  it('is that of RFC 7638 §3.1', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    const jwk = { kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' };
    expect(thumbprint(jwk)).to.equal('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  });

  it('is what node-jose computes, for RSA and EC', async () => {
    for (const signer of [rsaSigner, ecSigner]) {
      const key = await jose.JWK.asKey({ ...signer.publicJwk });
      const hash = await key.thumbprint('SHA-256');
      expect(signer.kid).to.equal(Buffer.from(hash as unknown as Uint8Array).toString('base64url'));
    }
  });

  it('refuses other kinds of key, and keys with members missing', async () => {
    for (const jwk of [
      {},
      { kty: 'oct', k: 'AA' },
      { kty: 'RSA', n: 'AA' },
      { kty: 'EC', crv: 'P-256', x: 'AA', y: 1 },
    ]) {
      const error = await failureAs(ConfigurationError, () => thumbprint(jwk));
      expect(error.code).to.equal('ERR_MODI_KEY_UNUSABLE');
    }
  });
});
