import {
  createClientAssertion,
  createDpopProof,
  createMemoryReplayStore,
  decodeCompact,
  verifyDpopProof,
  verifyIntegrity,
  verifyVoucher,
  type DpopProofOptions,
  type VerifyDpopOptions,
} from '@varco/modi-client';
import { expect } from 'chai';
import { conforms } from './support/conforms.js';
import * as p from './support/parties.js';
import { refuses } from './support/refusal.js';

describe('conformance: section 4, PDND', () => {
  const assertion = (more: object = {}): Promise<string> =>
    createClientAssertion({
      signer: p.deposited,
      clientId: p.CLIENT,
      audience: 'auth.uat.interop.pagopa.it/client-assertion',
      purposeId: p.PURPOSE,
      clock: p.clock,
      ids: p.ids,
      ...more,
    });

  conforms('assertion.claims', 'produced', async () => {
    const names = ['iss', 'sub', 'aud', 'jti', 'iat', 'exp', 'purposeId'];
    const { payload } = decodeCompact(await assertion());
    expect(Object.keys(payload)).to.deep.equal(names);
    expect([payload['iss'], payload['sub'], payload['aud']]).to.deep.equal([
      p.CLIENT,
      p.CLIENT,
      'auth.uat.interop.pagopa.it/client-assertion',
    ]);
    const bound = decodeCompact(await assertion({ digest: 'ab'.repeat(32) })).payload;
    expect([Object.keys(bound), bound['digest']]).to.deep.equal([
      [...names, 'digest'],
      { alg: 'SHA256', value: 'ab'.repeat(32) },
    ]);
  });

  conforms('assertion.header', 'produced', async () => {
    expect(decodeCompact(await assertion()).header).to.deep.equal({ alg: 'RS256', kid: p.deposited.kid, typ: 'JWT' });
  });

  const judge = async (claims: object, header: object = {}): Promise<unknown> =>
    verifyVoucher(await p.issueVoucher({ ...claims }, { ...header }), {
      jwks: p.pdndKeys,
      issuer: p.ISSUER,
      ...p.ESERVICE,
      now: p.NOW * 1_000,
    });

  conforms('voucher.claims', 'verified', async () => {
    await judge({});
    await judge({ sub: p.ISSUER });
    await refuses(() => judge({}, { typ: 'JWT' }), 'ERR_MODI_TOKEN_TYPE');
    await refuses(() => judge({ iss: 'interop.pagopa.it' }), 'ERR_MODI_CLAIM_MISMATCH', 'iss', 'different');
    await refuses(() => judge({ iat: p.NOW - 99, exp: p.NOW - 9 }), 'ERR_MODI_TOKEN_EXPIRED');
    for (const claim of ['producerId', 'eserviceId', 'descriptorId']) {
      await refuses(() => judge({ [claim]: p.CLIENT }), 'ERR_MODI_CLAIM_MISMATCH', claim, 'different');
    }
  });

  conforms('voucher.audience', 'verified', async () => {
    await judge({ aud: `urn:x,${p.ESERVICE.audience}` });
    await refuses(() => judge({ aud: `${p.ESERVICE.audience}/v2` }), 'ERR_MODI_CLAIM_MISMATCH', 'aud', 'different');
  });

  conforms('keys.unknown-kid', 'verified', async () => {
    await refuses(() => judge({}, { kid: p.deposited.kid }), 'ERR_MODI_KEY_UNKNOWN', 'not-found');
    const headers = { 'agid-jwt-signature': await p.token(p.kidTokens, {}, { kid: 'altra' }) };
    await refuses(() => verifyIntegrity({ headers, body: p.BODY }, p.kidPolicy), 'ERR_MODI_KEY_UNKNOWN', 'not-found');
  });

  const HTU = 'https://erogatore.example/eci';
  const signer = p.signerNamed('p256');
  const prove = (more: Partial<DpopProofOptions> = {}): Promise<string> =>
    createDpopProof({ signer, htm: 'GET', htu: HTU, accessToken: 'voucher', clock: p.clock, ids: p.ids, ...more });

  conforms('dpop.proof', 'produced', async () => {
    const { header, payload } = decodeCompact(await prove());
    expect(Object.keys(header)).to.deep.equal(['typ', 'alg', 'jwk']);
    expect(header['jwk']).to.have.all.keys('kty', 'crv', 'x', 'y');
    expect(payload).to.have.all.keys('htm', 'htu', 'iat', 'jti', 'ath');
  });

  conforms('dpop.proof', 'verified', async () => {
    const replay = createMemoryReplayStore({ clock: p.clock });
    const options: VerifyDpopOptions = {
      method: 'GET',
      url: `${HTU}?x=1`,
      accessToken: 'voucher',
      jkt: signer.kid,
      replay,
      now: p.NOW * 1_000,
    };
    const proof = await prove();
    await verifyDpopProof(proof, options);
    await refuses(() => verifyDpopProof(proof, options), 'ERR_MODI_REPLAYED');
    const fresh = await prove();
    for (const [more, code] of [
      [{ jkt: p.deposited.kid }, 'ERR_MODI_CLAIM_MISMATCH'],
      [{ method: 'POST' }, 'ERR_MODI_CLAIM_MISMATCH'],
      [{ url: 'https://altrove.example/eci' }, 'ERR_MODI_CLAIM_MISMATCH'],
      [{ accessToken: 'altro' }, 'ERR_MODI_CLAIM_MISMATCH'],
      [{ now: (p.NOW + 61) * 1_000 }, 'ERR_MODI_TOKEN_EXPIRED'],
      [{ now: (p.NOW - 61) * 1_000 }, 'ERR_MODI_TOKEN_NOT_YET_VALID'],
    ] as const) {
      await refuses(() => verifyDpopProof(fresh, { ...options, ...more }), code);
    }
    const [head = '', claims = ''] = fresh.split('.');
    const [, , signature = ''] = (await prove()).split('.');
    await refuses(() => verifyDpopProof(`${head}.${claims}.${signature}`, options), 'ERR_MODI_SIGNATURE_INVALID');
  });
});
