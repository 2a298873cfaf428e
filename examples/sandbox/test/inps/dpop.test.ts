import { createHash, generateKeyPairSync, randomUUID, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import { call, NOW_S, voucherOf } from './support/caller.js';
import { type House, openHouse, PROFILI } from './support/house.js';

interface ProofKey {
  readonly privateKey: KeyObject;
  readonly jwk: JsonWebKey;
  readonly jkt: string;
}

function ecKey(namedCurve = 'prime256v1'): ProofKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const { crv = '', kty = '', x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const jwk = { crv, kty, x, y };
  return { privateKey, jwk, jkt: createHash('sha256').update(JSON.stringify(jwk)).digest('base64url') };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('sandbox INPS / DPoP', () => {
  const key = ecKey();
  let house: House;
  let voucher: string;
  before(async () => {
    house = await openHouse({ profilo: { ...PROFILI.bare, voucher: true, dpop: true } });
    voucher = voucherOf(house, { cnf: { jkt: key.jkt } });
  });
  afterEach(() => {
    house.clock.skewMs = 0;
  });
  after(() => house.close());

  const ath = (token: string): string => createHash('sha256').update(token).digest('base64url');

  function proof(claims: object = {}, header: object = {}, by = key): string {
    const whole = { typ: 'dpop+jwt', alg: 'ES256', jwk: by.jwk, ...header };
    const about = { htm: 'POST', htu: house.inps.url, iat: NOW_S, jti: randomUUID(), ath: ath(voucher), ...claims };
    const input = `${encode(whole)}.${encode(about)}`;
    const signature = sign('sha256', Buffer.from(input), { key: by.privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  }

  const send = (dpop: string | readonly string[] | undefined, authorization = `DPoP ${voucher}`) =>
    call(house, { headers: { Authorization: authorization, DPoP: dpop } });

  it('takes a voucher with its proof, and the same voucher again with another one', async () => {
    expect((await send(proof())).status).to.equal(200);
    expect(house.lastCall()['voucher']).to.include({ jkt: key.jkt });
    expect((await send(proof())).status).to.equal(200);
  });

  it('takes a proof once, for as long as it is fresh', async () => {
    const once = proof();
    expect((await send(once)).status).to.equal(200);
    house.clock.skewMs = 60_000;
    expect(await send(once)).to.include({ status: 401, code: 'DPOP_PROOF_REPLAYED' });
    house.clock.skewMs = 61_000;
    expect(await send(once)).to.include({ status: 401, code: 'DPOP_PROOF_IAT' });
  });

  it('forgives ten seconds of a fast caller, not eleven', async () => {
    expect((await send(proof({ iat: NOW_S + 10 }))).status).to.equal(200);
    expect(await send(proof({ iat: NOW_S + 12 }))).to.include({ status: 401, code: 'DPOP_PROOF_IAT' });
  });

  const other = ecKey();
  const cases: readonly (readonly [string, () => string | readonly string[] | undefined, string])[] = [
    ['no proof', () => undefined, 'DPOP_PROOF_MISSING'],
    ['two proofs', () => [proof(), proof()], 'DPOP_PROOF_REPEATED'],
    ['two proofs in one header', () => `${proof()}, ${proof()}`, 'DPOP_PROOF_REPEATED'],
    ['something else', () => 'abc', 'DPOP_PROOF_MALFORMED'],
    ['another typ', () => proof({}, { typ: 'JWT' }), 'DPOP_PROOF_HEADER'],
    ['another alg', () => proof({}, { alg: 'RS256' }), 'DPOP_PROOF_HEADER'],
    ['no alg', () => proof({}, { alg: 'none' }), 'DPOP_PROOF_HEADER'],
    ['a kid', () => proof({}, { kid: 'k' }), 'DPOP_PROOF_HEADER'],
    ['a jwk with more in it', () => proof({}, { jwk: { ...key.jwk, use: 'sig' } }), 'DPOP_PROOF_HEADER'],
    ['a jwk that is no key', () => proof({}, { jwk: { ...key.jwk, x: 'AA' } }), 'DPOP_PROOF_HEADER'],
    ['a key on another curve', () => proof({}, {}, ecKey('secp384r1')), 'DPOP_PROOF_HEADER'],
    ['another key than signed it', () => proof({}, { jwk: other.jwk }), 'DPOP_PROOF_SIGNATURE'],
    ['another method', () => proof({ htm: 'GET' }), 'DPOP_PROOF_HTM'],
    ['another URL', () => proof({ htu: `${house.inps.url}/` }), 'DPOP_PROOF_HTU'],
    ['a URL with a query', () => proof({ htu: `${house.inps.url}?a=b` }), 'DPOP_PROOF_HTU'],
    ['no iat', () => proof({ iat: undefined }), 'DPOP_PROOF_IAT'],
    ['no jti', () => proof({ jti: '' }), 'DPOP_PROOF_CLAIMS'],
    ['a claim of its own', () => proof({ exp: NOW_S + 60 }), 'DPOP_PROOF_CLAIMS'],
    ['no ath', () => proof({ ath: undefined }), 'DPOP_PROOF_ATH'],
    ['the ath of another voucher', () => proof({ ath: ath('another') }), 'DPOP_PROOF_ATH'],
    ['a good proof by another key than the voucher’s', () => proof({}, {}, other), 'DPOP_PROOF_KEY'],
  ];
  for (const [what, dpop, code] of cases) {
    it(`refuses ${what}`, async () => {
      expect(await send(dpop())).to.include({
        status: 401,
        code,
        faultcode: 'SOAP-ENV:Client.TokenAuthenticationFailed',
      });
    });
  }

  it('refuses the voucher as Bearer, and a Bearer one as DPoP', async () => {
    expect(await send(proof(), `Bearer ${voucher}`)).to.include({ status: 401, code: 'VOUCHER_MISSING' });
    expect(await send(proof(), `DPoP ${voucherOf(house)}`)).to.include({
      status: 401,
      code: 'VOUCHER_NOT_SENDER_CONSTRAINED',
    });
  });

  it('has no proof without a voucher', () => {
    expect(() => house.inps.setProfilo({ ...PROFILI.bare, voucher: false, dpop: true })).to.throw(/dpop/);
  });
});
