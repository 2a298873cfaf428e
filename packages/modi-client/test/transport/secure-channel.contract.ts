import { expect } from 'chai';
import { TransportError } from '../../src/errors/transport-error.js';
import { failureAs } from '../helpers/failure.js';
import { startHttps, startProxy, startTcp } from '../helpers/servers.js';
import { tlsFile } from '../helpers/tls-files.js';
import { connectionIsFree, type TransportBench } from './transport-bench.js';

/** TLS, mutual TLS and the proxy. */
export function describeSecureChannel(bench: TransportBench): void {
  const { transport, serve, request, ca } = bench;
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
      const error = await failureAs(TransportError, () => stranger.send(request(`https://localhost:${server.port}/`)));
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
}
