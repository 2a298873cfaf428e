import { expect } from 'chai';
import { call, evidenceOf, NOW_S, voucherOf } from './support/caller.js';
import { AUDIENCE, CLIENT_ID, CONSUMER_ID, type House, openHouse, PROFILI, PURPOSE_ID } from './support/house.js';
import { testKey } from './support/jose.js';

describe('sandbox INPS / voucher', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ profilo: { ...PROFILI.bare, voucher: true } });
  });
  afterEach(() => {
    house.clock.skewMs = 0;
  });
  after(() => house.close());

  const bearer = (token: string) => call(house, { headers: { Authorization: `Bearer ${token}` } });

  it('takes a good one, whose audiences are joined by commas, and logs whose it is', async () => {
    expect((await bearer(voucherOf(house))).status).to.equal(200);
    expect(house.lastCall()).to.deep.include({
      consumer: CONSUMER_ID,
      voucher: {
        clientId: CLIENT_ID,
        consumerId: CONSUMER_ID,
        purposeId: PURPOSE_ID,
        jti: 'voucher-1',
        digest: undefined,
      },
    });
  });

  it('takes the same voucher again until it expires', async () => {
    const token = voucherOf(house);
    expect((await bearer(token)).status).to.equal(200);
    house.clock.skewMs = 599_000;
    expect((await bearer(token)).status).to.equal(200);
    house.clock.skewMs = 600_000;
    expect(await bearer(token)).to.include({
      status: 401,
      code: 'VOUCHER_EXPIRED',
      faultcode: 'SOAP-ENV:Client.TokenExpired',
    });
  });

  it('forgives five seconds of a slow clock, not six', async () => {
    const token = voucherOf(house);
    house.clock.skewMs = -5_000;
    expect((await bearer(token)).status).to.equal(200);
    house.clock.skewMs = -7_000;
    expect(await bearer(token)).to.include({
      status: 401,
      code: 'VOUCHER_NBF',
      faultcode: 'SOAP-ENV:Client.TokenNotBefore',
    });
  });

  it('refuses a voucher issued in the future', async () => {
    expect(await bearer(voucherOf(house, { iat: NOW_S + 60 }))).to.include({
      status: 401,
      code: 'VOUCHER_IAT_FUTURE',
      faultcode: 'SOAP-ENV:Client.TokenInTheFuture',
    });
  });

  for (const [what, headers] of [
    ['no Authorization', {}],
    ['Basic credentials', { Authorization: 'Basic dTpw' }],
    ['the DPoP scheme', { Authorization: 'DPoP abc' }],
    ['an empty Bearer', { Authorization: 'Bearer ' }],
  ] as const) {
    it(`asks for a token on ${what}`, async () => {
      expect(await call(house, { headers })).to.include({
        status: 401,
        code: 'VOUCHER_MISSING',
        faultcode: 'SOAP-ENV:Client.TokenAuthenticationRequired',
      });
    });
  }

  it('refuses two Authorization headers, even two good ones', async () => {
    const token = `Bearer ${voucherOf(house)}`;
    expect(await call(house, { headers: { Authorization: [token, token] } })).to.include({
      status: 401,
      code: 'VOUCHER_REPEATED',
    });
  });

  it('refuses what is not strictly a compact JWS', async () => {
    const good = voucherOf(house);
    const [header = '', claims = '', signature = ''] = good.split('.');
    // 256 bytes end in a base64url letter with four bits to spare: another letter would decode to the same bytes.
    const strayBits = `${signature.slice(0, -1)}${signature.endsWith('A') ? 'B' : String.fromCharCode(signature.charCodeAt(signature.length - 1) + 1)}`;
    for (const token of [
      'abc',
      `${header}.${claims}`,
      `${good}.x`,
      `${good}==`,
      `${header}=.${claims}.${signature}`,
      `${header}.${claims}.${strayBits}`,
      `${header}..${signature}`,
      `W10.${claims}.${signature}`,
    ]) {
      expect(await bearer(token), token.slice(0, 40)).to.include({ status: 401, code: 'VOUCHER_MALFORMED' });
    }
  });

  const joseCases: readonly (readonly [string, object])[] = [
    ['typ JWT', { typ: 'JWT' }],
    ['no typ', { typ: undefined }],
    ['alg none', { alg: 'none' }],
    ['alg HS256', { alg: 'HS256' }],
    ['alg PS256', { alg: 'PS256' }],
    ['no kid', { kid: undefined }],
    ['a critical extension', { crit: ['b64'], b64: true }],
  ];
  for (const [what, header] of joseCases) {
    it(`refuses a header with ${what}`, async () => {
      expect(await bearer(voucherOf(house, {}, header))).to.include({ status: 401, code: 'VOUCHER_JOSE_HEADER' });
    });
  }

  it('refuses a kid that PDND does not publish', async () => {
    expect(await bearer(voucherOf(house, {}, { kid: 'altro' }))).to.include({
      status: 401,
      code: 'VOUCHER_KID_UNKNOWN',
    });
  });

  it('refuses a signature by another key under a good kid', async () => {
    const forged = voucherOf(house, {}, { kid: house.voucherKey.kid }, house.clientKey);
    expect(await bearer(forged)).to.include({ status: 401, code: 'VOUCHER_SIGNATURE' });
  });

  it('refuses claims changed after signing', async () => {
    const [header, , signature] = voucherOf(house).split('.');
    const [, claims] = voucherOf(house, { exp: NOW_S + 9_999 }).split('.');
    expect(await bearer(`${header}.${claims}.${signature}`)).to.include({ status: 401, code: 'VOUCHER_SIGNATURE' });
  });

  const claimCases: readonly (readonly [string, object, string, number, string])[] = [
    ['another issuer', { iss: 'interop.pagopa.it' }, 'VOUCHER_ISS', 401, 'TokenAuthenticationFailed'],
    ['no exp', { exp: undefined }, 'VOUCHER_CLAIM_MISSING', 401, 'TokenRequiredClaimsNotFound'],
    ['exp as a string', { exp: String(NOW_S + 60) }, 'VOUCHER_CLAIM_MISSING', 401, 'TokenRequiredClaimsNotFound'],
    ['no purposeId', { purposeId: undefined }, 'VOUCHER_CLAIM_MISSING', 401, 'TokenRequiredClaimsNotFound'],
    ['no jti', { jti: undefined }, 'VOUCHER_CLAIM_MISSING', 401, 'TokenRequiredClaimsNotFound'],
    ['no client_id', { client_id: undefined }, 'VOUCHER_CLAIM_MISSING', 401, 'TokenRequiredClaimsNotFound'],
    ['no consumerId', { consumerId: undefined }, 'VOUCHER_CLAIM_MISSING', 401, 'TokenRequiredClaimsNotFound'],
    ['no aud', { aud: undefined }, 'VOUCHER_CLAIM_MISSING', 401, 'TokenRequiredClaimsNotFound'],
    ['another audience', { aud: 'https://altrove.example' }, 'VOUCHER_AUD', 403, 'AuthorizationTokenDeny'],
    ['an audience that only begins like ours', { aud: `${AUDIENCE}/x` }, 'VOUCHER_AUD', 403, 'AuthorizationTokenDeny'],
    ['an audience in another case', { aud: AUDIENCE.toUpperCase() }, 'VOUCHER_AUD', 403, 'AuthorizationTokenDeny'],
    ['another producerId', { producerId: CLIENT_ID }, 'VOUCHER_ESERVICE', 403, 'AuthorizationTokenDeny'],
    [
      "a fake e-service's id under our audience",
      { eserviceId: CLIENT_ID },
      'VOUCHER_ESERVICE',
      403,
      'AuthorizationTokenDeny',
    ],
    ['another descriptorId', { descriptorId: CLIENT_ID }, 'VOUCHER_ESERVICE', 403, 'AuthorizationTokenDeny'],
    ['no eserviceId', { eserviceId: undefined }, 'VOUCHER_CLAIM_MISSING', 401, 'TokenRequiredClaimsNotFound'],
    ['a key confirmation', { cnf: { jkt: 'x' } }, 'VOUCHER_SENDER_CONSTRAINED', 401, 'TokenAuthenticationFailed'],
  ];
  for (const [what, claims, code, status, type] of claimCases) {
    it(`refuses a voucher with ${what}`, async () => {
      expect(await bearer(voucherOf(house, claims))).to.include({ status, code, faultcode: `SOAP-ENV:Client.${type}` });
    });
  }

  it('refuses a tracking evidence in the place of the voucher', async () => {
    expect(await bearer(evidenceOf(house))).to.include({ status: 401, code: 'VOUCHER_JOSE_HEADER' });
  });

  it('does not mind an Authorization when the profile asks for none', async () => {
    house.inps.setProfilo(PROFILI.bare);
    expect((await bearer('abc')).status).to.equal(200);
    house.inps.setProfilo({ ...PROFILI.bare, voucher: true });
  });
});

