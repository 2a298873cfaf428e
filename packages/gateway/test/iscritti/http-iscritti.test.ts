import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { openTransport } from '../../src/adapters/make-client.js';
import type { FonteIscrittiHttp } from '../../src/domain/ente.js';
import { createHttpIscritti } from '../../src/iscritti/http-iscritti.js';
import type { HttpIscritti } from '../../src/iscritti/http-iscritti.js';
import { createImpronta } from '../../src/iscritti/impronta.js';
import { apriBanco, CHIAVE_256 } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { creaCertificati } from '../identity/certificati.js';
import type { Certificati } from '../identity/certificati.js';
import { CODICI } from './elenco.js';

const [PRIMO] = CODICI;
const SEGRETO = 'credenziale-di-prova-2f9c';

interface Ricevuta {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly corpo: string;
  readonly subject: string | undefined;
}

type Comportamento = (request: IncomingMessage, response: ServerResponse) => void;

const json =
  (text: string, status = 200, type = 'application/json'): Comportamento =>
  (_request, response) => {
    response.writeHead(status, { 'Content-Type': type }).end(text);
  };

describe('the insured, asked of the fund’s own system', () => {
  let certificati: Certificati;
  let banco: Banco;
  let server: Server;
  let porta = 0;
  let rispondi: Comportamento = json('{"iscritto":true}');
  let ricevute: Ricevuta[] = [];
  let sockets = new Set<Socket>();
  let iscritti: HttpIscritti | undefined;
  let errori: { readonly code: string; readonly text: string }[] = [];
  let adesso = 1_000_000;

  before(function () {
    const found = creaCertificati();
    if (found === undefined) {
      console.warn('skipped: the openssl command, which makes the certificates, is not here');
      return this.skip();
    }
    certificati = found;
  });
  beforeEach(async () => {
    banco = await apriBanco();
    await banco.write('ca.pem', certificati.server.cert);
    await banco.write('client.pem', certificati.portale.cert);
    await banco.write('client.key', certificati.portale.key);
    await banco.write('credenziale', `${SEGRETO}\n`);
    rispondi = json('{"iscritto":true}');
    [ricevute, errori, adesso, sockets] = [[], [], 1_000_000, new Set()];
    const { cert, key } = certificati.server;
    server = createServer(
      { cert, key, ca: certificati.ca.cert, requestCert: true, rejectUnauthorized: true },
      (request, response) => void accogli(request, response),
    );
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    server.on('tlsClientError', () => undefined);
    porta = await ascolta(0);
  });
  afterEach(async () => {
    await iscritti?.close();
    iscritti = undefined;
    await spegni();
    await banco.remove();
  });

  const ascolta = async (wanted: number): Promise<number> => {
    server.listen(wanted, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const spegni = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  async function accogli(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers, socket } = request;
    const subject = 'getPeerCertificate' in socket ? (socket as TLSSocket).getPeerCertificate().subject.CN : undefined;
    ricevute.push({
      ...{ method, url, authorization: headers.authorization },
      ...{ corpo: Buffer.concat(chunks).toString('utf8'), subject: subject?.toString() },
    });
    rispondi(request, response);
  }

  const apri = (more: Partial<FonteIscrittiHttp> = {}): HttpIscritti => {
    const fonte: FonteIscrittiHttp = {
      tipo: 'http',
      url: `https://127.0.0.1:${porta}/iscritti/verifica`,
      domanda: 'codice-fiscale',
      tls: {
        ca: `file:${banco.path('ca.pem')}`,
        certificato: `file:${banco.path('client.pem')}`,
        chiave: `file:${banco.path('client.key')}`,
      },
      credenziale: `file:${banco.path('credenziale')}`,
      tempoMassimoMs: 2_000,
      contemporanee: 4,
      ...more,
    };
    iscritti = createHttpIscritti({
      fonte,
      apriCanale: async (tls, connessioni) => (await openTransport(tls, connessioni)).transport,
      clock: { now: () => adesso },
      onError: (error) => {
        const text = error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : String(error);
        errori.push({ code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown', text });
      },
      soglia: 3,
      pausaMs: 10_000,
    });
    return iscritti;
  };

  it('are asked by POST over mutual TLS, with a credential, and the codice fiscale in the body alone', async () => {
    const sistema = apri();
    expect(await sistema.contiene(PRIMO)).to.equal('iscritto');
    expect(ricevute).to.deep.equal([
      {
        method: 'POST',
        url: '/iscritti/verifica',
        authorization: `Bearer ${SEGRETO}`,
        corpo: JSON.stringify({ codiceFiscale: PRIMO }),
        subject: 'portale',
      },
    ]);
  });

  it('are asked by keyed hash, where the ente wants it', async () => {
    const sistema = apri({ domanda: 'impronta', chiave: `file:${banco.path('chiave256')}` });
    expect(await sistema.contiene(PRIMO)).to.equal('iscritto');
    const impronta = createImpronta(CHIAVE_256)(PRIMO).toString('hex');
    expect(ricevute[0]?.corpo).to.equal(JSON.stringify({ impronta }));
  });

  it('come with their status, or are nobody of the ente’s', async () => {
    const sistema = apri();
    for (const stato of ['attivo', 'cessato', 'pensionato', 'deceduto'] as const) {
      rispondi = json(`{ "iscritto": true, "stato": "${stato}" }\n`);
      expect(await sistema.contiene(PRIMO)).to.equal(stato);
    }
    rispondi = json('{"iscritto":false}', 200, 'application/json; charset=UTF-8');
    expect(await sistema.contiene(PRIMO)).to.equal('non-iscritto');
    expect(errori).to.deep.equal([]);
  });

  const PESSIME: readonly (readonly [string, Comportamento])[] = [
    ['another status', json('{"iscritto":true}', 201)],
    ['an error', json('{"iscritto":true}', 500)],
    ['nothing found', json('{"iscritto":false}', 404)],
    [
      'a redirect',
      (_request, response) => response.writeHead(307, { Location: `https://127.0.0.1:${porta}/altrove` }).end(),
    ],
    ['a page', json('{"iscritto":true}', 200, 'text/html')],
    ['no JSON', json('iscritto')],
    ['half a JSON', json('{"iscritto":tr')],
    ['a list', json('[{"iscritto":true}]')],
    ['a text for true', json('{"iscritto":"true"}')],
    ['two answers', json('{"iscritto":false,"iscritto":true}')],
    ['an escaped name', json('{"iscritt\\u006f":true}')],
    ['more than was asked', json('{"iscritto":true,"nome":"Mario"}')],
    ['a status that nobody knows', json('{"iscritto":true,"stato":"sospeso"}')],
    ['a status of nobody', json('{"iscritto":false,"stato":"attivo"}')],
    ['__proto__', json('{"__proto__":{"iscritto":true}}')],
    [
      'bytes that are not UTF-8',
      (_request, response) =>
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(Buffer.from([0x7b, 0xff, 0x7d])),
    ],
    ['too much', json(`{"iscritto":true}${' '.repeat(1_000_000)}`)],
    [
      'half an answer',
      (request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '17' });
        response.write('{"iscritto":', () => request.socket.destroy());
      },
    ],
    ['a connection that drops', (request) => request.socket.destroy()],
  ];
  for (const [title, pessima] of PESSIME) {
    it(`cannot be asked where the answer is ${title}, which is asked for once`, async () => {
      rispondi = pessima;
      expect(await apri().contiene(PRIMO)).to.equal('non-disponibile');
      expect(ricevute).to.have.length(1);
      expect(errori).to.have.length(1);
      expect(errori[0]?.code).to.match(/^ERR_VARCO_ISCRITTI_(?:CALL|ANSWER)$/);
      expect(errori[0]?.text).not.to.match(/RSSMRA|credenziale-di-prova|Mario|sospeso/);
    });
  }

  it('cannot be asked where the answer does not come in time, nor where it comes a byte at a time', async () => {
    rispondi = () => undefined;
    const sistema = apri({ tempoMassimoMs: 200 });
    const start = process.hrtime.bigint();
    expect(await sistema.contiene(PRIMO)).to.equal('non-disponibile');
    rispondi = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    expect(await sistema.contiene(PRIMO)).to.equal('non-disponibile');
    expect(Number(process.hrtime.bigint() - start) / 1e6).to.be.below(2_000);
  });

  it('cannot be asked of who shows another certificate, nor without ours', async () => {
    await banco.write('ca.pem', certificati.ca.cert);
    expect(await apri().contiene(PRIMO)).to.equal('non-disponibile');
    await iscritti?.close();
    await banco.write('ca.pem', certificati.server.cert);
    expect(await apri({ tls: { ca: `file:${banco.path('ca.pem')}` } }).contiene(PRIMO)).to.equal('non-disponibile');
    expect(ricevute).to.deep.equal([]);
  });

  it('cannot be asked while a secret is missing, and can once it is there', async () => {
    const sistema = apri({ credenziale: `file:${banco.path('manca')}` });
    expect(await sistema.contiene(PRIMO)).to.equal('non-disponibile');
    await banco.write('manca', SEGRETO);
    expect(await sistema.contiene(PRIMO)).to.equal('iscritto');
  });

  it('are left in peace after some failures; then one question says for everybody', async () => {
    rispondi = json('{}', 503);
    const sistema = apri();
    for (let failure = 0; failure < 3; failure += 1) expect(await sistema.contiene(PRIMO)).to.equal('non-disponibile');
    expect(sistema.aperto()).to.equal(true);
    rispondi = json('{"iscritto":true}');
    expect(await sistema.contiene(PRIMO)).to.equal('non-disponibile');
    expect(ricevute).to.have.length(3);

    // The pause is over: one is let through, and it fails; nobody is asked again before another pause.
    adesso += 10_000;
    rispondi = json('{}', 503);
    const insieme = await Promise.all([1, 2, 3].map(() => sistema.contiene(PRIMO)));
    expect(insieme).to.deep.equal(['non-disponibile', 'non-disponibile', 'non-disponibile']);
    expect(ricevute).to.have.length(4);

    adesso += 10_000;
    rispondi = json('{"iscritto":true}');
    expect(await sistema.contiene(PRIMO)).to.equal('iscritto');
    expect(sistema.aperto()).to.equal(false);
    expect(await sistema.contiene(PRIMO)).to.equal('iscritto');
  });

  it('are found again after their system was away', async () => {
    const sistema = apri();
    expect(await sistema.contiene(PRIMO)).to.equal('iscritto');
    await spegni();
    for (let failure = 0; failure < 3; failure += 1) expect(await sistema.contiene(PRIMO)).to.equal('non-disponibile');
    expect(sistema.aperto()).to.equal(true);
    await ascolta(porta);
    adesso += 10_000;
    expect(await sistema.contiene(PRIMO)).to.equal('iscritto');
  });

  it('are asked about so many at once and no more; the others are refused, and the breaker is not told', async () => {
    const waiting: ServerResponse[] = [];
    rispondi = (_request, response) => void waiting.push(response);
    const sistema = apri({ contemporanee: 2 });
    const first = [sistema.contiene(PRIMO), sistema.contiene(PRIMO)];
    const others = await Promise.all([1, 2, 3, 4].map(() => sistema.contiene(PRIMO)));
    expect(new Set(others)).to.deep.equal(new Set(['non-disponibile']));
    expect(errori.map(({ code }) => code)).to.deep.equal(['ERR_VARCO_ISCRITTI_BUSY']);
    expect(sistema.aperto()).to.equal(false);
    while (waiting.length < 2) await nextTurn();
    for (const response of waiting) json('{"iscritto":true}')(response.req, response);
    expect(await Promise.all(first)).to.deep.equal(['iscritto', 'iscritto']);
    expect(ricevute).to.have.length(2);
  });
});
