import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { signCompact } from '../../src/jws/sign.js';
import { fixedJwks } from '../../src/keys/jwks.js';
import type { Signer } from '../../src/ports/signer.js';
import { verifyM2mVoucher, type VerifyM2mVoucherOptions } from '../../src/voucher/verify-m2m-voucher.js';
import { verifyVoucher, type VerifyVoucherOptions, type VoucherScheme } from '../../src/voucher/verify-voucher.js';
import { failureAs } from '../helpers/failure.js';
import { ecSigner, otherSigner, rsaSigner } from '../helpers/keys.js';

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

  it('takes an audience whole: no part, no blank, no list of two', async () => {
    for (const audience of ['urn', 'urn:eci,', ' urn:eci', 'https://a.example/eci,urn:eci', '', ',']) {
      const token = await voucher();
      const error = await failureAs(TokenError, () => verifyVoucher(token, { ...all, audience }));
      expect([error.code, error.facts['claim']]).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', 'aud']);
    }
  });

  it('compares fruitore, finalità and client too, and ids in either case', async () => {
    const ids = { consumerId: 'C', purposeId: 'P', clientId: 'K' };
    const token = await voucher({ consumerId: 'c', purposeId: 'p', client_id: 'k' });
    await verifyVoucher(token, { ...all, ...ids });
    for (const [option, claim] of [
      ['consumerId', 'consumerId'],
      ['purposeId', 'purposeId'],
      ['clientId', 'client_id'],
    ] as const) {
      const error = await failureAs(TokenError, () => verifyVoucher(token, { ...all, ...ids, [option]: 'x' }));
      expect([error.facts['claim'], error.facts['reason']]).to.deep.equal([claim, 'different']);
    }
  });

  it('takes either pair that tells one e-service from another, and nothing less', async () => {
    const { audience: _a, producerId: _p, eserviceId: _e, descriptorId: _d, ...any } = all;
    const token = await voucher();
    await verifyVoucher(token, { ...any, audience: 'urn:eci', producerId: 'p' });
    await verifyVoucher(token, { ...any, eserviceId: 'e', descriptorId: 'd' });
    const rows: [string, Partial<VerifyVoucherOptions>][] = [
      ['audience', {}],
      ['audience', { producerId: 'p' }],
      ['producerId', { audience: 'urn:eci' }],
      ['descriptorId', { eserviceId: 'e' }],
      ['eserviceId', { descriptorId: 'd' }],
      ['producerId', { audience: 'urn:eci', eserviceId: 'e' }],
    ];
    for (const [field, half] of rows) {
      const error = await failureAs(ConfigurationError, () => verifyVoucher(token, { ...any, ...half }));
      expect([error.code, error.facts['field']]).to.deep.equal(['ERR_MODI_CONFIG_INVALID', field]);
    }
  });

  it('refuses a DPoP voucher presented as Bearer, which is also the default, and the reverse', async () => {
    const bound = await voucher({ cnf: { jkt: ecSigner.kid } });
    await verifyVoucher(bound, { ...all, scheme: 'DPoP' });
    for (const bearer of [{}, { scheme: 'Bearer' as const }]) {
      const error = await failureAs(TokenError, () => verifyVoucher(bound, { ...all, ...bearer }));
      expect(error.facts).to.include({ claim: 'cnf', reason: 'bound' });
    }
    const free = await voucher();
    const error = await failureAs(TokenError, () => verifyVoucher(free, { ...all, scheme: 'DPoP' }));
    expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', 'not-bound']);
  });

  it('refuses a scheme spelt as a header may spell it: with it nothing would be bound to anything', async () => {
    const bound = await voucher({ cnf: { jkt: ecSigner.kid } });
    for (const scheme of ['dpop', 'bearer', 'DPOP', ''] as unknown as VoucherScheme[]) {
      const error = await failureAs(ConfigurationError, () => verifyVoucher(bound, { ...all, scheme }));
      expect(error.facts['field']).to.equal('scheme');
    }
  });

  it('refuses a voucher bound to something it does not understand, with either scheme', async () => {
    for (const cnf of [null, {}, 'x', { jkt: 'short' }, { 'x5t#S256': ecSigner.kid }, { jkt: [ecSigner.kid] }]) {
      for (const scheme of ['Bearer', 'DPoP'] as const) {
        const token = await voucher({ cnf });
        const error = await failureAs(TokenError, () => verifyVoucher(token, { ...all, scheme }));
        expect([error.code, error.facts['claim']]).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', 'cnf']);
      }
    }
  });

  const DIGEST = 'ab'.repeat(32);
  it('compares the evidence’s digest, in either case of the voucher', async () => {
    const digest = { alg: 'SHA256', value: DIGEST.toUpperCase() };
    await verifyVoucher(await voucher({ digest }), { ...all, digest: DIGEST });
  });

  const digests: [string, unknown, string][] = [
    ['no digest', undefined, 'missing'],
    ['a null digest', null, 'missing'],
    ['another digest', { alg: 'SHA256', value: 'cd'.repeat(32) }, 'different'],
    ['a digest in base64', { alg: 'SHA256', value: Buffer.alloc(32).toString('base64') }, 'format'],
    ['a digest of the right length that is not hexadecimal', { alg: 'SHA256', value: 'xy'.repeat(32) }, 'format'],
    ['a digest by another algorithm', { alg: 'SHA-256', value: DIGEST }, 'algorithm'],
    ['a digest without algorithm', { value: DIGEST }, 'algorithm'],
    ['a digest that is a text', DIGEST, 'algorithm'],
  ];
  for (const [what, digest, reason] of digests) {
    it(`refuses ${what} where an evidence must be bound`, async () => {
      const token = await voucher({ digest });
      const error = await failureAs(TokenError, () => verifyVoucher(token, { ...all, digest: DIGEST }));
      expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_DIGEST_MISMATCH', reason]);
    });
  }

  it('refuses a voucher that any consumer signed with a key of its own', async () => {
    const token = await voucher({}, { kid: otherSigner.kid, jwk: otherSigner.publicJwk }, otherSigner);
    expect((await failureAs(TokenError, () => verifyVoucher(token, all))).code).to.equal('ERR_MODI_KEY_UNKNOWN');
    const forged = await voucher({}, { jwk: otherSigner.publicJwk }, otherSigner);
    expect((await failureAs(TokenError, () => verifyVoucher(forged, all))).code).to.equal('ERR_MODI_SIGNATURE_INVALID');
  });
});