describe("sandbox INPS / PDND's keys", () => {
  let house: House;
  beforeEach(async () => {
    house = await openHouse({ profilo: { ...PROFILI.bare, voucher: true } });
  });
  afterEach(() => house.close());

  const bearer = (token: string) => call(house, { headers: { Authorization: `Bearer ${token}` } });

  it('are fetched once for many calls, and again on a kid not seen', async () => {
    await Promise.all([1, 2, 3].map(() => bearer(voucherOf(house))));
    expect(house.jwks.fetches).to.equal(1);
    const fresh = testKey('pdnd-2');
    house.jwks.keys = [fresh];
    expect((await bearer(voucherOf(house, {}, {}, fresh))).status).to.equal(200);
    expect(house.jwks.fetches).to.equal(2);
  });

  it('are forgotten once PDND no longer publishes them', async () => {
    expect((await bearer(voucherOf(house))).status).to.equal(200);
    house.jwks.keys = [testKey('pdnd-2')];
    house.clock.skewMs = 301_000;
    expect(await bearer(voucherOf(house))).to.include({ status: 401, code: 'VOUCHER_KID_UNKNOWN' });
  });

  it('make the service unavailable when PDND cannot be asked, and only then', async () => {
    house.jwks.down = true;
    expect(await bearer(voucherOf(house))).to.include({
      status: 503,
      code: 'JWKS_UNREACHABLE',
      faultcode: 'SOAP-ENV:Server.APIUnavailable',
    });
    house.jwks.down = false;
    expect((await bearer(voucherOf(house))).status).to.equal(200);
  });
});
