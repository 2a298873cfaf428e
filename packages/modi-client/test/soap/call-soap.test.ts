import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { SoapSecurityError } from '../../src/errors/soap-security-error.js';
import { TransportError } from '../../src/errors/transport-error.js';
import { WorkerError } from '../../src/errors/worker-error.js';
import type { Transport, TransportRequest, TransportResponse } from '../../src/ports/transport.js';
import { callSoap, type SoapCall } from '../../src/soap/call-soap.js';
import type { ElementRange } from '../../src/soap/element-range.js';
import { mapEnvelope } from '../../src/soap/envelope-map.js';
import { SoapFaultError } from '../../src/soap/fault.js';
import { SOAP_12 } from '../../src/soap/names.js';
import { elementText } from '../../src/soap/read-element.js';
import { createSoapSecurityWorkers } from '../../src/soap/workers/soap-security-workers.js';
import { envelope, utf8 } from '../helpers/envelopes.js';
import { failureAs } from '../helpers/failure.js';

const FAULT =
  '<s:Fault><faultcode>s:Client.Authorization</faultcode><faultstring xml:lang="en-US">RSSMRA80A01H501U denied</faultstring>' +
  '<faultactor>http://api.inps.it/modi/soap/integration/fault</faultactor><detail><problem xmlns="urn:ietf:rfc:7807">' +
  '<type>https://x/403</type><title>Authorization</title><status>403</status><detail>d</detail>' +
  '<govway_id>f3b0c1de-1111-4222-8333-444455556666</govway_id></problem></detail></s:Fault>';

function answering(answer: Partial<TransportResponse>, seen: TransportRequest[] = []): Transport {
  return {
    send: async (request) => {
      seen.push(request);
      return { status: 200, headers: { 'content-type': 'text/xml' }, body: envelope('<ok/>'), ...answer };
    },
    close: async () => undefined,
  };
}

function call(transport: Transport, more: Partial<SoapCall> = {}): SoapCall {
  return {
    transport,
    url: 'https://inps.example/eci',
    soapAction: 'urn:a/Op',
    envelope: envelope('<q/>'),
    deadlineMs: 1_000,
    maxResponseBytes: 100_000,
    ...more,
  };
}

