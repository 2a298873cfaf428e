import {
  createIdAuthToken,
  createMemoryReplayStore,
  createTrackingEvidence,
  decodeCompact,
  signIntegrity,
  verifyIdAuth,
  verifyIntegrity,
  verifyPdndRequest,
  verifyTrackingEvidence,
  verifyVoucher,
  type CertificateReference,
  type VerifyEvidenceOptions,
} from '@varco/modi-client';
import { expect } from 'chai';
import { conforms } from './support/conforms.js';
import * as p from './support/parties.js';
import { refuses } from './support/refusal.js';

const evidence = async (pattern: 'AUDIT_REST_01' | 'AUDIT_REST_02'): Promise<{ jws: string; digest: string }> =>
  createTrackingEvidence({
    pattern,
    signer: p.deposited,
    clientId: p.CLIENT,
    audience: p.ESERVICE.audience,
    purposeId: p.PURPOSE,
    userID: 'operatore-1',
    userLocation: 'pc-1',
    LoA: '2',
    clock: p.clock,
    ids: p.ids,
  });

/** An evidence in direct trust. */
const certified = async (
  how: Partial<CertificateReference>,
  pattern: 'AUDIT_REST_01' | 'AUDIT_REST_02' = 'AUDIT_REST_01',
): Promise<{ jws: string }> =>
  createTrackingEvidence({
    pattern,
    signer: p.signerNamed('client'),
    reference: { certificate: p.certificatePem('client'), ...how },
    clientId: 'fruitore',
    audience: p.SERVICE,
    userID: 'operatore-1',
    userLocation: 'pc-1',
    LoA: '2',
    clock: p.clock,
    ids: p.ids,
  });

