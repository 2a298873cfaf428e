import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { call, type CallOptions, envelope, payload } from './support/caller.js';
import { type House, openHouse, PROFILI } from './support/house.js';

describe('sandbox INPS / transport', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ profilo: { ...PROFILI.bare, mtls: true } });
  });
  after(() => house.close());

  it('answers a caller with a certificate of its CA', async () => {
    const answer = await call(house);
    expect(answer.status).to.equal(200);
    expect(answer.headers['content-type']).to.equal('text/xml; charset=utf-8');
    expect(answer.text).to.contain('<Esito>OK</Esito>');
    expect(house.lastCall()).to.include({
      code: 'OK',
      clientCertificate: 'CN=Cassa di Prova',
      consumer: 'CN=Cassa di Prova',
    });
  });

  for (const [certificate, code] of [
    ['none', 'CLIENT_CERTIFICATE_MISSING'],
    ['stranger', 'CLIENT_CERTIFICATE_UNKNOWN'],
  ] as const) {
    it(`sends the HTML page of error code 16, and no Fault, when the certificate is ${certificate}`, async () => {
      const answer = await call(house, { certificate });
      expect(answer).to.include({ status: 403, code });
      expect(answer.headers['content-type']).to.match(/^text\/html/);
      expect(answer.text).to.contain('Access not permitted: ERROR CODE 16');
      expect(answer.faultcode).to.equal(undefined);
      expect(house.lastCall()).to.include({ code, status: 403 });
    });
  }

  it('does not take a resumed TLS session for a certificate', async () => {
    const { hostname, port } = new URL(house.inps.url);
    const options = { host: hostname, port: Number(port), ca: house.caPem };
    const first = connect(options);
    const sessionOf = once(first, 'session') as Promise<[Buffer]>;
    first.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [session] = await sessionOf;
    first.destroy();

    const resumed: TLSSocket = connect({ ...options, session });
    await once(resumed, 'secureConnect');
    expect(resumed.isSessionReused()).to.equal(true);
    const body = envelope();
    resumed.write(
      `POST ${new URL(house.inps.url).pathname} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const chunks: Buffer[] = [];
    for await (const chunk of resumed as AsyncIterable<Buffer>) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).to.match(/^HTTP\/1\.1 403 /);
    expect(house.lastCall()).to.include({ code: 'CLIENT_CERTIFICATE_MISSING' });
  });

  it('serves the WSDL with its own address, the schema beside it, and logs that apart', async () => {
    const calls = house.log.count('inps-eci');
    const wsdl = await call(house, { method: 'GET', suffix: '?wsdl', body: '' });
    expect(wsdl.status).to.equal(200);
    expect(wsdl.text).to.contain(`<soap:address location="${house.inps.url}"/>`);
    expect(wsdl.text.split('\n')[0]).to.contain('Contratto inventato per la sandbox');
    const xsd = await call(house, { method: 'GET', suffix: '?xsd=eci.xsd', body: '' });
    expect(xsd.text).to.contain('name="RispostaEstrattoConto"');
    expect(house.log.count('inps-eci')).to.equal(calls);
    expect(house.log.count('inps-wsdl')).to.equal(2);
  });

  it('keeps the WSDL from a caller without certificate', async () => {
    const answer = await call(house, { method: 'GET', suffix: '?wsdl', body: '', certificate: 'none' });
    expect(answer.status).to.equal(403);
  });

  it('writes a call that breaks off before its end in the log', async () => {
    const calls = house.log.count('inps-eci');
    const { hostname, port, pathname } = new URL(house.inps.url);
    const { certificate: cert, key } = house.certificate;
    const socket = connect({ host: hostname, port: Number(port), ca: house.caPem, cert, key });
    await once(socket, 'secureConnect');
    socket.write(`POST ${pathname} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n<half`);
    // A second call proves that the first one's headers have been read by then.
    await call(house);
    socket.destroy();
    while (house.log.count('inps-eci') < calls + 2) await new Promise((resolve) => setImmediate(resolve));
    expect(house.lastCall()).to.include({ code: 'REQUEST_ABORTED', envelope: '<half' });
  });

  describe('HTTP', () => {
    const cases: readonly (readonly [string, CallOptions, string, number])[] = [
      ['a method other than POST', { method: 'PUT' }, 'METHOD', 400],
      ['another path', { suffix: '/altro' }, 'PATH', 404],
      ['no Content-Type', { headers: { 'Content-Type': undefined } }, 'CONTENT_TYPE_MISSING', 400],
      [
        'the content type of SOAP 1.2',
        { headers: { 'Content-Type': 'application/soap+xml' } },
        'CONTENT_TYPE_NOT_XML',
        400,
      ],
      ['another charset', { headers: { 'Content-Type': 'text/xml; charset=iso-8859-1' } }, 'CONTENT_TYPE_NOT_XML', 400],
      ['a compressed body', { headers: { 'Content-Encoding': 'gzip' } }, 'CONTENT_ENCODING', 400],
      ['no SOAPAction', { headers: { SOAPAction: undefined } }, 'SOAP_ACTION_MISSING', 400],
      ['a SOAPAction without quotes', { headers: { SOAPAction: 'http://x' } }, 'SOAP_ACTION_NOT_QUOTED', 400],
      ['an empty SOAPAction', { headers: { SOAPAction: '""' } }, 'SOAP_ACTION_UNKNOWN', 404],
      ["another service's SOAPAction", { headers: { SOAPAction: '"http://x/Consulta"' } }, 'SOAP_ACTION_UNKNOWN', 404],
      ['two SOAPActions', { headers: { SOAPAction: ['"http://x"', '"http://y"'] } }, 'SOAP_ACTION_MISSING', 400],
      ['more than a MiB', { body: envelope('', payload() + ' '.repeat(1_100_000)) }, 'BODY_TOO_LARGE', 413],
    ];
    for (const [what, options, code, status] of cases) {
      it(`refuses ${what}`, async () => {
        const answer = await call(house, options);
        expect(answer).to.include({ status, code });
        expect(answer.faultcode).to.match(/^SOAP-ENV:Client\./);
      });
    }

    for (const contentType of ['text/xml', 'TEXT/XML;charset="UTF-8"', 'text/xml ; charset=utf-8']) {
      it(`takes Content-Type ${contentType}`, async () => {
        expect((await call(house, { headers: { 'Content-Type': contentType } })).status).to.equal(200);
      });
    }
  });
});
