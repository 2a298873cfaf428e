import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bustaLegacy,
  chiamaPortaDelegata,
  chiediEstratto,
  createAmbiente,
  IDS,
  type Ambiente,
  type Credenziali,
  type EnteScritto,
} from '@varco/demo';
import {
  createLog,
  loadConfigurazione,
  readElenco,
  startGateway,
  writeElenco,
  type AnagrafeScritta,
  type Gateway,
} from '@varco/gateway';
import { systemClock, systemIds } from '@varco/modi-client';
import { PERSONE } from '@varco/sandbox';
import { expect } from 'chai';
import { varco } from '../support/processo.js';
import { leggiRegistro, leggiRighe } from '../support/registro.js';

const DUE = {
  clientId: 'd2c1e7a5-0b1d-4c0e-9a3f-1d2c3b4a5f61',
  purposeId: 'd2d3b9f1-6a2e-4f57-8c11-2b3a4c5d6e71',
  consumerId: 'd2b804f6-b273-4dac-9166-708f9122b3c1',
} as const;
const PORTA_DUE = '/govway/spcoop/out/CassaDue/INPS/EstrattoContoIntegrato/v1';
const TETTO_DUE = 3;

/** People of the sandbox who have a statement: one of the first fund alone, one of the second alone, one of both, one of neither. */
const [SOLO_UNO = '', SOLO_DUE = '', COMUNE = '', NESSUNO = ''] = PERSONE.filter(({ esito }) => esito === 'OK').map(
  ({ codiceFiscale }) => codiceFiscale,
);

interface Proxy {
  readonly url: string;
  readonly tunnels: readonly string[];
  close(): Promise<void>;
}

