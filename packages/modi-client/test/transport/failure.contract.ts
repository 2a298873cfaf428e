import { expect } from 'chai';
import { gzipSync } from 'node:zlib';
import { TransportError } from '../../src/errors/transport-error.js';
import { failureAs } from '../helpers/failure.js';
import { closedPort, startHttp, startTcp } from '../helpers/servers.js';
import { connectionIsFree, type TransportBench } from './transport-bench.js';

/** What fails, under which code, and whether the request can have left. */
export function describeFailures(bench: TransportBench): void {
  const { transport, serve, request } = bench;
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
    const sender = bench.create();
    const answering = sender.send(request(`http://127.0.0.1:${server.port}/`));
    await sender.close();
    expect(Buffer.from((await answering).body).toString()).to.equal('late');
  });
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
