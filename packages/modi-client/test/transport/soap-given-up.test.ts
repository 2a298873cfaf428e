import { expect } from 'chai';
import { TransportError } from '../../src/errors/transport-error.js';
import { createModiClient } from '../../src/modi-client.js';
import { systemClock } from '../../src/ports/clock.js';
import { fakePdnd, testSigner } from '../../src/testing/index.js';
import { createSoapHttpClient } from '../../src/transport/soap-http-client.js';
import { failureOf } from '../helpers/failure.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { startHttp, type TestServer } from '../helpers/servers.js';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const ENVELOPE = `<s:Envelope xmlns:s="${SOAP}"><s:Body><a xmlns="urn:a"/></s:Body></s:Envelope>`;

describe('a call of a soap client that is given up', () => {
  const reason = new Error('the person went away');
  let server: TestServer;
  let came: number;
  let arrived: () => void;
  before(async () => {
    server = await startHttp(() => {
      came++;
      arrived();
    });
  });
  beforeEach(() => {
    came = 0;
    arrived = () => undefined;
  });
  after(async () => server.close());

  async function failure(signal: AbortSignal): Promise<unknown> {
    const url = `http://127.0.0.1:${server.port}/eci`;
    const modi = await createModiClient({
      ambiente: 'collaudo',
      clientId: CLIENT_ID,
      purposeId: PURPOSE_ID,
      key: testSigner(),
      servizio: { url },
      pdndTransport: fakePdnd({ clock: systemClock }),
    });
    const httpClient = createSoapHttpClient(modi);
    const headers = { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: '"urn:a"' };
    const error = await failureOf(() =>
      httpClient.request(url, ENVELOPE, () => undefined, headers, { modi: { signal } }),
    );
    await modi.close();
    return error;
  }

  it('before it has left calls nobody, and ends with the signal’s reason', async () => {
    expect(await failure(AbortSignal.abort(reason))).to.equal(reason);
    expect(came).to.equal(0);
  });

  it('after it has left says that it may have been served', async () => {
    const abort = new AbortController();
    arrived = () => abort.abort(reason);
    const error = await failure(abort.signal);
    expect(error).to.be.instanceOf(TransportError);
    expect(error).to.include({ code: 'ERR_MODI_ABORTED', requestSent: true, cause: reason });
  });
});