/** An HTTP proxy that opens tunnels, and counts them: a fund's own way out. */
async function openProxy(): Promise<Proxy> {
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('connect', ({ url = '' }: IncomingMessage, client: Socket, head: Buffer) => {
    tunnels.push(url);
    const { hostname, port } = new URL(`http://${url}`);
    const out = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      out.write(head);
      client.pipe(out).pipe(client);
    });
    sockets.add(out);
    for (const [one, other] of [
      [client, out],
      [out, client],
    ] as const)
      one.on('error', () => other.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

interface Problema {
  readonly codice: string;
  readonly instance?: string;
}

/** What a problem says, but for the access it is of. */
const senzaAccesso = (body: unknown): unknown => {
  const { instance: _, ...rest } = body as Problema;
  return rest;
};

describe('two funds in one service (E-26)', function () {
  this.timeout(120_000);
  let dir = '';
  let ambiente: Ambiente;
  let gateway: Gateway;
  let proxyUno: Proxy;
  let proxyDue: Proxy;
  const portaleDue: Credenziali = { utente: 'portale-due', segreto: randomBytes(24).toString('base64url') };
  const gestionaleDue: Credenziali = { utente: 'gestionale-due', segreto: randomBytes(24).toString('base64url') };

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'varco-due-'));
    [proxyUno, proxyDue] = await Promise.all([openProxy(), openProxy()]);
    const chiaviDue = generateKeyPairSync('rsa', { modulusLength: 2048 });
    ambiente = await createAmbiente({
      dir,
      iscritti: [SOLO_UNO, COMUNE],
      prima: async (sandbox) => {
        sandbox.seedClient({
          ...{ clientId: DUE.clientId, purposeId: DUE.purposeId, consumerId: DUE.consumerId },
          publicKeyPem: chiaviDue.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
          eserviceId: IDS.eserviceId,
          descriptorId: IDS.descriptorId,
          producerId: IDS.producerId,
          audience: [IDS.audience],
          voucherLifespan: 600,
        });
      },
      modificaEnte: (ente) => conProxy(ente, proxyUno.url),
    });
    await scriviDue(chiaviDue.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    const caricata = await loadConfigurazione(ambiente.configurazione);
    if (!caricata.ok) throw new Error(JSON.stringify(caricata.difetti));
    gateway = await startGateway({
      configurazione: caricata.configurazione,
      clock: systemClock,
      log: createLog({ clock: systemClock, livello: 'error', istanza: 'test', write: () => undefined }),
    });
  });
  after(async () => {
    await gateway.close();
    await ambiente.sandbox.close();
    await Promise.all([proxyUno.close(), proxyDue.close()]);
    await rm(dir, { recursive: true, force: true });
  });

  const conProxy = (ente: EnteScritto, proxy: string): EnteScritto => ({
    ...ente,
    servizi: (ente.servizi ?? []).map((servizio) => ({ ...servizio, tls: { ...servizio.tls, proxy } })),
  });

  /** The second fund: like the first in everything, and with nothing of it. */
  async function scriviDue(chiavePdnd: string): Promise<void> {
    const put = (name: string, content: string): Promise<void> => writeFile(join(dir, name), content, { mode: 0o600 });
    const chiave = randomBytes(32);
    const mtls = await ambiente.sandbox.pki.issueClient('cassa-due.example');
    const firma = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await put('due.pdnd.pem', chiavePdnd);
    await put('due.mtls.pem', mtls.certificate);
    await put('due.mtls.key.pem', mtls.key);
    await put('due.firma.pem', firma);
    await put('due.chiave', chiave.toString('base64'));
    await put('due.elenco', `codiceFiscale;stato\n${SOLO_DUE};attivo\n${COMUNE};pensionato\n`);
    await writeElenco(join(dir, 'due.dat'), await readElenco(join(dir, 'due.elenco'), chiave), chiave, systemIds);

    const documento = JSON.parse(await readFile(ambiente.anagrafe, 'utf8')) as AnagrafeScritta;
    const [uno] = documento.enti;
    const [servizio] = uno?.servizi ?? [];
    const [convenzione] = uno?.convenzioni ?? [];
    const [portale, gestionale] = uno?.applicazioni ?? [];
    if (!uno || !servizio || !convenzione || !portale || !gestionale) throw new Error('the first fund is whole');
    const conSegreto = ({ utente, segreto }: Credenziali) => [
      { tipo: 'basic' as const, utente, segretoSha256: createHash('sha256').update(segreto).digest('hex') },
    ];
    const due: EnteScritto = {
      ...uno,
      id: 'cassa-due',
      denominazione: 'Cassa numero due',
      codiceAmministrazione: 'CASSA02',
      organizzazionePdnd: DUE.consumerId,
      trattamento: { gestore: 'fornitore', fornitore: 'Cassa numero uno', atto: 'Contratto n. 7', data: '2026-01-15' },
      iscritti: { tipo: 'file', percorso: 'due.dat', chiave: 'file:due.chiave' },
      convenzioni: [
        {
          ...convenzione,
          servizi: convenzione.servizi.map((terms) => ({ ...terms, chiamateMassimeGiorno: TETTO_DUE })),
        },
      ],
      servizi: [
        {
          ...servizio,
          ...(servizio.pdnd && {
            pdnd: { ...servizio.pdnd, clientId: DUE.clientId, purposeId: DUE.purposeId, chiave: 'file:due.pdnd.pem' },
          }),
          tls: {
            ca: 'file:inps-ca.pem',
            certificato: 'file:due.mtls.pem',
            chiave: 'file:due.mtls.key.pem',
            proxy: proxyDue.url,
          },
        },
        // Only this fund has it: an annex that the other never signed.
        { ...servizio, id: 'altro', nome: 'Altro servizio' },
      ],
      applicazioni: [
        { ...portale, id: 'portale-due', credenziali: conSegreto(portaleDue) },
        {
          ...gestionale,
          id: 'gestionale-due',
          credenziali: conSegreto(gestionaleDue),
          porteDelegate: (gestionale.porteDelegate ?? []).map((porta) => ({ ...porta, percorso: PORTA_DUE })),
        },
      ],
      operatori: [{ codice: 'OP-9001', attoDesignazione: 'Determina 1/2026', reti: ['10.20.0.0/16'] }],
    };
    // The first fund runs the gateway, for the second as well.
    const gestore: EnteScritto = { ...uno, trattamento: { gestore: 'ente' } };
    await put('anagrafe.yaml', JSON.stringify({ ...documento, enti: [gestore, due] }));
    const processo = JSON.parse(await readFile(ambiente.configurazione, 'utf8')) as {
      readonly registro: { readonly firma: string };
    };
    const firme = { 'cassa-esempio': processo.registro.firma, 'cassa-due': 'file:due.firma.pem' };
    await put('varco.yaml', JSON.stringify({ ...processo, registro: { ...processo.registro, firma: firme } }));
  }

  const assicurato = (credenziali: Credenziali, codiceFiscale: string) =>
    chiediEstratto(gateway.url, credenziali, codiceFiscale, {
      ...{ 'Varco-Assicurato': codiceFiscale, 'Varco-LoA': 'SPID2', 'Varco-Postazione': 'portale' },
    });
  const operatore = (credenziali: Credenziali, codice: string, codiceFiscale: string) =>
    chiediEstratto(gateway.url, credenziali, codiceFiscale, {
      ...{ 'Varco-Operatore': codice, 'Varco-LoA': 'SPID2', 'Varco-Postazione': '10.20.30.40' },
      'Varco-Pratica': 'PENS-2026-1',
    });
  const chiamate = () => ambiente.sandbox.log.entries('inps-eci');
  const accesso = (body: unknown): string => {
    const { accesso: id, instance } = body as { readonly accesso?: string; readonly instance?: string };
    return id ?? instance?.replace('urn:uuid:', '') ?? '';
  };

  it('each goes out by its own way, with its own voucher, certificate and key, also about the same person', async () => {
    const before = chiamate().length;
    const daUno = await assicurato(ambiente.portale, COMUNE);
    expect(daUno.status, JSON.stringify(daUno.body)).to.equal(200);
    expect([proxyUno.tunnels.length > 0, proxyDue.tunnels.length]).to.deep.equal([true, 0]);
    const uscite = proxyUno.tunnels.length;
    const daDue = await assicurato(portaleDue, COMUNE);
    expect(daDue.status, JSON.stringify(daDue.body)).to.equal(200);
    expect([proxyUno.tunnels.length, proxyDue.tunnels.length > 0]).to.deep.equal([uscite, true]);

    const [prima, seconda] = chiamate().slice(before) as readonly Readonly<Record<string, unknown>>[];
    const voucher = (call: typeof prima): unknown =>
      (call?.['voucher'] as { consumerId?: unknown } | undefined)?.consumerId;
    expect([voucher(prima), voucher(seconda)]).to.deep.equal([IDS.consumerId, DUE.consumerId]);
    expect(JSON.stringify(prima?.['clientCertificate'])).to.contain('cassa-esempio.example');
    expect(JSON.stringify(seconda?.['clientCertificate'])).to.contain('cassa-due.example');

    // One person, two funds: the registers know him by names that have nothing in common, under keys that are not shared.
    const [uno, due] = [daUno, daDue].map(({ body }) => leggiRegistro(ambiente, accesso(body)).apertura);
    expect([uno?.['ente'], due?.['ente']]).to.deep.equal(['cassa-esempio', 'cassa-due']);
    const indice = (apertura: typeof uno): string => (apertura?.['soggetto'] as { indice: string }).indice;
    expect(indice(uno)).not.to.equal(indice(due));
  });

  it('neither may ask about the other’s insured, nor learns whose they are', async () => {
    const before = chiamate().length;
    for (const [credenziali, altrui] of [
      [ambiente.portale, SOLO_DUE],
      [portaleDue, SOLO_UNO],
    ] as const) {
      const dellAltro = await assicurato(credenziali, altrui);
      const diNessuno = await assicurato(credenziali, NESSUNO);
      expect(dellAltro.status).to.equal(403);
      expect((dellAltro.body as Problema).codice).to.equal('assicurato-non-iscritto');
      expect(senzaAccesso(dellAltro.body)).to.deep.equal(senzaAccesso(diNessuno.body));
    }
    expect(chiamate().length).to.equal(before);
  });

  it('neither may speak with the other’s operators, nor learns that they are', async () => {
    const before = chiamate().length;
    for (const [credenziali, altrui, suo] of [
      [ambiente.portale, 'OP-9001', SOLO_UNO],
      [portaleDue, 'OP-0042', SOLO_DUE],
    ] as const) {
      const dellAltro = await operatore(credenziali, altrui, suo);
      const diNessuno = await operatore(credenziali, 'OP-5555', suo);
      expect(dellAltro.status).to.be.oneOf([401, 403]);
      expect(senzaAccesso(dellAltro.body)).to.deep.equal(senzaAccesso(diNessuno.body));
    }
    expect(chiamate().length).to.equal(before);
  });

  it('neither may go through the other’s porta delegata; the attempt is in the register of who made it', async () => {
    const before = chiamate().length;
    const righe = leggiRighe(dir).length;
    const tentativi = [
      await chiamaPortaDelegata(gateway.url, PORTA_DUE, ambiente.legacy, bustaLegacy(SOLO_UNO)),
      await chiamaPortaDelegata(gateway.url, ambiente.percorsoLegacy, gestionaleDue, bustaLegacy(SOLO_DUE)),
      await chiamaPortaDelegata(gateway.url, PORTA_DUE, ambiente.legacy, bustaLegacy(SOLO_DUE)),
    ];
    for (const { status, body } of tentativi) {
      expect(status).to.be.at.least(400);
      expect(body)
        .to.contain('Fault')
        .and.not.to.match(/CassaDue|cassa-due|CASSA02.*CASSA01/);
    }
    expect(chiamate().length).to.equal(before);
    const fatti = leggiRighe(dir)
      .slice(righe)
      .map(({ fatti: riga }) => riga);
    const aperte = leggiRighe(dir).filter(
      ({ tipo, fatti: riga }) => tipo === 'apertura' && riga['porta'] === 'porta-delegata',
    );
    expect(fatti.length).to.be.greaterThan(0);
    expect(aperte.map(({ fatti: riga }) => [riga['ente'], riga['applicazione']])).to.have.deep.members([
      ['cassa-esempio', 'gestionale-pensioni'],
      ['cassa-esempio', 'gestionale-pensioni'],
      ['cassa-due', 'gestionale-due'],
    ]);
  });

  it('each has its own ceiling: one that is spent leaves the other’s whole', async () => {
    let last = await assicurato(portaleDue, SOLO_DUE);
    for (let asked = 1; asked <= TETTO_DUE && last.status === 200; asked += 1)
      last = await assicurato(portaleDue, SOLO_DUE);
    expect([last.status, (last.body as Problema).codice]).to.deep.equal([429, 'quota-esaurita']);
    const altra = await assicurato(ambiente.portale, SOLO_UNO);
    expect(altra.status, JSON.stringify(altra.body)).to.equal(200);
    expect(Number(altra.headers.get('X-RateLimit-Limit'))).to.equal(5000);
    const consumers = chiamate().map((call) => (call as Readonly<Record<string, unknown>>)['consumer']);
    expect(new Set(consumers).size).to.equal(2);
  });

  it('each has a chain of its own, that is verified alone, and is signed by its own key', async () => {
    for (const ente of ['cassa-esempio', 'cassa-due']) {
      const { exit, stdout, stderr } = await varco(
        ...['registro', 'verifica', '--config', ambiente.configurazione, '--ente', ente],
      );
      expect(exit, stderr).to.equal(0);
      const { catene } = JSON.parse(stdout) as { readonly catene: readonly { readonly ente: string }[] };
      expect(catene.map((catena) => catena.ente)).to.deep.equal([ente]);
    }
    const numerate = new Map<string, number[]>();
    for (const { seq, fatti } of leggiRighe(dir)) {
      const ente = String(fatti['ente']);
      numerate.set(ente, [...(numerate.get(ente) ?? []), seq]);
    }
    for (const [ente, seqs] of numerate) {
      const sorted = seqs.toSorted((a, b) => a - b);
      expect(sorted, ente).to.deep.equal(sorted.map((_, index) => index + (sorted[0] ?? 0)));
    }
  });

  it('who only asks whether it is ready learns of neither', async () => {
    for (const path of ['/health/live', '/health/ready']) {
      const text = await (await fetch(`${gateway.url}${path}`)).text();
      expect(text, path).not.to.match(/cassa|portale|OP-/i);
    }
  });
});
