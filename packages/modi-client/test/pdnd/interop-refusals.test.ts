import { expect } from 'chai';
import { TokenError } from '../../src/errors/token-error.js';
import type { InteropApiVersion } from '../../src/pdnd/environments.js';
import { systemClock } from '../../src/ports/clock.js';
import { failureAs } from '../helpers/failure.js';
import { problem, type FakeAnswer } from './fake-interop.js';
import { jwk, KID, make } from './interop-client.js';

describe('the Interop API', () => {
  describe('when it says no', () => {
    const rows: [string, InteropApiVersion, FakeAnswer, string, unknown][] = [
      ['a role v1 does not take', 'v1', problem(403, '009-9993'), 'ERR_MODI_API_REFUSED', 'role'],
      ['what this client may not read', 'v3', problem(403, '017-9989'), 'ERR_MODI_API_REFUSED', 'forbidden'],
      ['the voucher', 'v2', problem(401, '012-9991'), 'ERR_MODI_API_REFUSED', 'voucher'],
      ['Bearer at v3', 'v3', problem(400, '017-10007'), 'ERR_MODI_API_REFUSED', 'scheme'],
      ['the request', 'v2', problem(400, '012-9999'), 'ERR_MODI_API_REFUSED', 'request'],
      [
        'what AWS cannot read',
        'v2',
        { status: 403, json: { message: 'Invalid key=value pair (missing equal-sign) in Authorization header' } },
        'ERR_MODI_API_REFUSED',
        'gateway',
      ],
      ['nothing but an error of its own', 'v2', problem(500, '012-9991'), 'ERR_MODI_PDND_UNAVAILABLE', undefined],
      ['HTML', 'v2', { status: 403, headers: { 'content-type': 'text/html' } }, 'ERR_MODI_PDND_UNAVAILABLE', undefined],
      ['a redirect', 'v2', { status: 302 }, 'ERR_MODI_PDND_UNAVAILABLE', undefined],
      ['JSON that is no object', 'v2', { json: [] }, 'ERR_MODI_PDND_UNAVAILABLE', undefined],
    ];
    for (const [what, version, answer, code, reason] of rows) {
      it(`names it: ${what}`, async () => {
        const { pdnd, api } = make(version);
        pdnd.answer = () => answer;
        const error = await failureAs(TokenError, () => api.key(KID));
        expect([error.code, error.facts['reason']]).to.deep.equal([code, reason]);
        expect(pdnd.asked).to.have.length(1);
      });
    }

    it('keeps PDND’s codes and correlation id', async () => {
      const { pdnd, api } = make('v1');
      pdnd.answer = () => problem(403, '009-9993');
      const error = await failureAs(TokenError, () => api.key(KID));
      expect(error.facts).to.include({ status: 403, codes: '009-9993', correlationId: 'corr-1', version: 'v1' });
    });

    it('takes a 404 for an unknown key only when PDND itself says so', async () => {
      const { pdnd, api } = make('v2');
      pdnd.answer = () => problem(404, '012-0014');
      expect(await api.key(KID)).to.equal(undefined);
      pdnd.answer = () => ({ status: 404, headers: { 'content-type': 'text/html' } });
      expect((await failureAs(TokenError, () => api.key(KID))).code).to.equal('ERR_MODI_PDND_UNAVAILABLE');
      pdnd.answer = () => ({ status: 404, json: { message: 'no Route matched' } });
      expect((await failureAs(TokenError, () => api.key(KID))).code).to.equal('ERR_MODI_PDND_UNAVAILABLE');
    });
  });

  describe('at 429', () => {
    const limited = problem(429, '012-10004', { 'x-rate-limit-interval': '40' });

    it('waits for its interval at least, and asks again', async () => {
      const { pdnd, api } = make('v2', { clock: systemClock });
      pdnd.answer = (_request, n) => (n < 3 ? limited : { json: { clientId: 'c', jwk } });
      const from = performance.now();
      await api.key(KID);
      expect(pdnd.asked).to.have.length(3);
      expect(performance.now() - from).to.be.at.least(79);
    });

    it('gives up after as many times as it was told', async () => {
      const { pdnd, api } = make('v2', { clock: systemClock, retries: 1 });
      pdnd.answer = () => limited;
      const error = await failureAs(TokenError, () => api.key(KID));
      expect([error.code, error.facts['retryAfterMs']]).to.deep.equal(['ERR_MODI_RATE_LIMITED', 40]);
      expect(pdnd.asked).to.have.length(2);
    });
  });
});