describe('verifyM2mVoucher', () => {
  const m2m: VerifyM2mVoucherOptions = {
    jwks,
    issuer: 'uat.interop.pagopa.it',
    audience: 'uat.interop.pagopa.it/m2m',
    now: NOW * 1_000,
  };
  const api = { aud: 'uat.interop.pagopa.it/m2m', organizationId: 'ente', client_id: 'client' };

  it('reads client, ente and role', async () => {
    const read = await verifyM2mVoucher(await voucher({ ...api, role: 'm2m' }), m2m);
    expect(read).to.include({ clientId: 'client', organizationId: 'ente', role: 'm2m', adminId: undefined });
    const admin = await verifyM2mVoucher(await voucher({ ...api, role: 'm2m-admin', adminId: 'a' }), m2m);
    expect(admin).to.include({ role: 'm2m-admin', adminId: 'a' });
    const bound = await voucher({ ...api, role: 'm2m', cnf: { jkt: ecSigner.kid } });
    expect((await verifyM2mVoucher(bound, { ...m2m, scheme: 'DPoP' })).jkt).to.equal(ecSigner.kid);
  });

  const rows: [string, object, string, Partial<VerifyM2mVoucherOptions>][] = [
    ['an e-service’s voucher', { role: 'm2m', aud: CLAIMS.aud }, 'aud', {}],
    ['no role', {}, 'role', {}],
    ['an unknown role', { role: 'admin' }, 'role', {}],
    ['a role that is not let in', { role: 'm2m-admin', adminId: 'a' }, 'role', { roles: ['m2m'] }],
    ['an m2m-admin without administrator', { role: 'm2m-admin' }, 'adminId', {}],
    ['an m2m with an administrator', { role: 'm2m', adminId: 'a' }, 'adminId', {}],
    ['no ente', { role: 'm2m', organizationId: undefined }, 'organizationId', {}],
    ['a bound voucher as Bearer', { role: 'm2m', cnf: { jkt: ecSigner.kid } }, 'cnf', {}],
    ['another issuer', { role: 'm2m', iss: 'interop.pagopa.it' }, 'iss', {}],
  ];
  for (const [what, claims, claim, options] of rows) {
    it(`refuses ${what}`, async () => {
      const token = await voucher({ ...api, ...claims });
      const error = await failureAs(TokenError, () => verifyM2mVoucher(token, { ...m2m, ...options }));
      expect([error.code, error.facts['claim']]).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', claim]);
    });
  }
});
