import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { startHttp, startHttps, startProxy } from '../helpers/servers.js';
import { connectionIsFree, type TransportBench } from './transport-bench.js';

/** What goes through, and how. */
export function describeExchange(bench: TransportBench): void {
  const { transport, serve, request, ca } = bench;
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

    it('keeps the content coding where it is asked to, and else undoes it', async () => {
      const zipped = gzipSync('{"a":1}');
      const server = await serve(
        startHttp((_incoming, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped)),
      );
      const url = `http://127.0.0.1:${server.port}/`;
      const kept = await transport().send(request(url, { keepCoding: true }));
      expect(Buffer.from(kept.body).equals(zipped)).to.equal(true);
      expect(kept.headers['content-encoding']).to.equal('gzip');
      const undone = await transport().send(request(url));
      expect(Buffer.from(undone.body).toString()).to.equal('{"a":1}');
      expect(undone.headers).not.to.have.any.keys('content-encoding', 'content-length');
    });

    it('takes the content coding of a body that does not come for what it is', async () => {
      const server = await serve(
        startHttp((incoming, response) => {
          response.writeHead(incoming.method === 'HEAD' ? 200 : 304, { 'content-encoding': 'gzip' }).end();
        }),
      );
      for (const method of ['HEAD', 'GET'] as const) {
        const answer = await transport().send({
          method,
          url: `http://127.0.0.1:${server.port}/`,
          headers: {},
          deadlineMs: 5_000,
          maxResponseBytes: 10,
        });
        expect([answer.status, answer.body.length]).to.deep.equal([method === 'HEAD' ? 200 : 304, 0]);
      }
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
}
