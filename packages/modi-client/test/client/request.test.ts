import { expect } from 'chai';
import type { ModiRequest } from '../../src/client/client.js';
import { ModiError } from '../../src/errors/modi-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { testSigner } from '../../src/testing/index.js';
import { failureAs, failureOf } from '../helpers/failure.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { RSA, pem, rsaSigner } from '../helpers/keys.js';
import { house, last, URL_SERVIZIO } from '../helpers/modi-house.js';

describe('createModiClient', () => {
  it('calls an e-service with a voucher, and asks PDND once for many calls', async () => {
    const it = await house();
    const answer = await it.modi.request({ url: '/pratiche/42?anno=2026' });
    expect(answer.status).to.equal(200);
    expect(answer.ok).to.equal(true);
    expect(answer.json()).to.deep.equal({ stato: 'aperta' });
    expect(answer.explanation()).to.equal(undefined);
    await Promise.all(Array.from({ length: 20 }, async () => it.modi.request({ url: '/pratiche/43' })));
    expect(it.pdnd.asked).to.equal(1);
    const { method, url, headers } = last(it);
    expect([method, url]).to.deep.equal(['GET', `${URL_SERVIZIO}/pratiche/43`]);
    expect(headers['authorization']).to.match(/^Bearer ey/);
    expect(answer.ids.voucherJti).to.be.a('string');
  });

  it('takes keys in any form, and several of one client in rotation', async () => {
    const inputs = [
      pem(RSA.privateKey),
      Buffer.from(pem(RSA.privateKey, 'pkcs1')),
      RSA.privateKey,
      RSA.privateKey.export({ format: 'jwk' }),
    ];
    for (const key of inputs) {
      const it = await house({}, { key: key as string });
      const refused = await failureAs(TokenError, () => it.modi.request({ url: '/' }));
      // The fake knows another key: what matters is which one signed.
      expect(refused.code).to.equal('ERR_MODI_VOUCHER_REFUSED');
      expect(it.events[0]).to.include({ type: 'voucher.requested', kid: rsaSigner.kid });
    }
    const it = await house({}, { key: [RSA.privateKey, testSigner()] });
    expect((await it.modi.request({ url: '/' })).status).to.equal(200);
    expect(it.events.map(({ type }) => type)).to.include('voucher.received');
  });

  it('costs little when the voucher is at hand', async () => {
    const it = await house();
    await it.modi.request({ url: '/' });
    const { pdnd } = it.modi;
    if (pdnd === undefined) throw new Error('there is a PDND');
    const ask = { clientId: CLIENT_ID, purposeId: PURPOSE_ID, signer: testSigner(), organizzazione: 'ente' };
    const times: number[] = [];
    for (let round = 0; round < 20; round++) {
      const began = performance.now();
      for (let n = 0; n < 200; n++) await pdnd.vouchers.get(ask);
      times.push(((performance.now() - began) * 1_000) / 200);
    }
    expect(it.pdnd.asked).to.equal(1);
    expect(Math.min(...times), 'microseconds').to.be.lessThan(20);
  });

  it('throws nothing but its own errors for what it is given wrong', async () => {
    const it = await house();
    const wrong: readonly unknown[] = [
      {},
      { url: 1 },
      { url: '/', method: 'get' },
      { url: '/', headers: { a: 1 } },
      { url: '/', body: new Map() },
    ];
    for (const request of wrong)
      expect(await failureOf(() => it.modi.request(request as ModiRequest))).to.be.instanceOf(ModiError);
  });
});
