import { expect } from 'chai';
import { TokenError } from '../../src/errors/token-error.js';
import { signCompact } from '../../src/jws/sign.js';
import { fixedJwks } from '../../src/keys/jwks.js';
import type { Signer } from '../../src/ports/signer.js';
import { verifyVoucher, type VerifyVoucherOptions } from '../../src/voucher/verify-voucher.js';
import { failureAs } from '../helpers/failure.js';
import { ecSigner, rsaSigner } from '../helpers/keys.js';

const NOW = 1_800_000_000;
const CLAIMS = {
  iss: 'uat.interop.pagopa.it',
  aud: 'https://a.example/eci,urn:eci',
  iat: NOW,
  nbf: NOW,
  exp: NOW + 600,
  producerId: 'p',
  eserviceId: 'e',
  descriptorId: 'd',
};
const jwks = fixedJwks({
  keys: [
    { ...rsaSigner.publicJwk, kid: 'k' },
    { ...ecSigner.publicJwk, kid: 'ec' },
  ],
});

async function voucher(claims: object = {}, header: object = {}, signer: Signer = rsaSigner): Promise<string> {
  return signCompact(
    signer,
    { alg: signer.alg, use: 'sig', typ: 'at+jwt', kid: 'k', ...header },
    { ...CLAIMS, ...claims },
  );
}

const all: VerifyVoucherOptions = {
  jwks,
  issuer: 'uat.interop.pagopa.it',
  audience: 'urn:eci',
  producerId: 'p',
  eserviceId: 'e',
  descriptorId: 'd',
  now: NOW * 1_000,
};

describe('verifyVoucher', () => {
  it('takes a good voucher, by either of its audiences', async () => {
    const token = await voucher();
    expect(await verifyVoucher(token, all)).to.include({ iss: 'uat.interop.pagopa.it' });
    await verifyVoucher(token, { ...all, audience: 'https://a.example/eci' });
    await verifyVoucher(await voucher({ aud: ['urn:eci'] }), all);
  });

  const claimRows: [string, object, string][] = [
    ['another issuer', { iss: 'interop.pagopa.it' }, 'iss'],
    ['part of an audience', { aud: 'urn:eci2,urn:ec' }, 'aud'],
    ['no audience', { aud: undefined }, 'aud'],
    ['another producer', { producerId: 'x' }, 'producerId'],
    ['no e-service', { eserviceId: undefined }, 'eserviceId'],
    ['another descriptor', { descriptorId: 'x' }, 'descriptorId'],
    ['no exp', { exp: undefined }, 'exp'],
    ['an exp that is a text', { exp: String(NOW + 600) }, 'exp'],
    ['an nbf that is null', { nbf: null }, 'nbf'],
  ];
  for (const [what, claims, claim] of claimRows) {
    it(`refuses ${what}`, async () => {
      const token = await voucher(claims);
      const error = await failureAs(TokenError, () => verifyVoucher(token, all));
      expect([error.code, error.facts['claim']]).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', claim]);
    });
  }

  it('compares times with the leeway, to the second', async () => {
    const at = async (seconds: number, leewaySeconds = 5): Promise<string> => {
      const token = await voucher();
      return verifyVoucher(token, { ...all, now: seconds * 1_000, leewaySeconds }).then(
        () => 'taken',
        (error: unknown) => (error instanceof TokenError ? error.code : 'other'),
      );
    };
    expect(await at(NOW + 604)).to.equal('taken');
    expect(await at(NOW + 605)).to.equal('ERR_MODI_TOKEN_EXPIRED');
    expect(await at(NOW + 600, 0)).to.equal('ERR_MODI_TOKEN_EXPIRED');
    expect(await at(NOW - 5)).to.equal('taken');
    expect(await at(NOW - 6)).to.equal('ERR_MODI_TOKEN_NOT_YET_VALID');
  });

  it('refuses other types, algorithms and keys', async () => {
    const codeOf = async (token: string): Promise<string> =>
      (await failureAs(TokenError, () => verifyVoucher(token, all))).code;
    expect(await codeOf(await voucher({}, { typ: 'JWT' }))).to.equal('ERR_MODI_TOKEN_TYPE');
    expect(await codeOf(await voucher({}, { typ: undefined }))).to.equal('ERR_MODI_TOKEN_TYPE');
    expect(await codeOf(await voucher({}, { kid: 'ec' }, ecSigner))).to.equal('ERR_MODI_TOKEN_ALGORITHM');
    expect(await codeOf(await voucher({}, { kid: 'z' }))).to.equal('ERR_MODI_KEY_UNKNOWN');
    expect(await codeOf('x.y')).to.equal('ERR_MODI_TOKEN_MALFORMED');
  });
});