describe('callSoap', () => {
  it('sends the bytes as they are, with the headers of SOAP 1.1', async () => {
    const seen: TransportRequest[] = [];
    const bytes = envelope('<q/>');
    const answer = await callSoap(
      call(answering({}, seen), { envelope: bytes, headers: { Authorization: 'Bearer x' } }),
    );
    expect(answer.status).to.equal(200);
    expect(answer.map.bodyChildren[0]?.localName).to.equal('ok');
    expect(seen[0]?.body).to.equal(bytes);
    expect(seen[0]?.headers).to.deep.equal({
      'content-type': 'text/xml; charset=utf-8',
      soapaction: '"urn:a/Op"',
      accept: 'text/xml',
      authorization: 'Bearer x',
    });
  });

  it('reads a big answer in a worker thread, to the same map', async () => {
    const items = '<i:n xmlns:i="urn:i" k="v">1</i:n><ok/>'.repeat(9_000);
    const body = envelope(items, '<s:Header xmlns:h="urn:h"><h:a/><h:b xmlns=""/></s:Header>');
    expect(body.length).to.be.greaterThan(256 * 1024);
    const { map } = await callSoap(call(answering({ body }), { maxResponseBytes: body.length }));
    const here = mapEnvelope(body);
    const told = (each: ElementRange): unknown => [
      ...[each.qName, each.namespace, each.start, each.end, each.contentEnd],
      ...[each.attributes, [...each.inScope]],
    ];
    expect([map.envelope, map.body, ...map.headers, ...map.bodyChildren.slice(-20)].map(told)).to.deep.equal(
      [here.envelope, here.body, ...here.headers, ...here.bodyChildren.slice(-20)].map(told),
    );
    expect(map.bodyChildren).to.have.length(18_000);
    expect(elementText(map, map.bodyChildren[0] ?? map.body)).to.equal('1');
    expect(body.equals(map.bytes)).to.equal(true);
  });

  it('says of a big answer that no thread could read that the request was sent', async () => {
    const workers = createSoapSecurityWorkers({ thresholdBytes: 0 });
    await workers.close();
    const error = await failureAs(WorkerError, () => callSoap(call(answering({}), { workers })));
    expect([error.code, error.requestSent, error.facts]).to.deep.equal([
      'ERR_MODI_WORKER_FAILED',
      true,
      { reason: 'closed', status: 200 },
    ]);
  });

  it('quotes an empty SOAPAction too', async () => {
    const seen: TransportRequest[] = [];
    await callSoap(call(answering({}, seen), { soapAction: '' }));
    expect(seen[0]?.headers['soapaction']).to.equal('""');
  });

  it('refuses a SOAPAction that cannot be quoted, and headers that are its own', async () => {
    for (const more of [
      { soapAction: 'a"b' },
      { soapAction: 'a\r\nb' },
      { headers: { SOAPAction: 'x' } },
      { headers: { 'content-TYPE': 'x' } },
    ]) {
      const error = await failureAs(ConfigurationError, () => callSoap(call(answering({}), more)));
      expect(error.code).to.equal('ERR_MODI_CONFIG_INVALID');
    }
  });

  for (const status of [200, 400, 403, 500, 503]) {
    it(`throws a Fault that comes with HTTP ${status}`, async () => {
      const error = await failureAs(SoapFaultError, () => callSoap(call(answering({ status, body: envelope(FAULT) }))));
      expect(error.code).to.equal('ERR_MODI_SOAP_FAULT');
      expect([error.httpStatus, error.requestSent]).to.deep.equal([status, true]);
      expect(error.fault).to.deep.equal({
        faultcode: 's:Client.Authorization',
        side: 'Client',
        suffix: 'Authorization',
        faultstring: 'RSSMRA80A01H501U denied',
        faultactor: 'http://api.inps.it/modi/soap/integration/fault',
        problem: { title: 'Authorization', status: 403, govwayId: 'f3b0c1de-1111-4222-8333-444455556666' },
      });
      expect(error.facts).to.deep.equal({
        httpStatus: status,
        side: 'Client',
        type: 'Authorization',
        problemStatus: 403,
        govwayId: 'f3b0c1de-1111-4222-8333-444455556666',
      });
      expect(error.message).not.to.include('RSSMRA');
    });
  }

  it('reads Faults of other shapes: SOAP 1.2, qualified children, almost nothing', async () => {
    const soap12 = utf8(
      `<e:Envelope xmlns:e="${SOAP_12}"><e:Body><e:Fault><e:Code><e:Value>e:Receiver</e:Value><e:Subcode><e:Value xmlns:g="urn:g">g:APIUnavailable` +
        '</e:Value></e:Subcode></e:Code><e:Reason><e:Text xml:lang="it">giù</e:Text></e:Reason><e:Role>urn:r</e:Role></e:Fault></e:Body></e:Envelope>',
    );
    const rows: [Uint8Array, object][] = [
      [
        soap12,
        { faultcode: 'e:Receiver', side: 'Server', suffix: 'APIUnavailable', faultstring: 'giù', faultactor: 'urn:r' },
      ],
      [
        envelope('<s:Fault><s:faultcode>Server</s:faultcode></s:Fault>'),
        { faultcode: 'Server', side: 'Server', suffix: undefined },
      ],
      [envelope('<s:Fault/>'), { faultcode: '', side: 'other', faultstring: undefined, problem: undefined }],
      [envelope('<s:Fault><faultcode>Client</faultcode><faultcode>Server</faultcode></s:Fault>'), { side: 'Client' }],
      [
        envelope('<s:Fault><faultcode>x:MustUnderstand</faultcode><faultstring>a<b>c</b></faultstring></s:Fault>'),
        { side: 'MustUnderstand' },
      ],
    ];
    for (const [body, expected] of rows) {
      const error = await failureAs(SoapFaultError, () => callSoap(call(answering({ status: 500, body }))));
      expect(error.fault).to.include(expected);
    }
  });

  it('keeps what is not a plain type out of the facts', async () => {
    const body = envelope('<s:Fault><faultcode>s:Client.RSSMRA80A01H501U</faultcode></s:Fault>');
    const error = await failureAs(SoapFaultError, () => callSoap(call(answering({ status: 500, body }))));
    expect(JSON.stringify(error.facts) + error.message).not.to.include('RSSMRA');
  });

  const notSoap: [string, Partial<TransportResponse>][] = [
    ['an HTML page', { status: 403, body: utf8('<!DOCTYPE html><html>RSSMRA80A01H501U</html>') }],
    ['JSON', { status: 429, body: utf8('{"title": "RSSMRA80A01H501U"}') }],
    ['nothing', { status: 503, body: utf8('') }],
    ['an envelope without a Fault', { status: 500, body: envelope('<ok/>') }],
    ['a redirect', { status: 302, body: utf8('') }],
  ];
  for (const [what, answer] of notSoap) {
    it(`gives the status of ${what}, Retry-After with it, and quotes nothing`, async () => {
      const headers = { 'retry-after': '17' };
      const error = await failureAs(TransportError, () => callSoap(call(answering({ ...answer, headers }))));
      expect(error.code).to.equal('ERR_MODI_HTTP_STATUS');
      expect(error.facts).to.deep.equal({ status: answer.status });
      expect([error.requestSent, error.retryAfter]).to.deep.equal([true, '17']);
      expect(error.message).not.to.include('RSSMRA');
    });
  }

  const broken: [string, Uint8Array, string][] = [
    ['HTML', utf8('<!DOCTYPE html><html></html>'), 'ERR_MODI_XML_FORBIDDEN'],
    ['half an envelope', envelope('<ok/>').subarray(0, 60), 'ERR_MODI_XML_MALFORMED'],
    ['nothing', utf8(''), 'ERR_MODI_XML_MALFORMED'],
    ['XML that is not SOAP', utf8('<a/>'), 'ERR_MODI_ENVELOPE_INVALID'],
  ];
  for (const [what, body, code] of broken) {
    it(`refuses ${what} with HTTP 200`, async () => {
      const error = await failureAs(SoapSecurityError, () => callSoap(call(answering({ body }))));
      expect([error.code, error.requestSent, error.facts['status']]).to.deep.equal([code, true, 200]);
    });
  }

  it('lets what the transport throws through', async () => {
    const failure = new TransportError('ERR_MODI_CONNECTION', 'x', { requestSent: false });
    const transport: Transport = { send: async () => Promise.reject(failure), close: async () => undefined };
    expect(await failureAs(TransportError, () => callSoap(call(transport)))).to.equal(failure);
  });
});