describe('conformance: section 2, REST and PDND', () => {
  conforms('id-auth-rest-01.header', 'produced', async () => {
    const { headers, jws } = await createIdAuthToken(p.x509());
    expect(headers.Authorization).to.equal(`Bearer ${jws}`);
    const { header } = decodeCompact(jws);
    expect([header['alg'], header['typ'], Array.isArray(header['x5c'])]).to.deep.equal(['RS256', 'JWT', true]);
  });

  conforms('id-auth-rest-01.header', 'verified', async () => {
    const policy = { ...p.x509Policy, pattern: 'ID_AUTH_REST_01' } as const;
    await verifyIdAuth({ authorization: `Bearer ${await p.token(p.x509())}` }, policy);
    await refuses(
      async () => verifyIdAuth({ authorization: `Bearer ${await p.token(p.x509(), {}, { typ: 'at+jwt' })}` }, policy),
      'ERR_MODI_TOKEN_TYPE',
    );
    await refuses(
      async () => verifyIdAuth({ authorization: `Bearer ${await p.token(p.x509(), {}, { x5c: undefined })}` }, policy),
      'ERR_MODI_KEY_UNKNOWN',
      'no-certificate',
    );
    await refuses(
      async () => verifyIdAuth({ authorization: `DPoP ${await p.token(p.x509())}` }, policy),
      'ERR_MODI_TOKEN_MALFORMED',
      'scheme',
    );
  });

  conforms('id-auth-rest-01.claims', 'produced', async () => {
    const { payload } = decodeCompact((await createIdAuthToken(p.x509())).jws);
    expect([payload['aud'], payload['iat'], payload['exp']]).to.deep.equal([p.SERVICE, p.NOW, p.NOW + 300]);
  });

  conforms('id-auth-rest-01.claims', 'verified', async () => {
    for (const claim of ['iat', 'exp', 'aud']) {
      const authorization = `Bearer ${await p.token(p.x509(), { [claim]: undefined })}`;
      await refuses(
        () => verifyIdAuth({ authorization }, { ...p.x509Policy, pattern: 'ID_AUTH_REST_01' }),
        'ERR_MODI_CLAIM_MISMATCH',
        claim,
        'missing',
      );
    }
  });

  conforms('id-auth-rest-01.pdnd', 'verified', async () => {
    const policy = { jwks: p.pdndKeys, issuer: p.ISSUER, eservice: p.ESERVICE, clock: p.clock };
    const request = async (voucher: string): Promise<unknown> =>
      verifyPdndRequest({ method: 'GET', url: '/', headers: { authorization: `Bearer ${voucher}` } }, policy);
    await request(await p.issueVoucher());
    await refuses(async () => request(await p.issueVoucher({}, { typ: 'JWT' })), 'ERR_MODI_TOKEN_TYPE', 'at+jwt');
  });

  conforms('id-auth-rest-02.jti', 'produced', async () => {
    const made = await createIdAuthToken(p.x509());
    expect(decodeCompact(made.jws).payload['jti']).to.equal(made.jti);
  });

  conforms('id-auth-rest-02.jti', 'verified', async () => {
    const policy = {
      ...p.x509Policy,
      pattern: 'ID_AUTH_REST_02',
      replay: createMemoryReplayStore({ clock: p.clock }),
    } as const;
    const authorization = `Bearer ${await p.token(p.x509(), { jti: undefined })}`;
    await refuses(() => verifyIdAuth({ authorization }, policy), 'ERR_MODI_CLAIM_MISMATCH', 'jti', 'missing');
    await verifyIdAuth({ authorization }, { ...p.x509Policy, pattern: 'ID_AUTH_REST_01' });
  });

  conforms('integrity-rest-01.header', 'produced', async () => {
    const { headers } = await signIntegrity({ ...p.x509(), message: { headers: {}, body: p.BODY } });
    expect(Object.keys(headers)).to.deep.equal(['Digest', 'Agid-JWT-Signature']);
    expect(decodeCompact(headers['Agid-JWT-Signature'] ?? '').header).to.have.all.keys('alg', 'typ', 'x5c');
  });

  conforms('integrity-rest-01.header', 'verified', async () => {
    const { headers } = await signIntegrity({ ...p.x509(), message: { headers: {}, body: p.BODY } });
    expect(await verifyIntegrity({ headers, body: p.BODY }, p.x509Policy)).to.have.property('bodyVerified', true);
  });

  conforms('integrity-rest-01.claims', 'produced', async () => {
    const { headers } = await signIntegrity({ ...p.x509(), message: { headers: {}, body: p.BODY } });
    const { payload } = decodeCompact(headers['Agid-JWT-Signature'] ?? '');
    expect(payload).to.include.all.keys('iat', 'exp', 'aud', 'signed_headers');
  });

  conforms('integrity-rest-01.claims', 'verified', async () => {
    const signed = { signed_headers: [] };
    for (const claim of ['iat', 'exp', 'aud', 'signed_headers']) {
      const headers = { 'agid-jwt-signature': await p.token(p.x509(), { ...signed, [claim]: undefined }) };
      await refuses(
        () => verifyIntegrity({ headers, body: p.BODY }, p.x509Policy),
        'ERR_MODI_CLAIM_MISMATCH',
        claim,
        'missing',
      );
    }
  });

  conforms('integrity-rest-02.kid', 'produced', async () => {
    const { headers } = await signIntegrity({ ...p.kidTokens, message: { headers: {}, body: p.BODY } });
    const { header } = decodeCompact(headers['Agid-JWT-Signature'] ?? '');
    expect(header).to.deep.equal({ alg: 'RS256', typ: 'JWT', kid: p.deposited.kid });
  });

  conforms('integrity-rest-02.kid', 'verified', async () => {
    const { headers } = await signIntegrity({ ...p.kidTokens, message: { headers: {}, body: p.BODY } });
    const verified = await verifyIntegrity({ headers, body: p.BODY }, p.kidPolicy);
    expect(verified.signed && verified.token.key.kid).to.equal(p.deposited.kid);
    const certified = await signIntegrity({ ...p.x509(), message: { headers: {}, body: p.BODY } });
    await refuses(
      () => verifyIntegrity({ headers: certified.headers, body: p.BODY }, p.kidPolicy),
      'ERR_MODI_KEY_UNKNOWN',
      'no-kid',
    );
  });

  conforms('audit-rest-01.pdnd', 'produced', async () => {
    const { header, payload } = decodeCompact((await evidence('AUDIT_REST_01')).jws);
    expect(header).to.deep.equal({ alg: 'RS256', kid: p.deposited.kid, typ: 'JWT' });
    expect(payload).to.include({
      iss: p.CLIENT,
      purposeId: p.PURPOSE,
      aud: p.ESERVICE.audience,
      iat: p.NOW,
      exp: p.NOW + 300,
    });
    expect(payload).to.include.all.keys('jti', 'userID', 'userLocation', 'LoA').and.not.have.property('dnonce');
  });

  conforms('audit-rest-01.pdnd', 'verified', async () => {
    const { jws } = await evidence('AUDIT_REST_01');
    const options = {
      pattern: 'AUDIT_REST_01',
      keys: p.consumerKeys,
      audience: p.ESERVICE.audience,
      clock: p.clock,
      keyOwner: async () => p.CLIENT,
      voucher: await p.voucherClaims(),
    } as const;
    expect((await verifyTrackingEvidence(jws, options)).agreed['userID']).to.equal('operatore-1');
    for (const claim of ['iss', 'jti', 'purposeId']) {
      const changed = await p.token(
        { ...p.kidTokens },
        {
          aud: p.ESERVICE.audience,
          iss: p.CLIENT,
          purposeId: p.PURPOSE,
          userID: 'u',
          userLocation: 'l',
          [claim]: undefined,
        },
      );
      await refuses(() => verifyTrackingEvidence(changed, options), 'ERR_MODI_CLAIM_MISMATCH', claim, 'missing');
    }
  });

  conforms('audit-rest-01.direct', 'produced', async () => {
    const x5u = 'https://fruitore.example/cert.pem';
    const rows = [
      [{ as: ['x5c'] }, 'x5c'],
      [{ as: ['x5t#S256'] }, 'x5t#S256'],
      [{ as: [], x5u }, 'x5u'],
    ] as const;
    for (const [how, member] of rows) {
      const { header, payload } = decodeCompact((await certified({ ...how })).jws);
      expect(header).to.have.all.keys('alg', 'typ', member);
      expect(payload).to.include({ iss: 'fruitore', aud: p.SERVICE, iat: p.NOW, exp: p.NOW + 300 });
      expect(payload).to.include.all.keys('jti', 'userID').and.not.have.any.keys('purposeId', 'dnonce');
    }
    const direct = { keys: p.x509Policy.keys, audience: p.SERVICE, clock: p.clock, issuer: 'fruitore' };
    await verifyTrackingEvidence((await certified({})).jws, { pattern: 'AUDIT_REST_01', ...direct });
  });

  conforms('audit-rest-01.direct', 'verified', async () => {
    const jws = await p.token(p.x509(), { iss: 'fruitore', userID: 'u', userLocation: 'l' });
    const verified = await verifyTrackingEvidence(jws, {
      pattern: 'AUDIT_REST_01',
      keys: p.x509Policy.keys,
      audience: p.SERVICE,
      clock: p.clock,
      issuer: 'fruitore',
    });
    expect(verified.token.key.certificate).to.not.equal(undefined);
  });

  conforms('audit-rest-02.pdnd-only', 'produced', async () =>
    refuses(() => certified({}, 'AUDIT_REST_02'), 'ERR_MODI_CONFIG_INVALID', 'reference'),
  );
  conforms('audit-rest-02.pdnd-only', 'verified', async () => {
    const direct = { keys: p.x509Policy.keys, audience: p.SERVICE, clock: p.clock };
    const options = { pattern: 'AUDIT_REST_02', ...direct } as unknown as VerifyEvidenceOptions;
    await refuses(
      async () => verifyTrackingEvidence((await certified({})).jws, options),
      'ERR_MODI_CONFIG_INVALID',
      'voucher',
    );
  });

  conforms('audit-rest-02.dnonce', 'produced', async () => {
    expect(String(decodeCompact((await evidence('AUDIT_REST_02')).jws).payload['dnonce'])).to.match(/^[1-9][0-9]{12}$/);
  });

  conforms('audit-rest-02.dnonce', 'verified', async () => {
    const { jws, digest } = await evidence('AUDIT_REST_02');
    const options = {
      pattern: 'AUDIT_REST_02',
      keys: p.consumerKeys,
      audience: p.ESERVICE.audience,
      clock: p.clock,
    } as const;
    expect(
      (
        await verifyTrackingEvidence(jws, {
          ...options,
          voucher: await p.voucherClaims({ digest: { alg: 'SHA256', value: digest } }),
        })
      ).dnonce,
    ).to.have.length(13);
    const plain = await evidence('AUDIT_REST_01');
    const voucher = await p.voucherClaims({ digest: { alg: 'SHA256', value: plain.digest } });
    await refuses(
      () => verifyTrackingEvidence(plain.jws, { ...options, voucher }),
      'ERR_MODI_CLAIM_MISMATCH',
      'dnonce',
      'missing',
    );
  });

  conforms('voucher-bearer', 'verified', async () => {
    const options = { jwks: p.pdndKeys, issuer: p.ISSUER, ...p.ESERVICE, now: p.NOW * 1_000 };
    await verifyVoucher(await p.issueVoucher(), options);
    await refuses(
      async () => verifyVoucher(await p.issueVoucher({ cnf: { jkt: p.deposited.kid } }), options),
      'ERR_MODI_CLAIM_MISMATCH',
    );
  });

  conforms('voucher-pop', 'verified', async () => {
    const options = { jwks: p.pdndKeys, issuer: p.ISSUER, ...p.ESERVICE, now: p.NOW * 1_000, scheme: 'DPoP' } as const;
    await verifyVoucher(await p.issueVoucher({ cnf: { jkt: p.deposited.kid } }), options);
    await refuses(async () => verifyVoucher(await p.issueVoucher(), options), 'ERR_MODI_CLAIM_MISMATCH');
  });
});
