import { expect } from 'chai';
import type { RequestListener } from 'node:http';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { createX5uSource, type X5uSourceOptions } from '../../src/trust/x5u-source.js';
import { readPem } from '../../src/trust/pem.js';
import { failureAs } from '../helpers/failure.js';
import { FixedClock } from '../helpers/fixed-ports.js';
import { startHttps, type TestServer } from '../helpers/servers.js';
import { tlsFile } from '../helpers/tls-files.js';

const PEM = tlsFile('client.cert.pem');

describe('createX5uSource', () => {
  let server: TestServer;
  let handler: RequestListener;
  let asked: string[];
  const clock = new FixedClock();

  before(async () => {
    server = await startHttps((request, response) => {
      asked.push(request.url ?? '');
      handler(request, response);
    });
  });
  after(() => server.close());
  beforeEach(() => {
    asked = [];
    handler = (_request, response) => response.end(PEM + tlsFile('ca.cert.pem'));
  });

  const source = (options: Partial<X5uSourceOptions> = {}): ReturnType<typeof createX5uSource> =>
    createX5uSource({
      hosts: [`localhost:${server.port}`, `127.0.0.1:${server.port}`],
      clock,
      ca: tlsFile('ca.cert.pem'),
      allowLoopback: true,
      ...options,
    });
  const at = (path: string): string => `https://localhost:${server.port}${path}`;
  async function refusal(url: string, options: Partial<X5uSourceOptions> = {}): Promise<unknown[]> {
    const { code, facts } = await failureAs(TokenError, () => source(options).fetch(url));
    return [code.replace('ERR_MODI_X5U_', ''), facts['reason']];
  }

  it('fetches a PEM chain, leaf first, and one DER certificate', async () => {
    const chain = await source().fetch(at('/chain'));
    expect(chain.map((der) => Buffer.from(der).toString('base64'))).to.deep.equal(
      [...readPem(PEM, 'CERTIFICATE'), ...readPem(tlsFile('ca.cert.pem'), 'CERTIFICATE')].map((der) =>
        Buffer.from(der).toString('base64'),
      ),
    );
    handler = (_request, response) => response.end(readPem(PEM, 'CERTIFICATE')[0]);
    expect((await source().fetch(at('/der'))).length).to.equal(1);
  });

  it('asks once for a URL while the answer is kept, also when many ask at once', async () => {
    const own = new FixedClock();
    const kept = source({ clock: own, maxAgeMs: 1_000 });
    await Promise.all(Array.from({ length: 10 }, () => kept.fetch(at('/one'))));
    await kept.fetch(at('/one'));
    expect(asked).to.deep.equal(['/one']);
    own.time += 1_001;
    await kept.fetch(at('/one'));
    expect(asked).to.deep.equal(['/one', '/one']);
  });

  it('keeps a failure for a while: nobody makes us ask again and again', async () => {
    handler = (_request, response) => response.writeHead(404).end();
    const own = new FixedClock();
    const kept = source({ clock: own });
    for (let n = 0; n < 3; n++) await failureAs(TokenError, () => kept.fetch(at('/no')));
    expect(asked.length).to.equal(1);
    own.time += 30_001;
    await failureAs(TokenError, () => kept.fetch(at('/no')));
    expect(asked.length).to.equal(2);
  });

  it('refuses URLs before it connects anywhere', async () => {
    const before = server.connections;
    for (const [url, reason] of [
      ['http://localhost/x', 'scheme'],
      ['file:///etc/passwd', 'scheme'],
      ['data:text/plain,x', 'scheme'],
      ['not a URL', 'format'],
      [`https://a:b@localhost:${server.port}/`, 'format'],
      [`${at('/')}#x`, 'format'],
      [at(`/${'x'.repeat(3_000)}`), 'format'],
      ['https://localhost/', 'host'],
      ['https://evil.example/', 'host'],
      [`https://localhost.:${server.port}/`, 'host'],
      [`https://localhost@evil.example:${server.port}/`, 'format'],
      ['https://169.254.169.254/latest/meta-data', 'host'],
      [`https://0x7f.1:${server.port + 1}/`, 'host'],
    ] as const) {
      expect(await refusal(url), url).to.deep.equal(['REFUSED', reason]);
    }
    expect(server.connections).to.equal(before);
  });

  it('refuses a listed name that leads to this machine, and a listed address', async () => {
    const before = server.connections;
    expect(await refusal(at('/'), { allowLoopback: false })).to.deep.equal(['REFUSED', 'address']);
    for (const host of [`127.0.0.1:${server.port}`, '10.0.0.1', '[::1]', '[fd00::1]', '8.8.8.8']) {
      expect(await refusal(`https://${host}/`, { hosts: [host], allowLoopback: false }), host).to.deep.equal([
        'REFUSED',
        'address',
      ]);
    }
    expect(await refusal(`https://0x7f.1:${server.port}/`, { allowLoopback: false })).to.deep.equal([
      'REFUSED',
      'address',
    ]);
    expect(server.connections).to.equal(before);
  });

  it('follows no redirect', async () => {
    handler = (_request, response) => response.writeHead(302, { location: at('/elsewhere') }).end();
    expect(await refusal(at('/moved'))).to.deep.equal(['UNAVAILABLE', 'status']);
    expect(asked).to.deep.equal(['/moved']);
  });

  it('gives up on answers that are too long, too late, cut, or no certificates', async () => {
    handler = (_request, response) => response.end('x'.repeat(70_000));
    expect(await refusal(at('/big'))).to.deep.equal(['UNAVAILABLE', 'size']);
    handler = (_request, response) => void response.write('-----BEGIN');
    expect(await refusal(at('/slow'), { deadlineMs: 200 })).to.deep.equal(['UNAVAILABLE', 'time']);
    handler = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write(PEM.slice(0, 10), () => response.destroy());
    };
    expect(await refusal(at('/cut'))).to.deep.equal(['UNAVAILABLE', 'connection']);
    handler = (_request, response) => response.end('<html>');
    expect(await refusal(at('/html'))).to.deep.equal(['UNAVAILABLE', 'content']);
  });

  it('does not talk to a host whose TLS certificate it does not trust', async () => {
    expect(await refusal(at('/'), { ca: tlsFile('other-ca.cert.pem') })).to.deep.equal(['UNAVAILABLE', 'connection']);
    expect(asked).to.deep.equal([]);
  });

  it('asks few URLs at the same time', async () => {
    handler = (_request, response) => void setTimeout(() => response.end(PEM), 100);
    const busy = source({ maxInFlight: 4 });
    const outcomes = await Promise.allSettled(['/a', '/b', '/c'].map((path) => busy.fetch(at(path))));
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['fulfilled', 'fulfilled', 'rejected']);
  });

  it('keeps places for URLs that have worked while others hang, and for other hosts', async () => {
    const own = new FixedClock();
    const kept = source({ clock: own, maxAgeMs: 1_000, maxInFlight: 4, maxInFlightPerHost: 2, deadlineMs: 1_000 });
    const busyAt = async (url: string): Promise<unknown> =>
      (await failureAs(TokenError, () => kept.fetch(url))).facts['reason'];
    await kept.fetch(at('/good'));
    own.time += 1_001;
    handler = (request, response) => void (request.url === '/hangs' || response.end(PEM));
    const hanging = failureAs(TokenError, () => kept.fetch(at('/hangs')));
    expect(await busyAt(at('/invented'))).to.equal('busy');
    expect(await kept.fetch(at('/good'))).to.have.length(1);
    // Another host.
    expect(await kept.fetch(`https://127.0.0.1:${server.port}/x`)).to.have.length(1);
    expect((await hanging).facts['reason']).to.equal('time');
    await kept.fetch(at('/invented'));
  });

  it('says which hosts cannot be listed', async () => {
    for (const hosts of [[], ['https://x'], ['x/y'], ['a b'], ['x?y']]) {
      const error = await failureAs(ConfigurationError, () => createX5uSource({ hosts, clock }));
      expect(error.facts['field']).to.equal('hosts');
    }
  });

  it('keeps what it has when URLs that lead nowhere come by the hundred', async () => {
    const own = source();
    await own.fetch(at('/good'));
    handler = (_request, response) => response.writeHead(404).end();
    for (let n = 0; n < 210; n++) await failureAs(TokenError, () => own.fetch(at(`/bad?${n}`)));
    expect(await own.fetch(at('/good'))).to.have.length(2);
  });
});
