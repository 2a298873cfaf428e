import { expect } from 'chai';
import { InvalidInput } from '../../src/invalid-input.js';
import { call, evidenceOf, fullHeaders, NOW_S, voucherOf } from './support/caller.js';
import { AUDIENCE, type House, openHouse, OTHER_CLIENT_ID, PROFILI } from './support/house.js';
import { sha256Hex } from './support/jose.js';

const HEADER = 'Agid-JWT-TrackingEvidence';

describe('sandbox INPS / tracking evidence', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ profilo: { ...PROFILI.full, identity: 'nessuno' } });
  });
  afterEach(() => {
    house.clock.skewMs = 0;
    house.inps.setProfilo({ ...PROFILI.full, identity: 'nessuno' });
  });
  after(() => house.close());

  const withEvidence = (evidence: string) => call(house, { headers: fullHeaders(house, evidence) });

  it('takes a good one bound to its voucher, and logs who, where and how sure', async () => {
    expect((await withEvidence(evidenceOf(house))).status).to.equal(200);
    expect(house.lastCall()).to.deep.include({ userID: 'op-7', userLocation: 'ws-3', LoA: 'LOA3' });
  });

  it('takes the same one again: reuse is legal', async () => {
    const headers = fullHeaders(house);
    expect((await call(house, { headers })).status).to.equal(200);
    expect((await call(house, { headers })).status).to.equal(200);
  });

  for (const dnonce of [1234567890123, '0234567890123']) {
    it(`takes the dnonce ${JSON.stringify(dnonce)}`, async () => {
      expect((await withEvidence(evidenceOf(house, { dnonce }))).status).to.equal(200);
    });
  }

  it('takes one without nbf, and with its audience in an array', async () => {
    expect((await withEvidence(evidenceOf(house, { nbf: undefined, aud: [AUDIENCE] }))).status).to.equal(200);
  });

  const claimCases: readonly (readonly [string, object, string])[] = [
    ['iat 301 s old', { iat: NOW_S - 301 }, 'EVIDENCE_IAT_TOO_OLD'],
    ['iat 6 s ahead', { iat: NOW_S + 6 }, 'EVIDENCE_IAT_FUTURE'],
    ['exp now', { exp: NOW_S }, 'EVIDENCE_EXPIRED'],
    ['nbf 6 s ahead', { nbf: NOW_S + 6 }, 'EVIDENCE_NBF'],
    ['no iat', { iat: undefined }, 'EVIDENCE_CLAIM_MISSING'],
    ['iat with a fraction', { iat: NOW_S - 1.5 }, 'EVIDENCE_CLAIM_MISSING'],
    ['exp as a string', { exp: String(NOW_S + 60) }, 'EVIDENCE_CLAIM_MISSING'],
    ['nbf as a string', { nbf: String(NOW_S) }, 'EVIDENCE_CLAIM_MISSING'],
    ['no jti', { jti: undefined }, 'EVIDENCE_CLAIM_MISSING'],
    ['a jti of 256 characters', { jti: 'j'.repeat(256) }, 'EVIDENCE_CLAIM_MISSING'],
    ['no userID', { userID: undefined }, 'EVIDENCE_CLAIM_MISSING'],
    ['an empty userLocation', { userLocation: '' }, 'EVIDENCE_CLAIM_MISSING'],
    ['LoA as a number', { LoA: 3 }, 'EVIDENCE_CLAIM_MISSING'],
    ['loa in lower case', { LoA: undefined, loa: 'LOA3' }, 'EVIDENCE_CLAIM_MISSING'],
    ["PDND's assertion audience", { aud: 'auth.uat.interop.pagopa.it/client-assertion' }, 'EVIDENCE_AUD'],
    ['no aud', { aud: undefined }, 'EVIDENCE_AUD'],
    ['two audiences joined by a comma', { aud: `${AUDIENCE},x` }, 'EVIDENCE_AUD'],
    ['another iss', { iss: OTHER_CLIENT_ID }, 'EVIDENCE_ISS'],
    ['no iss', { iss: undefined }, 'EVIDENCE_ISS'],
    ["a purposeId that is not the voucher's", { purposeId: OTHER_CLIENT_ID }, 'EVIDENCE_PURPOSE'],
    ['no dnonce', { dnonce: undefined }, 'EVIDENCE_DNONCE'],
    ['a dnonce of twelve digits', { dnonce: 123456789012 }, 'EVIDENCE_DNONCE'],
    ['a dnonce that is not digits', { dnonce: '12345678901ab' }, 'EVIDENCE_DNONCE'],
  ];
  for (const [what, claims, code] of claimCases) {
    it(`refuses ${what}`, async () => {
      expect(await withEvidence(evidenceOf(house, claims))).to.include({
        status: 400,
        code,
        faultcode: 'SOAP-ENV:Client.InteroperabilityInvalidRequest',
      });
    });
  }

  it('takes iat 300 s old and 5 s ahead', async () => {
    expect((await withEvidence(evidenceOf(house, { iat: NOW_S - 300 }))).status).to.equal(200);
    expect((await withEvidence(evidenceOf(house, { iat: NOW_S + 5 }))).status).to.equal(200);
  });

  for (const [what, header] of [
    ['typ at+jwt', { typ: 'at+jwt' }],
    ['alg none', { alg: 'none' }],
    ['alg ES256', { alg: 'ES256' }],
    ['no kid', { kid: undefined }],
  ] as const) {
    it(`refuses a header with ${what}`, async () => {
      expect(await withEvidence(evidenceOf(house, {}, header))).to.include({
        status: 400,
        code: 'EVIDENCE_JOSE_HEADER',
      });
    });
  }

  it('answers 401 to a kid that PDND does not know', async () => {
    expect(await withEvidence(evidenceOf(house, {}, { kid: 'ignoto' }))).to.include({
      status: 401,
      code: 'EVIDENCE_KID_UNKNOWN',
    });
  });

  it('refuses a signature by another key', async () => {
    const forged = evidenceOf(house, {}, { kid: house.clientKey.kid }, house.otherClientKey);
    expect(await withEvidence(forged)).to.include({ status: 400, code: 'EVIDENCE_SIGNATURE' });
  });

  it("refuses a good signature by another client's key", async () => {
    const signedByOther = evidenceOf(house, {}, {}, house.otherClientKey);
    expect(await withEvidence(signedByOther)).to.include({ status: 400, code: 'EVIDENCE_KEY_OF_ANOTHER_CLIENT' });
  });

  it('refuses a call without the header, with two, or with something else in it', async () => {
    const evidence = evidenceOf(house);
    const headers = fullHeaders(house, evidence);
    expect(await call(house, { headers: { ...headers, [HEADER]: undefined } })).to.include({
      code: 'EVIDENCE_MISSING',
    });
    expect(await call(house, { headers: { ...headers, [HEADER]: [evidence, evidence] } })).to.include({
      code: 'EVIDENCE_REPEATED',
    });
    expect(await call(house, { headers: { ...headers, [HEADER]: `${evidence}, ${evidence}` } })).to.include({
      code: 'EVIDENCE_MALFORMED',
    });
    expect(await call(house, { headers: { ...headers, [HEADER]: 'abc' } })).to.include({
      status: 400,
      code: 'EVIDENCE_MALFORMED',
    });
  });

  it('tells whoever writes the header with one hyphen too many', async () => {
    const { [HEADER]: evidence, ...rest } = fullHeaders(house);
    expect(await call(house, { headers: { ...rest, 'Agid-JWT-Tracking-Evidence': evidence } })).to.include({
      status: 400,
      code: 'EVIDENCE_HEADER_MISSPELT',
    });
  });

  describe('under AUDIT_REST_02', () => {
    const withDigest = (digest: unknown) => {
      const headers = fullHeaders(house);
      return call(house, { headers: { ...headers, Authorization: `Bearer ${voucherOf(house, { digest })}` } });
    };

    it("takes the digest's hex in either case", async () => {
      const evidence = evidenceOf(house);
      const digest = { alg: 'SHA256', value: sha256Hex(evidence).toUpperCase() };
      const headers = { ...fullHeaders(house, evidence), Authorization: `Bearer ${voucherOf(house, { digest })}` };
      expect((await call(house, { headers })).status).to.equal(200);
    });

    it('refuses an evidence other than the one the voucher was asked with', async () => {
      const headers = { ...fullHeaders(house), [HEADER]: evidenceOf(house, { jti: 'evidence-2' }) };
      expect(await call(house, { headers })).to.include({ status: 400, code: 'EVIDENCE_DIGEST_MISMATCH' });
    });

    it('refuses a voucher without digest, or with another algorithm', async () => {
      expect(await withDigest(undefined)).to.include({ status: 400, code: 'VOUCHER_DIGEST_MISSING' });
      expect(await withDigest({ alg: 'SHA-256', value: 'a'.repeat(64) })).to.include({
        code: 'VOUCHER_DIGEST_MISSING',
      });
      expect(await withDigest({ alg: 'SHA256' })).to.include({ code: 'VOUCHER_DIGEST_MISSING' });
    });

    it('cannot be asked for without a voucher', () => {
      expect(() => house.inps.setProfilo({ ...PROFILI.full, voucher: false })).to.throw(InvalidInput, /voucher/);
    });
  });

  describe('under AUDIT_REST_01', () => {
    beforeEach(() => house.inps.setProfilo({ ...PROFILI.full, identity: 'nessuno', tracciamento: 'AUDIT_REST_01' }));

    it('needs neither dnonce nor digest', async () => {
      const headers = {
        Authorization: `Bearer ${voucherOf(house)}`,
        [HEADER]: evidenceOf(house, { dnonce: undefined }),
      };
      expect((await call(house, { headers })).status).to.equal(200);
    });

    it('still refuses a dnonce that is not one', async () => {
      expect(await withEvidence(evidenceOf(house, { dnonce: 1 }))).to.include({ code: 'EVIDENCE_DNONCE' });
    });

    it('still binds iss and purposeId to the voucher', async () => {
      expect(await withEvidence(evidenceOf(house, { purposeId: 'x' }))).to.include({ code: 'EVIDENCE_PURPOSE' });
    });

    it("without a voucher compares iss with the key's owner", async () => {
      house.inps.setProfilo({ ...PROFILI.bare, tracciamento: 'AUDIT_REST_01' });
      expect((await call(house, { headers: { [HEADER]: evidenceOf(house) } })).status).to.equal(200);
      expect(await call(house, { headers: { [HEADER]: evidenceOf(house, { iss: OTHER_CLIENT_ID }) } })).to.include({
        code: 'EVIDENCE_KEY_OF_ANOTHER_CLIENT',
      });
    });
  });

  it('is not judged when the profile asks for none, but is logged as claimed', async () => {
    house.inps.setProfilo({ ...PROFILI.full, identity: 'nessuno', tracciamento: 'nessuno' });
    const headers = fullHeaders(house, evidenceOf(house, { iat: 1 }));
    expect((await call(house, { headers })).status).to.equal(200);
    expect(house.lastCall()['evidence']).to.include({ iat: 1, userID: 'op-7' });
  });
});
