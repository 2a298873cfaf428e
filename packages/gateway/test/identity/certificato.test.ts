import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { expect } from 'chai';
import type { Applicazione } from '../../src/domain/ente.js';
import { identificaApplicazione } from '../../src/identity/identifica-applicazione.js';
import { anagrafeDi, applicazione, enteDi } from '../policy/scena.js';
import { creaCertificati, type Certificati, type Coppia } from './certificati.js';

const BASIC_PORTALE = `Basic ${Buffer.from('portale:s3greto').toString('base64')}`;
const BASIC_ALTRO = `Basic ${Buffer.from('altro:s3greto').toString('base64')}`;
const BASIC_SBAGLIATO = `Basic ${Buffer.from('portale:sbagliato').toString('base64')}`;

function credenziali(utente: string, ...impronte: readonly string[]): Applicazione['credenziali'] {
  const segretoSha256 = createHash('sha256').update('s3greto').digest('hex');
  return [
    { tipo: 'basic', utente, segretoSha256 },
    ...impronte.map((improntaSha256) => ({ tipo: 'certificato', improntaSha256 }) as const),
  ];
}

describe('an application with a client certificate', function () {
  let certificati: Certificati;
  let server: Server;

  before(async function () {
    const made = creaCertificati();
    if (!made) {
      console.warn('      SKIPPED: no openssl command on this machine, client certificates not tried');
      this.skip();
    }
    certificati = made;
    const { ca, server: own, portale, scaduto, autofirmato } = certificati;
    const anagrafe = anagrafeDi(
      enteDi({
        applicazioni: [
          // Fingerprints of certificates that do not chain, or no more, are known too: knowing them is not enough.
          applicazione({
            credenziali: credenziali('portale', portale.impronta, scaduto.impronta, autofirmato.impronta),
          }),
          applicazione({ id: 'altro', credenziali: credenziali('altro') }),
        ],
      }),
    );
    server = createServer(
      { key: own.key, cert: own.cert, ca: ca.cert, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        const identificata = identificaApplicazione(request, anagrafe);
        response.setHeader('Connection', 'close');
        response.end(
          identificata.ok ? identificata.applicazione.id : identificata.presentate ? 'presentate' : 'niente',
        );
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  after((done) => {
    if (server) server.close(done);
    else done();
  });

  interface Prova {
    readonly risposta: string;
    readonly session: Buffer | undefined;
    readonly ripresa: boolean;
  }

  /** One request on one connection of its own. */
  async function prova(come: Coppia | undefined, authorization?: string, more: ConnectionOptions = {}): Promise<Prova> {
    const { port } = server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const socket: TLSSocket = connect({
        host: '127.0.0.1',
        port,
        ca: certificati.server.cert,
        ...(come ? { cert: come.cert, key: come.key } : {}),
        ...more,
      });
      let session: Buffer | undefined;
      let text = '';
      socket.on('session', (ticket) => (session = ticket));
      socket.on('secureConnect', () => {
        socket.write(
          `GET / HTTP/1.1\r\nHost: varco\r\n${authorization === undefined ? '' : `Authorization: ${authorization}\r\n`}\r\n`,
        );
      });
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => (text += chunk));
      socket.on('error', reject);
      socket.on('end', () => {
        const body = /\r\n\r\n(?:[0-9a-f]+\r\n)?([^\r\n]*)/.exec(text)?.[1] ?? '';
        resolve({ risposta: body, session, ripresa: socket.isSessionReused() });
        socket.destroy();
      });
    });
  }

  const chi = async (come: Coppia | undefined, authorization?: string): Promise<string> =>
    (await prova(come, authorization)).risposta;

  it('is known by a certificate that is registered and chains to the CA of clients', async () => {
    expect(await chi(certificati.portale)).to.equal('portale');
  });

  it('is not known by a certificate of the CA that nobody registered', async () => {
    expect(await chi(certificati.ignoto)).to.equal('presentate');
  });

  it('is not known by a registered certificate that does not chain to the CA', async () => {
    expect(await chi(certificati.autofirmato)).to.equal('presentate');
  });

  it('is not known by a registered certificate that has expired', async () => {
    expect(await chi(certificati.scaduto)).to.equal('presentate');
  });

  it('is not known by no certificate', async () => {
    expect(await chi(undefined)).to.equal('niente');
  });

  it('may add its name and secret, where they agree', async () => {
    expect(await chi(certificati.portale, BASIC_PORTALE)).to.equal('portale');
  });

  it("may not add another application's name and secret", async () => {
    expect(await chi(certificati.portale, BASIC_ALTRO)).to.equal('presentate');
  });

  it('is refused with a wrong secret, though its certificate is right', async () => {
    expect(await chi(certificati.portale, BASIC_SBAGLIATO)).to.equal('presentate');
  });

  it('is known beside a token, which the door then refuses as reserved', async () => {
    expect(await chi(certificati.portale, 'Bearer x')).to.equal('portale');
    expect(await chi(certificati.ignoto, 'Bearer x')).to.equal('presentate');
  });

  it('is known by name and secret where its certificate is not registered', async () => {
    expect(await chi(certificati.ignoto, BASIC_PORTALE)).to.equal('portale');
    expect(await chi(undefined, BASIC_PORTALE)).to.equal('portale');
  });

  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`is still itself on a resumed session of ${version}, and only itself`, async () => {
      const only = { minVersion: version, maxVersion: version } as const;
      for (const [come, atteso] of [
        [certificati.portale, 'portale'],
        [certificati.autofirmato, 'presentate'],
        [undefined, 'niente'],
      ] as const) {
        const prima = await prova(come, undefined, only);
        expect(prima.risposta).to.equal(atteso);
        if (!prima.session) throw new Error('the server gave no session to resume');
        const dopo = await prova(come, undefined, { ...only, session: prima.session });
        expect(dopo.ripresa).to.equal(true);
        expect(dopo.risposta).to.equal(atteso);
      }
    });
  }
});
