import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClockGuard, isKeyRing, signerOf, systemClock, systemIds, type KeyEvent } from '@varco/modi-client';
import { expect } from 'chai';
import { createClientKeys, type ClientKeys } from '../../src/adapters/client-keys.js';
import { createErogatoreClients, type ErogatoreClients } from '../../src/adapters/erogatore-clients.js';
import type { MakeClientOptions } from '../../src/adapters/make-client.js';
import type { EnteSnapshot } from '../../src/anagrafe/anagrafe.js';
import type { FonteChiave, Servizio, ServizioSoap } from '../../src/domain/servizio.js';
import type { ErogatoreClient } from '../../src/flow/erogatore-client.js';
import { apriBanco, pem, type Banco } from '../config/banco.js';
import { anagrafeDi, enteDi, SERVIZIO } from '../policy/scena.js';
import { quiete, rinviata } from '../flow/banco.js';
import { haOpenssl, Revoca } from './revoca.js';

describe('the tools of a service', () => {
  const seconda = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  let banco: Banco;
  let server: Server;
  let url: string;
  let keys: ClientKeys;
  let clients: ErogatoreClients;
  let errori: unknown[];

  before(async () => {
    banco = await apriBanco();
    await banco.write('seconda.pem', pem(seconda));
    server = createServer((_request, response) => response.end('sì'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/eci`;
  });
  after(async () => {
    server.close();
    await banco.remove();
  });
  beforeEach(() => {
    errori = [];
    const onEvent = (_event: KeyEvent): void => undefined;
    keys = createClientKeys({ clock: systemClock, onEvent });
    const altrove = (): never => {
      throw new Error('not asked for here');
    };
    const options = {
      clock: systemClock,
      ids: systemIds,
      clockGuard: createClockGuard({ clock: systemClock }),
      keys,
      evidence: { mai: { get: altrove }, finestra: { get: altrove } },
      fonteVoucher: { vouchers: { get: altrove, stats: altrove }, tokenEndpoint: url, scartoMs: () => 0 },
      contracts: { read: async () => ({ lettore: {}, soapAction: '', source: {}, encodeRichiesta: altrove }) },
      bigAnswers: { reader: () => ({ read: altrove }), close: async () => undefined },
      pseudonimo: altrove,
    } as unknown as MakeClientOptions;
    clients = createErogatoreClients({ ...options, listeOgniMs: 20, onError: (error) => errori.push(error) });
  });
  afterEach(async () => {
    await clients.close();
    expect(keys.status()).to.deep.equal([]);
    expect(errori).to.deep.equal([]);
  });

  const fonte = (name: string): FonteChiave => ({ chiave: `file:${banco.path(name)}` });
  const servizio = (parti: Partial<ServizioSoap> = {}, chiavi = [fonte('rsa.pem')]): Servizio => {
    const { chiave: _, ...pdnd } = SERVIZIO.pdnd ?? { clientId: '', purposeId: '', audience: '' };
    return {
      ...SERVIZIO,
      url,
      profilo: { ...SERVIZIO.profilo, tracciamento: 'nessuno', mtls: false },
      pdnd: { ...pdnd, chiavi },
      ...parti,
    };
  };
  const ente = (...servizi: readonly Servizio[]): EnteSnapshot => enteDi({ servizi: [...servizi] });
  const chiama = async ({ transport }: ErogatoreClient): Promise<number> =>
    (await transport.send({ method: 'GET', url, headers: {}, deadlineMs: 5_000, maxResponseBytes: 100 })).status;

  it('are made once, and again only when the configuration says something else', async () => {
    const [uno, altro] = [servizio(), servizio({ tempoMassimoMs: 1_000 })];
    const take = async (one: Servizio) => clients.use(ente(one), one, async (client) => client);
    const first = await take(uno);
    expect(await take(uno)).to.equal(first);
    // Another version of the anagrafe that says the same.
    expect(await take({ ...uno })).to.equal(first);
    expect(await take(altro)).not.to.equal(first);
  });

  it('stay usable for who has them in hand, when others are made in their place', async () => {
    const [uno, altro] = [servizio(), servizio({ tempoMassimoMs: 1_000 })];
    const [inMano, via] = [rinviata<void>(), rinviata<void>()];
    const lavoro = clients.use(ente(uno), uno, async (client) => {
      inMano.resolve();
      await via.promise;
      return chiama(client);
    });
    await inMano.promise;
    expect(await clients.use(ente(altro), altro, chiama)).to.equal(200);
    via.resolve();
    expect(await lavoro).to.equal(200);
  });

  it('are closed once nobody has them in hand: what comes late finds them closed', async () => {
    const [uno, altro] = [servizio(), servizio({ tempoMassimoMs: 1_000 })];
    const kept = await clients.use(ente(uno), uno, async (client) => client);
    await clients.use(ente(altro), altro, chiama);
    let failed: unknown;
    await chiama(kept).catch((error: unknown) => (failed = error));
    expect(failed).to.include({ code: 'ERR_MODI_CONNECTION', requestSent: false });
  });

  it('are given back by work that fails, too', async () => {
    const uno = servizio();
    await clients.use(ente(uno), uno, () => Promise.reject(new Error('no'))).catch(() => undefined);
    clients.retain(anagrafeDi(ente()));
    await quiete();
    expect(keys.status()).to.deep.equal([]);
  });

  it('leave with the service they were for', async () => {
    const [uno, due] = [servizio(), servizio({ id: 'altro' })];
    await clients.prepare(ente(uno, due), uno);
    await clients.prepare(ente(uno, due), due);
    clients.retain(anagrafeDi(ente(due)));
    await quiete();
    expect(keys.status()).to.have.length(1);
    clients.retain(anagrafeDi(ente()));
    await quiete();
    expect(keys.status()).to.deep.equal([]);
  });

  it('are made again when the revocation list of who signs the answers has changed, and not before', async function () {
    if (!haOpenssl()) this.skip();
    const revoca = new Revoca();
    revoca.pubblica();
    const firmaRisposta = {
      ca: `file:${revoca.file('ca.pem')}`,
      crl: `file:${revoca.file('crl.pem')}`,
      parti: ['Body', 'Timestamp'],
      etaMassimaSecondi: 300,
      anticipoSecondi: 5,
    } as unknown as NonNullable<ServizioSoap['firmaRisposta']>;
    const uno = servizio({
      firmaRisposta,
      profilo: { ...servizio().profilo, risposta: 'firmata' },
    });
    const take = async () => clients.use(ente(uno), uno, async (client) => client);
    const first = await take();
    const lista = clients.scadenze().find(({ cosa }) => cosa === 'lista-revoca');
    expect(lista?.nome).to.include('lista di revoca per le risposte');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await take()).to.equal(first);
    revoca.pubblica(96);
    for (let n = 0; n < 200 && (await take()) === first; n++) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await take()).not.to.equal(first);
    expect(clients.scadenze().find(({ cosa }) => cosa === 'lista-revoca')?.notAfter).to.be.greaterThan(
      lista?.notAfter ?? 0,
    );
    revoca.remove();
  });

  it('that cannot be made are made when the file is there', async () => {
    const uno = servizio({}, [fonte('verrà.pem')]);
    let failed: unknown;
    await clients.prepare(ente(uno), uno).catch((error: unknown) => (failed = error));
    expect(failed).to.include({ code: 'ERR_VARCO_SECRET_MISSING' });
    await banco.write('verrà.pem', pem(seconda));
    await clients.prepare(ente(uno), uno);
    expect(keys.status()).to.have.length(1);
  });

  describe('share the keys of a client', () => {
    const signers = async (...list: readonly Servizio[]) =>
      Promise.all(list.map(async (one) => clients.use(ente(...list), one, async ({ pdnd }) => pdnd?.signer)));

    it('one ring for all services that name the same keys, and none around a key alone', async () => {
      const due = [fonte('seconda.pem'), fonte('rsa.pem')];
      const [a, b, sola] = await signers(
        servizio({}, due),
        servizio({ id: 'altro' }, due),
        servizio({ id: 'terzo' }, [fonte('rsa.pem')]),
      );
      if (a === undefined || sola === undefined) throw new Error('signers were to be there');
      expect(isKeyRing(a)).to.equal(true);
      expect(b).to.equal(a);
      expect(isKeyRing(sola)).to.equal(false);
      // Before anything is known the oldest, which has been in use.
      expect(signerOf(a).kid).to.equal(signerOf(sola).kid);
      expect(keys.status().map(({ chiavi }) => chiavi.map(({ stato }) => stato))).to.deep.equal([
        ['in-attesa', 'attiva'],
        ['attiva'],
      ]);
    });

    it('and what is known of them outlives a change of the service', async () => {
      const due = [fonte('seconda.pem'), fonte('rsa.pem')];
      const [ring] = await signers(servizio({}, due));
      if (ring === undefined || !isKeyRing(ring)) throw new Error('a ring was to be there');
      const nuova = ring.kids[0] ?? '';
      ring.activate(nuova);
      const [dopo] = await signers(servizio({ tempoMassimoMs: 1_000 }, due));
      expect(dopo).to.equal(ring);
      expect(keys.status()[0]?.attiva).to.equal(nuova);
    });

    it('and refuse a kid that is not the key’s', async () => {
      const uno = servizio({}, [{ ...fonte('rsa.pem'), kid: 'k'.repeat(43) }]);
      let failed: unknown;
      await clients.prepare(ente(uno), uno).catch((error: unknown) => (failed = error));
      expect(failed).to.include({ code: 'ERR_MODI_CONFIG_INVALID' });
    });
  });

  it('want a key of the proofs where the profile wants DPoP, and make a proof for the URL without its query', async () => {
    const profilo = { ...SERVIZIO.profilo, voucher: 'dpop', tracciamento: 'nessuno', mtls: false } as const;
    const senza = servizio({ profilo });
    let failed: unknown;
    await clients.prepare(ente(senza), senza).catch((error: unknown) => (failed = error));
    expect(failed).to.include({ code: 'ERR_MODI_CONFIG_INVALID' });
    const { pdnd } = senza;
    if (!pdnd) throw new Error('pdnd was to be there');
    const con = servizio({ profilo, url: `${url}?a=b`, pdnd: { ...pdnd, chiaveDpop: fonte('p256.pem') } });
    const prova = await clients.use(ente(con), con, async (client) =>
      client.pdnd?.dpop?.prova('un voucher', { metodo: 'POST', url: con.url }),
    );
    const [header, payload] = (prova ?? '')
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
    expect(header).to.include({ typ: 'dpop+jwt', alg: 'ES256' });
    expect(payload).to.include({ htm: 'POST', htu: url });
  });
});
