import { expect } from 'chai';
import type { ModiRequest } from '../../src/client/client.js';
import { TokenError } from '../../src/errors/token-error.js';
import { TransportError } from '../../src/errors/transport-error.js';
import type { TransportRequest, TransportResponse } from '../../src/ports/transport.js';
import { signIntegrity } from '../../src/rest/integrity-token.js';
import { seededIds, testSigner } from '../../src/testing/index.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID } from '../helpers/fixed-ports.js';
import { clock, erogatore, house, PERSONA, risposta, secretsOf } from '../helpers/modi-house.js';

describe('answers to createModiClient’s calls', () => {
  const signed = async (request: TransportRequest, change: object = {}): Promise<Partial<TransportResponse>> => {
    const body = Buffer.from('{"stato":"chiusa"}');
    const { headers } = await signIntegrity({
      message: {
        direction: 'response',
        method: request.method,
        status: 200,
        headers: { 'content-type': 'application/json' },
        body,
      },
      signer: erogatore.signer,
      audience: CLIENT_ID,
      issuer: 'erogatore',
      ...(request.headers['digest'] === undefined ? {} : { requestDigest: request.headers['digest'] }),
      clock,
      ids: seededIds('erogatore'),
      ...change,
    });
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    return { body, headers: { 'content-type': 'application/json', ...lower } };
  };
  const pattern = { integrita: 'INTEGRITY_REST_02', risposta: { ...risposta, requestDigest: true } } as const;
  const call: ModiRequest = { method: 'POST', url: '/', body: { a: 1 } };

  it('are handed on with who signed them', async () => {
    const it = await house(pattern, {}, async (request) => signed(request));
    const answer = await it.modi.request(call);
    expect(answer.signature?.token.payload['iss']).to.equal('erogatore');
    expect(answer.signature?.bodyVerified).to.equal(true);
  });

  it('are refused when nobody signed them, when they were changed, and when they are to another request', async () => {
    const wrong: readonly (readonly [string, (request: TransportRequest) => Promise<Partial<TransportResponse>>])[] = [
      ['ERR_MODI_TOKEN_MISSING', async () => ({ body: Buffer.from('{}') })],
      [
        'ERR_MODI_DIGEST_MISMATCH',
        async (request) => ({ ...(await signed(request)), body: Buffer.from('{"stato":"aperta"}') }),
      ],
      [
        'ERR_MODI_DIGEST_MISMATCH',
        async (request) => signed(request, { requestDigest: `SHA-256=${Buffer.alloc(32).toString('base64')}` }),
      ],
      ['ERR_MODI_CLAIM_MISMATCH', async (request) => signed(request, { audience: 'qualcun altro' })],
      ['ERR_MODI_KEY_UNKNOWN', async (request) => signed(request, { signer: testSigner() })],
    ];
    for (const [code, service] of wrong) {
      const it = await house(pattern, {}, service);
      const error = await failureAs(TokenError, () => it.modi.request(call));
      expect(error.code).to.equal(code);
      expect(error.facts['requestSent']).to.equal(true);
      expect(it.events.at(-1)).to.include({ type: 'call.failed', code, requestSent: true });
    }
  });

  it('that say no may come unsigned, as gateways send them; a signature that is there must be good', async () => {
    const it = await house(pattern, {}, () => ({ status: 404 }));
    expect(await it.modi.request(call)).to.include({ status: 404, signature: undefined });
    const forged = await house(pattern, {}, async (request) => ({
      ...(await signed(request, { signer: testSigner() })),
      status: 404,
    }));
    expect((await failureAs(TokenError, () => forged.modi.request(call))).code).to.equal('ERR_MODI_KEY_UNKNOWN');
  });

  it('of 401 are explained, not hidden and not tried again', async () => {
    const problem = Buffer.from(
      JSON.stringify({
        type: 'https://govway.org/handling-errors/401/TokenAuthenticationFailed.html',
        title: 'TokenAuthenticationFailed',
        status: 401,
        detail: 'Invalid token',
        govway_id: '6c13b9ac-3d60-45a6-9130-297a4d832824',
      }),
    );
    const it = await house({ tracciamento: 'AUDIT_REST_01' }, {}, () => ({
      status: 401,
      headers: {
        'content-type': 'application/problem+json',
        'www-authenticate': 'Bearer error="invalid_token"',
        date: new Date(clock.now() + 700_000).toUTCString(),
      },
      body: problem,
    }));
    const answer = await it.modi.request({ url: '/persone/RSSMRA80A01H501U', persona: PERSONA });
    expect(answer.status).to.equal(401);
    expect(it.calls()).to.have.length(1);
    const explanation = answer.explanation();
    expect(explanation?.origin).to.equal('erogatore');
    expect(explanation?.ids.govwayId).to.equal('6c13b9ac-3d60-45a6-9130-297a4d832824');
    expect(explanation?.found.map(({ code }) => code)).to.include('voucher/expired');
    const told = JSON.stringify(explanation);
    for (const secret of secretsOf(it)) expect(told).not.to.include(secret);
    expect(told).not.to.include('RSSMRA80A01H501U');
  });

  it('that are not JSON say so without quoting them', async () => {
    const it = await house({}, {}, () => ({ body: Buffer.from('<html>RSSMRA80A01H501U') }));
    const answer = await it.modi.request({ url: '/' });
    const error = await failureAs(TransportError, () => answer.json());
    expect(error.facts).to.include({ reason: 'not-json', status: 200 });
    expect(`${error.message}${String(error.cause)}`).not.to.include('RSSMRA');
  });
});
