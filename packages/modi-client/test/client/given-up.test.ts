import { once } from 'node:events';
import { expect } from 'chai';
import { TransportError } from '../../src/errors/transport-error.js';
import type { ModiEvent } from '../../src/events/modi-event.js';
import { createModiClient } from '../../src/modi-client.js';
import { systemClock } from '../../src/ports/clock.js';
import { fakePdnd, testSigner } from '../../src/testing/index.js';
import { failureAs, failureOf } from '../helpers/failure.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { house } from '../helpers/modi-house.js';
import { startHttp, type TestServer } from '../helpers/servers.js';

const reason = new Error('the person went away');

describe('a call of createModiClient that is given up', () => {
  let server: TestServer;
  let arrived: () => void;
  let [came, answered] = [0, 0];
  before(async () => {
    server = await startHttp((message, response) => {
      came++;
      arrived();
      void once(message, 'close').then(() => undefined);
      if (message.url === '/v1/presto') response.end(String(++answered));
    });
  });
  beforeEach(() => ([came, answered] = [0, 0]));
  after(async () => server.close());

  async function overSockets(): Promise<{ modi: Awaited<ReturnType<typeof createModiClient>>; events: ModiEvent[] }> {
    const events: ModiEvent[] = [];
    const modi = await createModiClient({
      ambiente: 'collaudo',
      clientId: CLIENT_ID,
      purposeId: PURPOSE_ID,
      key: testSigner(),
      servizio: { url: `http://127.0.0.1:${server.port}/v1` },
      pdndTransport: fakePdnd({ clock: systemClock }),
      onEvent: (event) => events.push(event),
    });
    return { modi, events };
  }

  it('while it waits for its voucher ends with the signal’s reason, and nobody is called', async () => {
    const it = await house();
    expect(await failureOf(() => it.modi.request({ url: '/', signal: AbortSignal.abort(reason) }))).to.equal(reason);
    expect(it.pdnd.requests).to.deep.equal([]);
  });

  it('after it has left says that it may have been made, as an error and as an event', async () => {
    const { modi, events } = await overSockets();
    const abort = new AbortController();
    arrived = () => abort.abort(reason);
    const error = await failureAs(TransportError, () => modi.request({ url: '/lento', signal: abort.signal }));
    expect([error.code, error.requestSent, error.cause]).to.deep.equal(['ERR_MODI_ABORTED', true, reason]);
    expect(came).to.equal(1);
    expect(events.at(-1)).to.include({ type: 'call.failed', code: 'ERR_MODI_ABORTED', requestSent: true });
    await modi.close();
  });

  it('by the time it allowed itself ends as well, and the next call is none the worse', async () => {
    const { modi } = await overSockets();
    arrived = () => undefined;
    const error = await failureAs(TransportError, () =>
      modi.request({ url: '/lento', signal: AbortSignal.timeout(100) }),
    );
    expect([error.code, error.requestSent]).to.deep.equal(['ERR_MODI_ABORTED', true]);
    expect((await modi.request({ url: '/presto' })).text()).to.equal('1');
    await modi.close();
  });

  it('is given up between signing and sending by those who do both', async () => {
    const { modi } = await overSockets();
    arrived = () => undefined;
    const abort = new AbortController();
    const call = await modi.sign({ url: '/presto', signal: abort.signal });
    abort.abort(reason);
    const error = await failureAs(TransportError, () => modi.send(call));
    expect([error.code, error.requestSent, came]).to.deep.equal(['ERR_MODI_ABORTED', false, 0]);
    await modi.close();
  });

  it('leaves the voucher to the others who wait for it: one asked, one gave up, one got it', async () => {
    const it = await house();
    const abort = new AbortController();
    const leaving = failureOf(() => it.modi.request({ url: '/', signal: abort.signal }));
    const staying = it.modi.request({ url: '/' });
    abort.abort(reason);
    expect(await leaving).to.equal(reason);
    expect((await staying).status).to.equal(200);
    expect([it.pdnd.asked, it.calls().length]).to.deep.equal([1, 1]);
  });
});
