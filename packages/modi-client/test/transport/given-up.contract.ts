import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { TransportError } from '../../src/errors/transport-error.js';
import { failureAs } from '../helpers/failure.js';
import { startHttp, startTcp } from '../helpers/servers.js';
import type { TransportBench } from './transport-bench.js';

/** A call that its caller gives up: under which code, and whether it can have been made. */
export function describeGivenUp(bench: TransportBench): void {
  const { transport, serve, request } = bench;
  const reason = new Error('the person went away');
  describe('a call that is given up', () => {
    it('before it began opens no connection', async () => {
      const server = await serve(startHttp((_incoming, response) => response.end()));
      const url = `http://127.0.0.1:${server.port}/`;
      const error = await failureAs(TransportError, () =>
        transport().send(request(url, { signal: AbortSignal.abort(reason) })),
      );
      expect([error.code, error.requestSent, error.cause]).to.deep.equal(['ERR_MODI_ABORTED', false, reason]);
      expect(error.facts).to.deep.equal({ host: `127.0.0.1:${server.port}`, phase: 'connect' });
      expect(server.connections).to.equal(0);
    });

    it('while it connects was not sent', async () => {
      const abort = new AbortController();
      const silent = await serve(startTcp(() => abort.abort(reason)));
      const url = `https://127.0.0.1:${silent.port}/`;
      const error = await failureAs(TransportError, () => transport().send(request(url, { signal: abort.signal })));
      expect([error.code, error.requestSent]).to.deep.equal(['ERR_MODI_ABORTED', false]);
    });

    it('while it waits for a free connection was not sent, and the one before it goes on', async () => {
      const abort = new AbortController();
      const server = await serve(
        startHttp((_incoming, response) => {
          abort.abort(reason);
          setTimeout(() => response.end('ok'), 30);
        }),
      );
      const sender = transport({ maxConnections: 1 });
      const url = `http://127.0.0.1:${server.port}/`;
      const [first, second] = await Promise.all([
        sender.send(request(url)),
        failureAs(TransportError, () => sender.send(request(url, { signal: abort.signal }))),
      ]);
      expect([first.status, second.code, second.requestSent]).to.deep.equal([200, 'ERR_MODI_ABORTED', false]);
      expect((await sender.send(request(url))).status).to.equal(200);
    });

    it('while it waits for its answer says that it may have been made, and closes its connection', async () => {
      const abort = new AbortController();
      let closed: (value: unknown) => void = () => undefined;
      const gone = new Promise((resolve) => (closed = resolve));
      const server = await serve(
        startHttp((incoming) => {
          incoming.socket.on('close', closed);
          abort.abort(reason);
        }),
      );
      const url = `http://127.0.0.1:${server.port}/`;
      const error = await failureAs(TransportError, () => transport().send(request(url, { signal: abort.signal })));
      expect([error.code, error.requestSent, error.cause]).to.deep.equal(['ERR_MODI_ABORTED', true, reason]);
      expect(error.facts['phase']).to.equal('answer');
      await gone;
    });

    it('in the middle of its answer says so too', async () => {
      const abort = new AbortController();
      const server = await serve(
        startHttp((_incoming, response) => {
          response.write('half');
          setTimeout(() => abort.abort(reason), 20);
        }),
      );
      const url = `http://127.0.0.1:${server.port}/`;
      const error = await failureAs(TransportError, () => transport().send(request(url, { signal: abort.signal })));
      expect([error.code, error.requestSent]).to.deep.equal(['ERR_MODI_ABORTED', true]);
    });

    it('leaves no listener on a signal that outlives many calls, and is not one when the answer was there', async () => {
      const abort = new AbortController();
      const server = await serve(startHttp((_incoming, response) => response.end('ok')));
      const sender = transport();
      const url = `http://127.0.0.1:${server.port}/`;
      for (let n = 0; n < 20; n++) await sender.send(request(url, { signal: abort.signal }));
      expect(getEventListeners(abort.signal, 'abort')).to.have.length(0);
      abort.abort(reason);
    });

    it('is given up by an AbortSignal, and by nothing else', async () => {
      const signal = { aborted: false } as unknown as AbortSignal;
      const error = await failureAs(TransportError, () => transport().send(request('http://127.0.0.1:9/', { signal })));
      expect([error.code, error.facts['field']]).to.deep.equal(['ERR_MODI_CONFIG_INVALID', 'signal']);
    });
  });
}
