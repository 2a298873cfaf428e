import { expect } from 'chai';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TransportError } from '../../src/errors/transport-error.js';
import type { Transport, TransportOptions, TransportRequest } from '../../src/ports/transport.js';
import { failureAs } from '../helpers/failure.js';
import { closedPort, startHttp, startHttps, startProxy, startTcp, type TestServer } from '../helpers/servers.js';
import { tlsFile } from '../helpers/tls-files.js';

/** What every adapter of the Transport port must do, over real sockets and real TLS. */
export function describeTransport(name: string, createTransport: (options?: TransportOptions) => Transport): void {
  describe(name, () => {
    const transports: Transport[] = [];
    const servers: TestServer[] = [];
    const ca = tlsFile('ca.cert.pem');

    const transport = (options?: TransportOptions): Transport => {
      const made = createTransport(options);
      transports.push(made);
      return made;
    };
    const serve = async <S extends TestServer>(starting: Promise<S>): Promise<S> => {
      const server = await starting;
      servers.push(server);
      return server;
    };
    const request = (url: string, more: Partial<TransportRequest> = {}): TransportRequest => ({
      method: 'POST',
      url,
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from('ciao'),
      deadlineMs: 5_000,
      maxResponseBytes: 100_000,
      ...more,
    });

    afterEach(async () => {
      await Promise.all(servers.splice(0).map(async (server) => server.close()));
      await Promise.all(transports.splice(0).map(async (each) => each.close()));
    });

    describe('an exchange', () => {
      it('carries method, path, headers and body, and adds nothing that changes their meaning', async () => {
        const seen: unknown[] = [];
        const server = await serve(
          startHttp((incoming, response) => {
            const chunks: Buffer[] = [];
            incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
            incoming.on('end', () => {
              seen.push(incoming.method, incoming.url, Buffer.concat(chunks).toString(), incoming.headers);
              response.writeHead(
                201,
                [
                  ['X-One', 'a'],
                  ['x-one', 'b'],
                  ['Content-Type', 'text/xml'],
                ].flat(),
              );
              response.end('sì');
            });
          }),
        );
        const answer = await transport().send(
          request(`http://127.0.0.1:${server.port}/a/b?c=d`, { headers: { SOAPAction: '"x"', 'Content-Type': 'a/b' } }),
        );
        expect(answer.status).to.equal(201);
        expect(answer.headers).to.include({ 'x-one': 'a, b', 'content-type': 'text/xml' });
        expect(Buffer.from(answer.body).toString()).to.equal('sì');
        expect(seen.slice(0, 3)).to.deep.equal(['POST', '/a/b?c=d', 'ciao']);
        expect(seen[3]).to.include({ soapaction: '"x"', 'content-type': 'a/b', 'accept-encoding': 'identity' });
        expect(seen[3]).to.include({ 'content-length': '4', host: `127.0.0.1:${server.port}` });
        expect(seen[3]).not.to.have.property('expect');
      });

      it('sends a GET without a body or a content type', async () => {
        let headers: unknown;
        const server = await serve(
          startHttp((incoming, response) => {
            headers = incoming.headers;
            response.end();
          }),
        );
        const answer = await transport().send({
          method: 'GET',
          url: `http://127.0.0.1:${server.port}/`,
          headers: {},
          deadlineMs: 5_000,
          maxResponseBytes: 10,
        });
        expect(answer.body).to.have.length(0);
        expect(headers).not.to.have.any.keys('content-type', 'content-length', 'transfer-encoding');
      });

      it('gives 4xx, 5xx and redirects as answers, and follows none', async () => {
        let calls = 0;
        const server = await serve(
          startHttp((incoming, response) => {
            calls++;
            response.writeHead(Number(incoming.url?.slice(1)), { location: '/200', 'retry-after': '7' }).end('x');
          }),
        );
        const sender = transport();
        for (const status of [301, 302, 307, 308, 400, 404, 429, 500, 503]) {
          const answer = await sender.send(request(`http://127.0.0.1:${server.port}/${status}`));
          expect(answer.status).to.equal(status);
          expect(answer.headers['retry-after']).to.equal('7');
        }
        expect(calls).to.equal(9);
      });

      it('keeps its connection for the next request', async () => {
        const server = await serve(startHttps((_incoming, response) => response.end('ok')));
        const sender = transport({ ca });
        for (let index = 0; index < 5; index++) {
          await sender.send(request(`https://127.0.0.1:${server.port}/`));
          await connectionIsFree();
        }
        expect(server.connections).to.equal(1);
      });

      it('opens no more connections than it may', async () => {
        const server = await serve(startHttp((_incoming, response) => setTimeout(() => response.end('ok'), 5)));
        const sender = transport({ maxConnections: 3 });
        const url = `http://127.0.0.1:${server.port}/`;
        const answers = await Promise.all(Array.from({ length: 20 }, async () => sender.send(request(url))));
        expect(answers.every((answer) => answer.status === 200)).to.equal(true);
        expect(server.connections).to.be.at.most(3);
      });

      it('takes the source address it is given', async () => {
        let from: string | undefined;
        const server = await serve(
          startHttp((incoming, response) => {
            from = incoming.socket.remoteAddress;
            response.end();
          }),
        );
        await transport({ localAddress: '127.0.0.7' }).send(request(`http://127.0.0.1:${server.port}/`));
        expect(from).to.equal('127.0.0.7');
      });

      it('does not read the proxy variables of the environment', async () => {
        const server = await serve(startHttps((_incoming, response) => response.end('direct')));
        const proxy = await serve(startProxy());
        const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
        const before = names.map((each) => process.env[each]);
        for (const each of names) process.env[each] = `http://127.0.0.1:${proxy.port}`;
        try {
          const answer = await transport({ ca }).send(request(`https://127.0.0.1:${server.port}/`));
          expect(Buffer.from(answer.body).toString()).to.equal('direct');
          expect(proxy.connections).to.equal(0);
        } finally {
          names.forEach((each, index) => {
            const value = before[index];
            if (value === undefined) delete process.env[each];
            else process.env[each] = value;
          });
        }
      });
    });

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
        [
          'a limit that is not a number',
          { url: 'https://127.0.0.1/', maxResponseBytes: Number.NaN },
          'maxResponseBytes',
        ],
      ];
      for (const [what, more, field] of refused) {
        it(`is refused before any socket: ${what}`, async () => {
          const error = await failureAs(TransportError, () => transport().send(request(more.url, more)));
          expect(error.code).to.equal('ERR_MODI_CONFIG_INVALID');
          expect(error.facts['field']).to.equal(field);
          expect(error.requestSent).to.equal(false);
        });
      }

      it('is refused after close', async () => {
        const sender = createTransport();
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
          const error = await failureAs(ConfigurationError, () => createTransport(options));
          expect(error.code).to.equal('ERR_MODI_CONFIG_INVALID');
          expect(JSON.stringify(error.facts) + error.message).not.to.include('BEGIN');
        });
      }
    });

    describe('TLS', () => {
      it('trusts the CA it is given, instead of the system’s', async () => {
        const server = await serve(startHttps((_incoming, response) => response.end('ok')));
        const url = `https://127.0.0.1:${server.port}/`;
        expect((await transport({ ca }).send(request(url))).status).to.equal(200);
        expect((await transport({ ca }).send(request(`https://localhost:${server.port}/`))).status).to.equal(200);
        for (const options of [{}, { ca: tlsFile('other-ca.cert.pem') }]) {
          const error = await failureAs(TransportError, () => transport(options).send(request(url)));
          expect(error.code).to.equal('ERR_MODI_CONNECTION');
          expect(error.requestSent).to.equal(false);
        }
      });

      it('refuses a certificate with another name', async () => {
        const server = await serve(startHttps((_i, response) => response.end(), { certificate: 'wrong-name' }));
        const error = await failureAs(TransportError, () =>
          transport({ ca }).send(request(`https://127.0.0.1:${server.port}/`)),
        );
        expect(error.code).to.equal('ERR_MODI_CONNECTION');
        expect(error.facts['reason']).to.equal('ERR_TLS_CERT_ALTNAME_INVALID');
        expect(error.requestSent).to.equal(false);
      });

      it('cannot be talked out of verifying by NODE_TLS_REJECT_UNAUTHORIZED', async () => {
        const server = await serve(startHttps((_incoming, response) => response.end('ok')));
        const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
        process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
        try {
          const error = await failureAs(TransportError, () =>
            transport().send(request(`https://127.0.0.1:${server.port}/`)),
          );
          expect(error.requestSent).to.equal(false);
        } finally {
          if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
          else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
        }
      });

      it('does not speak a version below 1.2', async () => {
        const server = await serve(startHttps((_i, response) => response.end(), { maxVersion: 'TLSv1.1' }));
        const error = await failureAs(TransportError, () =>
          transport({ ca }).send(request(`https://127.0.0.1:${server.port}/`)),
        );
        expect(error.code).to.equal('ERR_MODI_CONNECTION');
        expect(error.requestSent).to.equal(false);
      });

      it('shows its client certificate where one is asked for', async () => {
        const server = await serve(startHttps((_incoming, response) => response.end('ok'), { mutual: true }));
        const url = `https://127.0.0.1:${server.port}/`;
        const own = { ca, cert: tlsFile('client.cert.pem'), key: tlsFile('client.key.pem') };
        expect((await transport(own).send(request(url))).status).to.equal(200);
        // TLS 1.3 lets a client speak before the server has judged its certificate: nobody can say that nothing left.
        const error = await failureAs(TransportError, () => transport({ ca }).send(request(url)));
        expect(error.code).to.equal('ERR_MODI_CONNECTION');
      });
    });

    describe('a proxy', () => {
      it('tunnels with CONNECT and Basic credentials, and the peer is still verified end to end', async () => {
        const server = await serve(startHttps((_incoming, response) => response.end('through')));
        const proxy = await serve(startProxy());
        const sender = transport({ ca, proxy: `http://ente:p%40ss@127.0.0.1:${proxy.port}` });
        for (let index = 0; index < 3; index++) {
          const answer = await sender.send(request(`https://localhost:${server.port}/`));
          expect(Buffer.from(answer.body).toString()).to.equal('through');
          await connectionIsFree();
        }
        expect(proxy.connects).to.deep.equal([
          {
            authority: `localhost:${server.port}`,
            authorization: `Basic ${Buffer.from('ente:p@ss').toString('base64')}`,
          },
        ]);
        const stranger = transport({ proxy: `http://127.0.0.1:${proxy.port}` });
        const error = await failureAs(TransportError, () =>
          stranger.send(request(`https://localhost:${server.port}/`)),
        );
        expect(error.requestSent).to.equal(false);
      });

      it('that refuses means that nothing was sent', async () => {
        const proxy = await serve(startProxy(407));
        const error = await failureAs(TransportError, () =>
          transport({ proxy: `http://127.0.0.1:${proxy.port}` }).send(request('https://127.0.0.1:9/')),
        );
        expect(error.code).to.equal('ERR_MODI_CONNECTION');
        expect(error.facts['proxyStatus']).to.equal(407);
        expect(error.requestSent).to.equal(false);
      });

      it('that is silent is given up', async () => {
        const silent = await serve(startTcp(() => undefined));
        const sender = transport({ proxy: `http://127.0.0.1:${silent.port}`, connectTimeoutMs: 100 });
        const error = await failureAs(TransportError, () => sender.send(request('https://127.0.0.1:9/')));
        expect(error.code).to.equal('ERR_MODI_TIMEOUT');
        expect(error.requestSent).to.equal(false);
      });
    });

    describe('what fails', () => {
      it('a refused connection means that nothing was sent', async () => {
        const port = await closedPort();
        const error = await failureAs(TransportError, () => transport().send(request(`http://127.0.0.1:${port}/`)));
        expect(error.code).to.equal('ERR_MODI_CONNECTION');
        expect(error.facts).to.deep.equal({ host: `127.0.0.1:${port}`, reason: 'ECONNREFUSED' });
        expect(error.requestSent).to.equal(false);
      });

      it('a name that does not resolve means that nothing was sent', async () => {
        const error = await failureAs(TransportError, () => transport().send(request('https://nowhere.invalid/')));
        expect(error.code).to.be.oneOf(['ERR_MODI_CONNECTION', 'ERR_MODI_TIMEOUT']);
        expect(error.requestSent).to.equal(false);
      });

      it('a TLS handshake that never ends means that nothing was sent', async () => {
        const silent = await serve(startTcp(() => undefined));
        const url = `https://127.0.0.1:${silent.port}/`;
        const first = await failureAs(TransportError, () => transport({ connectTimeoutMs: 100 }).send(request(url)));
        expect([first.code, first.requestSent]).to.deep.equal(['ERR_MODI_TIMEOUT', false]);
        const second = await failureAs(TransportError, () => transport().send(request(url, { deadlineMs: 100 })));
        expect([second.code, second.requestSent]).to.deep.equal(['ERR_MODI_TIMEOUT', false]);
      });

      it('an answer that never comes is given up at the deadline, and the request was sent', async () => {
        const silent = await serve(startHttp(() => undefined));
        const started = performance.now();
        const error = await failureAs(TransportError, () =>
          transport().send(request(`http://127.0.0.1:${silent.port}/`, { deadlineMs: 150 })),
        );
        expect([error.code, error.requestSent]).to.deep.equal(['ERR_MODI_TIMEOUT', true]);
        expect(performance.now() - started).to.be.within(140, 2_000);
      });

      it('the deadline covers a body that drips', async () => {
        const server = await serve(
          startHttp((_incoming, response) => {
            const timer = setInterval(() => response.write('.'), 20);
            response.on('close', () => clearInterval(timer));
          }),
        );
        const error = await failureAs(TransportError, () =>
          transport().send(request(`http://127.0.0.1:${server.port}/`, { deadlineMs: 200 })),
        );
        expect([error.code, error.requestSent]).to.deep.equal(['ERR_MODI_TIMEOUT', true]);
      });

      it('a request that waited for a free connection until its deadline was not sent', async () => {
        const server = await serve(startHttp(() => undefined));
        const sender = transport({ maxConnections: 1 });
        const url = `http://127.0.0.1:${server.port}/`;
        const [first, second] = await Promise.all([
          failureAs(TransportError, () => sender.send(request(url, { deadlineMs: 400 }))),
          failureAs(TransportError, () => sender.send(request(url, { deadlineMs: 100 }))),
        ]);
        expect([first.requestSent, second.requestSent]).to.deep.equal([true, false]);
        expect(second.code).to.equal('ERR_MODI_TIMEOUT');
      });

      it('a reset before the answer means that the request may have been taken', async () => {
        const server = await serve(startHttp((incoming) => void incoming.socket.resetAndDestroy()));
        const error = await failureAs(TransportError, () =>
          transport().send(request(`http://127.0.0.1:${server.port}/`)),
        );
        expect([error.code, error.requestSent]).to.deep.equal(['ERR_MODI_CONNECTION', true]);
      });

      it('a reset on a connection that was kept is not retried, and the request may have been taken', async () => {
        let calls = 0;
        const server = await serve(
          startHttp((incoming, response) => {
            calls++;
            if (calls === 1) response.end('ok');
            else incoming.socket.resetAndDestroy();
          }),
        );
        const sender = transport();
        const url = `http://127.0.0.1:${server.port}/`;
        await sender.send(request(url));
        await connectionIsFree();
        const error = await failureAs(TransportError, () => sender.send(request(url)));
        expect([error.code, error.requestSent]).to.deep.equal(['ERR_MODI_CONNECTION', true]);
        expect([calls, server.connections]).to.deep.equal([2, 1]);
      });

      it('half an answer is no answer', async () => {
        for (const head of ['content-length: 100', 'transfer-encoding: chunked']) {
          const server = await serve(
            startTcp((socket) => {
              const body = head.startsWith('content') ? 'half' : '4\r\nhalf\r\n';
              socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`));
            }),
          );
          const error = await failureAs(TransportError, () =>
            transport().send(request(`http://127.0.0.1:${server.port}/`)),
          );
          expect([error.code, error.requestSent]).to.deep.equal(['ERR_MODI_CONNECTION', true]);
        }
      });

      it('an answer that is not HTTP is a failed exchange', async () => {
        const server = await serve(startTcp((socket) => socket.once('data', () => socket.end('+OK hello\r\n'))));
        const error = await failureAs(TransportError, () =>
          transport().send(request(`http://127.0.0.1:${server.port}/`)),
        );
        expect([error.code, error.requestSent]).to.deep.equal(['ERR_MODI_CONNECTION', true]);
      });

      it('a body past the limit is abandoned, and one at the limit is not', async () => {
        const server = await serve(
          startHttp((incoming, response) => response.end('x'.repeat(Number(incoming.url?.slice(1))))),
        );
        const sender = transport();
        const url = `http://127.0.0.1:${server.port}`;
        const whole = await sender.send(request(`${url}/1000`, { maxResponseBytes: 1_000 }));
        expect(whole.body).to.have.length(1_000);
        const error = await failureAs(TransportError, () =>
          sender.send(request(`${url}/1001`, { maxResponseBytes: 1_000 })),
        );
        expect([error.code, error.requestSent]).to.deep.equal(['ERR_MODI_BODY_TOO_LARGE', true]);
      });

      it('a compressed answer nobody asked for is counted by what comes out of it', async () => {
        const server = await serve(
          startHttp((incoming, response) => {
            const size = Number(incoming.url?.slice(1));
            response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(size, 'x')));
          }),
        );
        const sender = transport();
        const url = `http://127.0.0.1:${server.port}`;
        const whole = await sender.send(request(`${url}/5000`));
        expect(whole.body).to.have.length(5_000);
        expect(whole.headers).not.to.have.any.keys('content-encoding', 'content-length');
        const error = await failureAs(TransportError, () => sender.send(request(`${url}/50000000`)));
        expect(error.code).to.equal('ERR_MODI_BODY_TOO_LARGE');
      });

      it('a coding that is not known, or is not what it says, is a failed exchange', async () => {
        for (const coding of ['zstd', 'gzip']) {
          const server = await serve(
            startHttp((_incoming, response) => response.writeHead(200, { 'content-encoding': coding }).end('plain')),
          );
          const error = await failureAs(TransportError, () =>
            transport().send(request(`http://127.0.0.1:${server.port}/`)),
          );
          expect([error.code, error.requestSent]).to.deep.equal(['ERR_MODI_CONNECTION', true]);
        }
      });

      it('no error holds the request’s headers or body', async () => {
        const server = await serve(startHttp((incoming) => void incoming.socket.resetAndDestroy()));
        const error = await failureAs(TransportError, () =>
          transport().send(
            request(`http://127.0.0.1:${server.port}/`, {
              headers: { authorization: 'Bearer SEGRETO' },
              body: Buffer.from('SEGRETO'),
            }),
          ),
        );
        expect(everythingIn(error)).not.to.include('SEGRETO');
      });
    });

    it('close waits for exchanges in progress', async () => {
      const server = await serve(startHttp((_incoming, response) => setTimeout(() => response.end('late'), 60)));
      const sender = createTransport();
      const answering = sender.send(request(`http://127.0.0.1:${server.port}/`));
      await sender.close();
      expect(Buffer.from((await answering).body).toString()).to.equal('late');
    });
  });
}

/** undici gives a connection back a turn of the event loop after the answer's end; axios at once. */
async function connectionIsFree(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

/** Every string reachable from a value, for leaks. */
function everythingIn(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || seen.has(value)) return '';
  seen.add(value);
  return Reflect.ownKeys(value)
    .map((key) => everythingIn(Reflect.get(value, key), seen))
    .join('\n');
}
