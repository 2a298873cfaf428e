import { createPublicKey, verify } from 'node:crypto';
import { expect } from 'chai';
import type { Claims } from '../support/token-bench.js';
import {
  API_CLIENT,
  CLIENT,
  CONSUMER,
  DESCRIPTOR,
  ESERVICE,
  KEY,
  PRODUCER,
  PURPOSE,
  seedClient,
  sha256Hex,
  TokenBench,
} from '../support/token-bench.js';
import { decode } from '../support/test-key.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const OTHER_PURPOSE = '1c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b02';
const OTHER_DESCRIPTOR = '3c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b04';

async function jwks(bench: TokenBench): Promise<Claims[]> {
  const response = await fetch(bench.sandbox.jwksUrl);
  return ((await response.json()) as { keys: Claims[] }).keys;
}

async function isSignedByPdnd(bench: TokenBench, token: string): Promise<boolean> {
  const [header, payload, signature] = token.split('.');
  const jwk = (await jwks(bench)).find((key) => key['kid'] === decode(header)['kid']);
  if (jwk === undefined) return false;
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature ?? '', 'base64url'));
}

describe('PDND voucher', () => {
  let bench: TokenBench;
  before(async () => {
    bench = await TokenBench.start();
  });
  beforeEach(() => bench.pass(5));
  after(() => bench.sandbox.close());

  async function voucher(
    payload: Claims = {},
  ): Promise<{ token: string; header: Claims; claims: Claims; body: Claims }> {
    const { body } = await bench.ask(bench.assertion({}, payload));
    const token = String(body['access_token']);
    const [header, claims] = token.split('.');
    return { token, header: decode(header), claims: decode(claims), body };
  }

  it('has the header of PDND: RS256, use sig, typ at+jwt, and a kid that is a UUID of the JWKS', async () => {
    const { header, token } = await voucher();
    expect(header).to.have.all.keys('alg', 'use', 'typ', 'kid');
    expect(header).to.deep.include({ alg: 'RS256', use: 'sig', typ: 'at+jwt' });
    expect(header['kid']).to.match(UUID);
    expect(await isSignedByPdnd(bench, token)).to.equal(true);
  });

  it('has exactly the claims of an e-service voucher, with nbf equal to iat', async () => {
    const { claims, body } = await voucher();
    const { jti, ...rest } = claims;
    expect(jti).to.match(UUID);
    expect(rest).to.deep.equal({
      iss: 'uat.interop.pagopa.it',
      aud: 'https://eci.example.it/v1',
      sub: CLIENT,
      client_id: CLIENT,
      iat: bench.now,
      nbf: bench.now,
      exp: bench.now + 600,
      purposeId: PURPOSE,
      producerId: PRODUCER,
      consumerId: CONSUMER,
      eserviceId: ESERVICE,
      descriptorId: DESCRIPTOR,
    });
    expect(body).to.have.all.keys('access_token', 'token_type', 'expires_in');
    expect(body).to.deep.include({ token_type: 'Bearer', expires_in: 600 });
  });

  it('joins the audiences of the version with commas, in one string', async () => {
    const version = { descriptorId: OTHER_DESCRIPTOR, purposeId: OTHER_PURPOSE };
    bench.sandbox.seedClient(seedClient({ ...version, audience: ['uno', 'due'], voucherLifespan: 60 }));
    const { claims, body } = await voucher({ purposeId: OTHER_PURPOSE });
    expect(claims['aud']).to.equal('uno,due');
    expect(body['expires_in']).to.equal(60);
  });

  it('echoes the digest of the assertion', async () => {
    const digest = { alg: 'SHA256', value: sha256Hex('prova') };
    expect((await voucher({ digest })).claims['digest']).to.deep.equal(digest);
  });

  it('for an API client carries the organisation and the role, and lasts 600 seconds', async () => {
    const { jti, ...claims } = decode((await bench.m2mVoucher()).split('.')[1]);
    expect(jti).to.match(UUID);
    expect(claims).to.deep.equal({
      iss: 'uat.interop.pagopa.it',
      aud: 'uat.interop.pagopa.it/m2m',
      sub: API_CLIENT,
      client_id: API_CLIENT,
      iat: bench.now,
      nbf: bench.now,
      exp: bench.now + 600,
      organizationId: CONSUMER,
      role: 'm2m',
    });
  });

  it('for an API client with an administrator has the role m2m-admin', async () => {
    const admin = { clientId: OTHER_PURPOSE, adminId: OTHER_DESCRIPTOR, kind: 'API' } as const;
    bench.sandbox.seedClient({ ...admin, consumerId: CONSUMER, publicKeyPem: KEY.publicPem });
    const assertion = bench.assertion({}, { sub: OTHER_PURPOSE, purposeId: undefined });
    const { body } = await bench.ask(assertion, { client_id: OTHER_PURPOSE });
    const claims = decode(String(body['access_token']).split('.')[1]);
    expect(claims).to.deep.include({ role: 'm2m-admin', adminId: OTHER_DESCRIPTOR });
  });

  it('still verifies after a rotation, and the new ones have another kid', async () => {
    const before = await voucher();
    const kid = await bench.sandbox.rotateVoucherKey();
    const after = await voucher();
    expect(after.header['kid']).to.equal(kid).and.not.equal(before.header['kid']);
    expect(await isSignedByPdnd(bench, before.token)).to.equal(true);
    expect(await isSignedByPdnd(bench, after.token)).to.equal(true);
    expect(await jwks(bench)).to.have.length.above(1);
  });

  it('no longer verifies after a rotation that drops the old key', async () => {
    const before = await voucher();
    await bench.sandbox.rotateVoucherKey(false);
    expect(await isSignedByPdnd(bench, before.token)).to.equal(false);
  });

  it('publishes no private member in the JWKS', async () => {
    for (const key of await jwks(bench)) expect(key).to.have.all.keys('kty', 'n', 'e', 'kid', 'use', 'alg');
  });
});
