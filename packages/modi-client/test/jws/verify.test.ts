import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { signCompact } from '../../src/jws/sign.js';
import { verifyCompact } from '../../src/jws/verify.js';
import { fixedJwks } from '../../src/keys/jwks.js';
import { failureAs } from '../helpers/failure.js';
import { EC, ecSigner, otherSigner, pem, RSA, rsaSigner } from '../helpers/keys.js';

const jwks = fixedJwks({
  keys: [
    { ...rsaSigner.publicJwk, kid: 'rsa' },
    { ...ecSigner.publicJwk, kid: 'ec' },
  ],
});
const options = { jwks, algorithms: ['RS256', 'ES256'] as const };
const b64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function refusal(jws: string): Promise<string> {
  return (await failureAs(TokenError, () => verifyCompact(jws, options))).code;
}

describe('verifyCompact', () => {
  it('takes what the named key signed, RSA and EC', async () => {
    for (const [signer, kid] of [
      [rsaSigner, 'rsa'],
      [ecSigner, 'ec'],
    ] as const) {
      const jws = await signCompact(signer, { alg: signer.alg, kid }, { a: 'è' });
      expect((await verifyCompact(jws, options)).payload).to.deep.equal({ a: 'è' });
    }
  });

  it('refuses a changed payload, header or signature', async () => {
    const jws = await signCompact(rsaSigner, { alg: 'RS256', kid: 'rsa' }, { a: 1 });
    const [header = '', , signature = ''] = jws.split('.');
    expect(await refusal(`${header}.${b64({ a: 2 })}.${signature}`)).to.equal('ERR_MODI_SIGNATURE_INVALID');
    expect(await refusal(`${b64({ alg: 'RS256', kid: 'rsa', x: 1 })}.${b64({ a: 1 })}.${signature}`)).to.equal(
      'ERR_MODI_SIGNATURE_INVALID',
    );
    const other = signature.startsWith('A') ? 'B' : 'A';
    expect(await refusal(`${header}.${b64({ a: 1 })}.${other}${signature.slice(1)}`)).to.equal(
      'ERR_MODI_SIGNATURE_INVALID',
    );
    for (const tail of ['=', '==', '.', '\n', ' ', '!'])
      expect(await refusal(jws + tail)).to.equal('ERR_MODI_TOKEN_MALFORMED');
  });

  it('refuses a signature of another key under the same kid', async () => {
    expect(await refusal(await signCompact(otherSigner, { alg: 'RS256', kid: 'rsa' }, {}))).to.equal(
      'ERR_MODI_SIGNATURE_INVALID',
    );
  });

  it('asks nobody for a kid longer than any', async () => {
    const asked: string[] = [];
    const spied = { find: async (kid: string) => (asked.push(kid), jwks.find(kid)) };
    const jws = await signCompact(rsaSigner, { alg: 'RS256', kid: 'k'.repeat(10_240) }, {});
    const { code } = await failureAs(TokenError, () => verifyCompact(jws, { ...options, jwks: spied }));
    expect([code, asked]).to.deep.equal(['ERR_MODI_KEY_UNKNOWN', []]);
  });

  it('says that algorithms are none of ours', async () => {
    const jws = await signCompact(rsaSigner, { alg: 'RS256', kid: 'rsa' }, {});
    for (const algorithms of [undefined, 'RS256', ['HS256'], ['RS256', 'none'], [['RS256']]]) {
      const error = await failureAs(ConfigurationError, () =>
        verifyCompact(jws, { jwks, algorithms: algorithms as never }),
      );
      expect(error.facts['field']).to.equal('algorithms');
    }
  });

  it('refuses an algorithm that does not go with the key', async () => {
    expect(await refusal(await signCompact(rsaSigner, { alg: 'RS256', kid: 'ec' }, {}))).to.equal(
      'ERR_MODI_SIGNATURE_INVALID',
    );
  });

  it('refuses none, and HMAC keyed with the public key', async () => {
    expect(await refusal(`${b64({ alg: 'none', kid: 'rsa' })}.${b64({})}.AA`)).to.equal('ERR_MODI_TOKEN_ALGORITHM');
    const input = `${b64({ alg: 'HS256', kid: 'rsa' })}.${b64({})}`;
    const mac = createHmac('sha256', pem(RSA.publicKey, 'spki')).update(input).digest('base64url');
    expect(await refusal(`${input}.${mac}`)).to.equal('ERR_MODI_TOKEN_ALGORITHM');
  });

  it('refuses kids it does not know, and tokens without one', async () => {
    expect(await refusal(await signCompact(rsaSigner, { alg: 'RS256', kid: 'x' }, {}))).to.equal(
      'ERR_MODI_KEY_UNKNOWN',
    );
    expect(await refusal(await signCompact(rsaSigner, { alg: 'RS256' }, {}))).to.equal('ERR_MODI_KEY_UNKNOWN');
  });

  it('never uses a key the token brings along', async () => {
    const header = { alg: 'ES256', kid: 'rsa', jwk: EC.publicKey.export({ format: 'jwk' }) };
    expect(await refusal(await signCompact(ecSigner, header, {}))).to.equal('ERR_MODI_SIGNATURE_INVALID');
  });

  it('refuses critical extensions', async () => {
    expect(
      await refusal(await signCompact(rsaSigner, { alg: 'RS256', kid: 'rsa', crit: ['b64'], b64: false }, {})),
    ).to.equal('ERR_MODI_TOKEN_MALFORMED');
  });
});
