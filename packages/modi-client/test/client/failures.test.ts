import { expect } from 'chai';
import { TokenError } from '../../src/errors/token-error.js';
import { TransportError } from '../../src/errors/transport-error.js';
import { failureAs } from '../helpers/failure.js';
import { house } from '../helpers/modi-house.js';

describe('failures of createModiClient’s calls', () => {
  it('of PDND are not the service’s: it has not been called', async () => {
    const it = await house();
    it.pdnd.refuseNext(400);
    const refused = await failureAs(TokenError, () => it.modi.request({ url: '/' }));
    expect(refused.code).to.equal('ERR_MODI_VOUCHER_REFUSED');
    const down = await house(
      {},
      {
        pdndTransport: {
          send: async () => {
            throw new TransportError('ERR_MODI_TIMEOUT', 'no answer', { requestSent: true });
          },
          close: async () => undefined,
        },
      },
    );
    const error = await failureAs(TokenError, () => down.modi.request({ url: '/' }));
    expect(error.code).to.equal('ERR_MODI_PDND_UNAVAILABLE');
    expect(error.facts['code']).to.equal('ERR_MODI_TIMEOUT');
    expect(error.cause).to.be.instanceOf(TransportError);
    expect([...it.calls(), ...down.calls()]).to.deep.equal([]);
  });

  it('of the service are never tried again, and say whether a byte has left', async () => {
    for (const requestSent of [true, false]) {
      const it = await house({}, {}, () => {
        throw new TransportError('ERR_MODI_CONNECTION', 'gone', { requestSent });
      });
      const error = await failureAs(TransportError, () => it.modi.request({ url: '/' }));
      expect(error.requestSent).to.equal(requestSent);
      expect(it.calls()).to.have.length(1);
      expect(it.events.at(-1)).to.include({ type: 'call.failed', requestSent });
    }
  });
});
