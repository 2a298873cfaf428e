import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TransportError } from '../../src/errors/transport-error.js';
import { systemClock } from '../../src/ports/clock.js';
import { readKeyEvents } from '../../src/pdnd/key-events.js';
import type { Voucher } from '../../src/voucher/voucher.js';
import { failureAs } from '../helpers/failure.js';
import { PURPOSE_ID } from '../helpers/fixed-ports.js';
import { jwk, KID, make } from './interop-client.js';

const REASON = new Error('the user went away');

describe('a call of the Interop API that its caller gives up', () => {
  it('does not begin when the signal was given before', async () => {
    const { pdnd, api } = make('v2');
    const call = { signal: AbortSignal.abort(REASON) };
    const calls = [
      () => api.key(KID, call),
      () => api.producerKey(KID, call),
      () => api.keyEvents(call),
      () => api.producerKeyEvents(call),
      () => api.purpose(PURPOSE_ID, call),
      () => api.purposes(call),
      () => api.purposeAgreement(PURPOSE_ID, call),
      () => api.agreements(call),
      () => api.agreement(PURPOSE_ID, call),
      () => api.descriptor(PURPOSE_ID, PURPOSE_ID, call),
      () => api.get(['tenants'], {}, call),
      () => make('v3').api.remainingDailyCalls(PURPOSE_ID, call),
      () => readKeyEvents(api, call).next(),
    ];
    for (const given of calls) {
      const error = await failureAs(TransportError, given);
      expect([error.code, error.requestSent, error.cause]).to.deep.equal(['ERR_MODI_ABORTED', false, REASON]);
    }
    expect(pdnd.asked).to.have.length(0);
  });

  it('hands the signal to the transport, which ends the exchange', async () => {
    const { pdnd, api } = make('v2');
    const { signal } = new AbortController();
    pdnd.answer = () => ({ json: { clientId: 'c', jwk } });
    await api.key(KID, { signal });
    expect(pdnd.asked[0]?.signal).to.equal(signal);
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
  });

  it('stops waiting for its voucher, and sends nothing', async () => {
    const given = new AbortController();
    let asked: unknown;
    const caller = {
      organizzazione: 'cassa',
      voucher: async (call?: unknown): Promise<Voucher> => {
        asked = call;
        return new Promise(() => undefined);
      },
    };
    const { pdnd, api } = make('v2', { caller });
    const call = failureAs(TransportError, () => api.key(KID, { signal: given.signal }));
    await new Promise(setImmediate);
    given.abort(REASON);
    expect((await call).code).to.equal('ERR_MODI_ABORTED');
    expect(asked).to.deep.equal({ signal: given.signal });
    expect(pdnd.asked).to.have.length(0);
  });

  it('leaves the queue of those that wait for their turn, and nobody behind it waits longer', async () => {
    const pacing = { requests: 1, perMs: 60, queueLimit: 5, maxWaitMs: 5_000 };
    const { pdnd, api } = make('v2', { clock: systemClock, pacing });
    pdnd.answer = () => ({ json: { clientId: 'c', jwk } });
    await api.key(KID);
    const given = new AbortController();
    const from = performance.now();
    const first = failureAs(TransportError, () => api.key(KID, { signal: given.signal }));
    const second = api.key(KID);
    given.abort(REASON);
    expect((await first).requestSent).to.equal(false);
    await second;
    // The one that gave up would have cost a turn of its own, 60 ms more.
    expect(performance.now() - from).to.be.lessThan(110);
    expect(pdnd.asked).to.have.length(2);
  });

  it('is told when what it was given is no signal', async () => {
    const { api } = make('v2');
    const error = await failureAs(ConfigurationError, () => api.key(KID, { signal: {} as AbortSignal }));
    expect(error.facts['field']).to.equal('signal');
  });
});
