import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TransportError } from '../../src/errors/transport-error.js';
import type { TransportOptions, TransportRequest } from '../../src/ports/transport.js';
import { failureAs } from '../helpers/failure.js';
import { tlsFile } from '../helpers/tls-files.js';
import type { TransportBench } from './transport-bench.js';

/** What is refused before any socket is opened. */
export function describeRefusals(bench: TransportBench): void {
  const { transport, request } = bench;
  describe('a request that may not be sent', () => {
    const refused: [string, Partial<TransportRequest> & { url: string }, string][] = [
      ['plain http to a name', { url: 'http://localhost:1/' }, 'url'],
      ['plain http to another machine', { url: 'http://10.0.0.1/' }, 'url'],
      ['plain http to what only looks like loopback', { url: 'http://127.0.0.1.example.org/' }, 'url'],
      ['another scheme', { url: 'ftp://127.0.0.1/' }, 'url'],
      ['a relative URL', { url: '/token' }, 'url'],
      ['credentials in the URL', { url: 'https://a:b@127.0.0.1/' }, 'url'],
      ['a line break in a header', { url: 'https://127.0.0.1/', headers: { a: 'b\r\nc: d' } }, 'headers.a'],
      ['a header name that is not a token', { url: 'https://127.0.0.1/', headers: { 'a b': 'c' } }, 'headers'],
      ['a deadline of zero', { url: 'https://127.0.0.1/', deadlineMs: 0 }, 'deadlineMs'],
      ['a limit that is not a number', { url: 'https://127.0.0.1/', maxResponseBytes: Number.NaN }, 'maxResponseBytes'],
    ];
    for (const [what, more, field] of refused) {
      it(`is refused before any socket: ${what}`, async () => {
        const error = await failureAs(TransportError, () => transport().send(request(more.url, more)));
        expect(error.code).to.equal('ERR_MODI_CONFIG_INVALID');
        expect(error.facts['field']).to.equal(field);
        expect(error.requestSent).to.equal(false);
      });
    }

    it('is refused before any socket: nothing at all, or without headers, as plain JavaScript may send', async () => {
      const send = transport().send.bind(transport()) as unknown as (given: unknown) => Promise<unknown>;
      for (const given of [
        undefined,
        null,
        'https://127.0.0.1/',
        {},
        { ...request('https://127.0.0.1/'), headers: null },
      ]) {
        const error = await failureAs(TransportError, () => send(given));
        expect([error.code, error.facts['field']]).to.deep.equal(['ERR_MODI_CONFIG_INVALID', 'request']);
      }
      const error = await failureAs(TransportError, () =>
        send({ ...request('https://127.0.0.1/'), headers: { a: undefined } }),
      );
      expect(error.facts['field']).to.equal('headers.a');
    });

    it('is refused after close', async () => {
      const sender = bench.create();
      await sender.close();
      const error = await failureAs(TransportError, () => sender.send(request('https://127.0.0.1:1/')));
      expect(error.code).to.equal('ERR_MODI_CONNECTION');
      expect(error.requestSent).to.equal(false);
    });
  });

  describe('options that cannot be used', () => {
    const rows: [string, TransportOptions][] = [
      ['a certificate without its key', { cert: tlsFile('client.cert.pem') }],
      ['a key without its certificate', { key: tlsFile('client.key.pem') }],
      ['a key of another certificate', { cert: tlsFile('client.cert.pem'), key: tlsFile('server.key.pem') }],
      ['a CA that is not PEM', { ca: 'nonsense' }],
      ['a proxy over TLS', { proxy: 'https://127.0.0.1:1' }],
      ['a proxy that is not a URL', { proxy: 'proxy:8080/x' }],
      ['a source address that is a name', { localAddress: 'localhost' }],
      ['a connect timeout of zero', { connectTimeoutMs: 0 }],
      ['half a connection', { maxConnections: 0.5 }],
    ];
    for (const [what, options] of rows) {
      it(`are refused at once: ${what}`, async () => {
        const error = await failureAs(ConfigurationError, () => bench.create(options));
        expect(error.code).to.equal('ERR_MODI_CONFIG_INVALID');
        expect(JSON.stringify(error.facts) + error.message).not.to.include('BEGIN');
      });
    }
  });
}
