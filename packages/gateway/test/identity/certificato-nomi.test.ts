import { createServer, type Server } from 'node:https';
import { request, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { X509Certificate } from 'node:crypto';
import { createTrust, systemClock } from '@varco/modi-client';
import { expect } from 'chai';
import type { CredenzialeCertificato } from '../../src/domain/credenziale.js';
import type { Chiamante, Identifica } from '../../src/identity/identifica.js';
import { parseNomeDistinto } from '../../src/identity/nome-distinto.js';
import { anagrafeDi, applicazione, enteDi } from '../policy/scena.js';
import { creaCertificati, type Certificati, type Coppia } from './certificati.js';
import { identificaDi } from './identifica-di.js';

const EMITTENTE = 'CN=ca';
const SOGGETTO = 'CN=Società\\+è,O=Cassa\\, Prova,C=IT';
const HEADER = 'SSL-Client-Cert';

const di = (credenziale: Omit<CredenzialeCertificato, 'tipo'>, id = 'portale') =>
  applicazione({ id, credenziali: [{ tipo: 'certificato', ...credenziale }] });

describe('a client certificate known by name', function () {
  let certificati: Certificati;
  const servers: { close(done: () => void): unknown }[] = [];

  before(function () {
    const made = creaCertificati();
    if (!made) {
      console.warn('      SKIPPED: no openssl command on this machine, client certificates not tried');
      this.skip();
    }
    certificati = made;
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((one) => new Promise<void>((resolve) => one.close(resolve))));
  });

  const risponde = async (server: Server | ReturnType<typeof createHttpServer>): Promise<number> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const dice = (chi: Chiamante): string =>
    chi.ok ? `${chi.applicazione.id}${chi.refusal ? ` ${chi.refusal.motivo}` : ''}` : chi.refusal.motivo;
  const letto = (response: IncomingMessage, resolve: (text: string) => void): void => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    response.on('end', () => resolve(text));
  };

  /** Over real mutual TLS: who is it, by these credentials? */
  async function diretto(come: Coppia, ...credenziali: readonly ReturnType<typeof di>[]): Promise<string> {
    const { server: own, ca } = certificati;
    const anagrafe = anagrafeDi(enteDi({ applicazioni: credenziali }));
    const identifica = identificaDi();
    const tls = { key: own.key, cert: own.cert, ca: ca.cert, requestCert: true, rejectUnauthorized: false };
    const port = await risponde(
      createServer(tls, (incoming, response) => {
        void identifica(incoming, anagrafe, { token: true }).then((chi) => response.end(dice(chi)));
      }),
    );
    return new Promise((resolve, reject) => {
      const asked = httpsRequest(
        { host: '127.0.0.1', port, ca: own.cert, cert: come.cert, key: come.key, agent: false },
        (response) => letto(response, resolve),
      );
      asked.on('error', reject).end();
    });
  }

  it('is who its issuer and whole subject say', async () => {
    expect(await diretto(certificati.perNome, di({ emittente: EMITTENTE, soggetto: SOGGETTO }))).to.equal('portale');
  });

  it('is who its issuer and one of its alternative names say, DNS names in any case', async () => {
    for (const san of ['DNS:portale.cassa.EXAMPLE', 'URI:urn:cassa:portale'])
      expect(await diretto(certificati.perNome, di({ emittente: EMITTENTE, san })), san).to.equal('portale');
    for (const san of ['DNS:altro.cassa.example', 'URI:urn:cassa:Portale', 'URI:urn:cassa', 'DNS:cassa.example'])
      expect(await diretto(certificati.perNome, di({ emittente: EMITTENTE, san })), san).to.equal(
        'applicazione-non-riconosciuta',
      );
  });

  it('is nobody by part of a subject, in another order, or from another issuer', async () => {
    for (const soggetto of [
      'CN=Società\\+è',
      'CN=Società\\+è,O=Cassa\\, Prova',
      'C=IT,O=Cassa\\, Prova,CN=Società\\+è',
    ])
      expect(await diretto(certificati.perNome, di({ emittente: EMITTENTE, soggetto })), soggetto).to.equal(
        'applicazione-non-riconosciuta',
      );
    const altra = di({ emittente: 'CN=ca-altra', soggetto: SOGGETTO });
    expect(await diretto(certificati.perNome, altra)).to.equal('applicazione-non-riconosciuta');
  });

  it('is nobody with the right names from an authority that only has the same name, or for servers alone', async () => {
    const credenziale = di({ emittente: EMITTENTE, soggetto: SOGGETTO });
    expect(await diretto(certificati.diAltri, credenziale)).to.equal('applicazione-non-riconosciuta');
    expect(await diretto(certificati.perServer, credenziale)).to.equal('applicazione-non-riconosciuta');
  });

  it('is nobody where it answers to two applications', async () => {
    const due = [
      di({ emittente: EMITTENTE, soggetto: SOGGETTO }),
      di({ improntaSha256: certificati.perNome.impronta }, 'altra'),
    ];
    expect(await diretto(certificati.perNome, ...due)).to.equal('applicazione-non-riconosciuta');
  });

  it('names are compared as values: escapes and spaces may differ, bytes may not', () => {
    const come = parseNomeDistinto(SOGGETTO);
    for (const same of [
      'cn = Societ\\C3\\A0\\2B\\C3\\A8 , O=Cassa\\2C Prova,c=IT',
      'CN=Società\\+è, O=Cassa\\, Prova, C=IT',
    ])
      expect(parseNomeDistinto(same), same).to.equal(come);
    for (const wrong of ['', 'Società', 'CN=', 'CN=#0401', 'CN=a\\', 'CN=a,,O=b', '=a', 'CN=\\FF'])
      expect(parseNomeDistinto(wrong), wrong).to.equal(undefined);
    expect(parseNomeDistinto('CN=a+OU=b')).to.equal(parseNomeDistinto('OU=b+CN=a'));
  });

  describe('that a proxy forwards', () => {
    const perNome = () => di({ emittente: EMITTENTE, soggetto: SOGGETTO });
    const pem = ({ cert }: Coppia): string => encodeURIComponent(cert);

    async function inoltrato(
      values: readonly string[],
      {
        hopFidati = ['127.0.0.1/32'],
        basic = false,
        identifica,
      }: { hopFidati?: readonly string[]; basic?: boolean; identifica?: Identifica } = {},
    ): Promise<string> {
      const sha = '2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b';
      const anagrafe = anagrafeDi(
        enteDi({
          applicazioni: [
            perNome(),
            applicazione({ id: 'altra', credenziali: [{ tipo: 'basic', utente: 'altra', segretoSha256: sha }] }),
          ],
        }),
      );
      const fiducia = createTrust({ anchors: certificati.ca.cert, clock: systemClock });
      const chi = identifica ?? identificaDi({ hopFidati, inoltro: { header: HEADER, fiducia, hopFidati } });
      const port = await risponde(
        createHttpServer((incoming, response) => {
          void chi(incoming, anagrafe, { token: true }).then((esito) => response.end(dice(esito)));
        }),
      );
      const headers = [
        ...['Host', 'varco'],
        ...values.flatMap((value) => [HEADER, value]),
        ...(basic ? ['Authorization', `Basic ${Buffer.from('altra:secret').toString('base64')}`] : []),
      ];
      return new Promise((resolve, reject) => {
        request({ host: '127.0.0.1', port, headers, agent: false }, (response) => letto(response, resolve))
          .on('error', reject)
          .end();
      });
    }

    it('is believed from a trusted hop, in each way that proxies write it', async () => {
      const { cert } = certificati.perNome;
      const der = new X509Certificate(cert).raw.toString('base64');
      for (const value of [pem(certificati.perNome), cert.replaceAll('\n', ' ').trim(), der, `:${der}:`])
        expect(await inoltrato([value]), value.slice(0, 20)).to.equal('portale');
    });

    it('is refused from anywhere else, and to the register where the caller is known otherwise', async () => {
      const hopFidati = ['10.0.0.1/32'];
      expect(await inoltrato([pem(certificati.perNome)], { hopFidati })).to.equal('intestazione-riservata');
      expect(await inoltrato([pem(certificati.perNome)], { hopFidati, basic: true })).to.equal(
        'altra intestazione-riservata',
      );
    });

    it('is refused when the proxy adds its own to the caller’s', async () => {
      expect(await inoltrato([pem(certificati.perNome), pem(certificati.portale)])).to.equal('intestazione-ripetuta');
    });

    it('is nobody when not of the CA, expired, for servers alone, or an authority', async () => {
      const { diAltri, scaduto, perServer, ca, autofirmato } = certificati;
      for (const one of [diAltri, scaduto, perServer, ca, autofirmato])
        expect(await inoltrato([pem(one)])).to.equal('applicazione-non-riconosciuta');
    });

    it('is nobody when it is not one certificate and nothing more', async () => {
      const { cert } = certificati.perNome;
      const { raw } = new X509Certificate(cert);
      for (const value of [
        'x',
        '%',
        '%zz',
        encodeURIComponent(cert + certificati.portale.cert),
        encodeURIComponent(cert.slice(0, 200)),
        Buffer.concat([raw, Buffer.from('piu')]).toString('base64'),
        raw.toString('base64url'),
      ])
        expect(await inoltrato([value]), value.slice(0, 20)).to.equal('applicazione-non-riconosciuta');
    });

    it('is absent where the proxy says so, and then a name and secret will do', async () => {
      for (const value of ['', '-', '(null)']) expect(await inoltrato([value], { basic: true })).to.equal('altra');
    });

    it('must be of the application whose name and secret are there', async () => {
      expect(await inoltrato([pem(certificati.perNome)], { basic: true })).to.equal('applicazione-non-riconosciuta');
    });

    it('means nothing where it was not configured', async () => {
      const identifica = identificaDi({ hopFidati: ['127.0.0.1/32'] });
      expect(await inoltrato([pem(certificati.perNome)], { identifica })).to.equal('applicazione-non-riconosciuta');
    });
  });
});
