import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { basic, IDS, type EnteScritto } from '@varco/demo';
import { thumbprint } from '@varco/modi-client';
import { personaByScenario, PERSONE, type Fault, type InpsProfilo, type Sandbox } from '@varco/sandbox';
import { expect } from 'chai';
import { apriCasa, type Casa } from '../support/casa.js';
import { leggiRegistro } from '../support/registro.js';

/*
 * An e-service of INPS that is REST, added to a fund by an entry, a contract and an annex: over real sockets and TLS, with vouchers of a
 * client, a purpose and an audience of its own.
 */

const OPENAPI = fileURLToPath(new URL('../../../examples/sandbox/contratto/prestazioni.openapi.yaml', import.meta.url));
const PERSONA = personaByScenario('tipico');
const ALTRA = PERSONE.find(({ codiceFiscale }) => codiceFiscale !== PERSONA.codiceFiscale)?.codiceFiscale ?? '';
const SCONOSCIUTA = PERSONE.find(({ esito }) => esito === 'DATI_NON_TROVATI')?.codiceFiscale ?? '';
const REST = {
  clientId: '5c1e7a52-0b1d-4c0e-9a3f-1d2c3b4a5f61',
  purposeId: '7d3b9f14-6a2e-4f57-8c11-2b3a4c5d6e80',
  eserviceId: '9e5d1c36-8f40-4a79-ae33-4d5c6e7f8092',
  descriptorId: '1f6e2d47-9051-4b8a-bf44-5e6d7f809103',
  audience: 'https://api.sandbox.varco.example/pdnd/rest/ConsultazionePrestazioni/v1',
} as const;

type Servizio = NonNullable<EnteScritto['servizi']>[number];
type Riga = Readonly<Record<string, unknown>>;

const domandaDi = (codiceFiscale: string, codiceControllo = PERSONA.dataNascita) => ({
  codiceFiscale,
  codiceControllo,
  pratica: { prestazione: 'A1.01', protocollo: 'CASSA 7/2026' },
});

interface Variante {
  readonly profilo?: Partial<Servizio['profilo']>;
  readonly rest?: Partial<NonNullable<Servizio['rest']>>;
  readonly inps?: Partial<InpsProfilo>;
  readonly firmaRisposta?: 'chiavi' | 'ca';
}

async function apri(variante: Variante = {}): Promise<Casa & { chiudi(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'varco-rest-'));
  const file = (name: string): string => join(dir, name);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const dpop = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const pem = { type: 'pkcs8', format: 'pem' } as const;
  await writeFile(file('pdnd.key.pem'), privateKey.export(pem), { mode: 0o600 });
  await writeFile(file('dpop.key.pem'), dpop.export(pem), { mode: 0o600 });
  const openapiSha256 = createHash('sha256')
    .update(await readFile(OPENAPI))
    .digest('hex');
  let url = '';
  const prima = async (sandbox: Sandbox): Promise<void> => {
    url = sandbox.inpsRestEndpoint;
    sandbox.seedClient({
      ...{ ...REST, audience: [REST.audience] },
      publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      ...{ producerId: IDS.producerId, consumerId: IDS.consumerId, voucherLifespan: 600 },
    });
    sandbox.setInpsProfilo({
      ...variante.inps,
      rest: {
        ...{ eserviceId: REST.eserviceId, integrita: 'INTEGRITY_REST_02', risposta: 'firmata' },
        ...variante.inps?.rest,
      },
    });
    const jwk = new X509Certificate(sandbox.pki.serverCert).publicKey.export({ format: 'jwk' });
    const kid = thumbprint({ ...jwk });
    await writeFile(file('inps.jwks.json'), JSON.stringify({ keys: [{ ...jwk, kid, use: 'sig' }] }));
    await writeFile(file('inps-ca.pem'), sandbox.pki.caPem);
  };
  const modificaEnte = (ente: EnteScritto): EnteScritto => {
    const [eci] = ente.servizi ?? [];
    const [convenzione] = ente.convenzioni ?? [];
    const [terms] = convenzione?.servizi ?? [];
    if (!eci || !convenzione || !terms) throw new Error('the fund is whole');
    const { tls = {} } = eci;
    const fiducia =
      variante.firmaRisposta === 'ca'
        ? { ca: `file:${file('inps-ca.pem')}`, emittente: IDS.producerId }
        : { chiavi: `file:${file('inps.jwks.json')}` };
    const servizio: Servizio = {
      ...{ id: 'prestazioni', nome: 'Prestazioni', url, codiceUfficio: '0042', tls },
      profilo: {
        ...{ canale: 'pdnd', tracciamento: 'AUDIT_REST_02', integrita: 'INTEGRITY_REST_02', risposta: 'firmata' },
        ...variante.profilo,
      },
      pdnd: {
        ...{ clientId: REST.clientId, purposeId: REST.purposeId, audience: REST.audience },
        chiave: `file:${file('pdnd.key.pem')}`,
        ...(variante.profilo?.voucher === 'dpop' ? { chiaveDpop: { chiave: `file:${file('dpop.key.pem')}` } } : {}),
      },
      rest: {
        ...{ openapi: OPENAPI, percorso: '/consultazioni', codiceFiscale: '/codiceFiscale' },
        assicurato: '/assicurato/codiceFiscale',
        esito: { codice: '/esito', positivi: ['OK'], nonTrovato: ['DATI_NON_TROVATI'], stati: [404, 422] },
        firmaRisposta: fiducia,
        ...variante.rest,
      },
    };
    const annesso = { ...terms, servizioId: 'prestazioni', chiamateMassimeGiorno: 40, openapiSha256 };
    return {
      ...ente,
      servizi: [eci, servizio],
      convenzioni: [{ ...convenzione, servizi: [terms, annesso] }],
    };
  };
  const casa = await apriCasa({ prima, modificaEnte });
  return {
    ...casa,
    async chiudi() {
      await casa.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

describe('a REST service of INPS, by configuration alone (Q-10)', function () {
  this.timeout(60_000);
  let casa: Awaited<ReturnType<typeof apri>>;

  before(async () => {
    casa = await apri();
  });
  afterEach(() => casa.sandbox.faults.clear());
  after(() => casa.chiudi());

  const chiedi = async (
    corpo: unknown,
    { servizio = 'prestazioni', headers = {} }: { servizio?: string; headers?: Readonly<Record<string, string>> } = {},
  ) => {
    const cf =
      typeof corpo === 'object' && corpo !== null && 'codiceFiscale' in corpo ? String(corpo.codiceFiscale) : '';
    const response = await fetch(`${casa.gateway.url}/v1/servizi/${servizio}/consultazioni`, {
      method: 'POST',
      headers: {
        ...{ Authorization: basic(casa.portale), 'Content-Type': 'application/json' },
        ...{ 'Varco-Assicurato': cf === '' ? PERSONA.codiceFiscale : cf, 'Varco-LoA': 'SPID2' },
        ...{ 'Varco-Postazione': 'portale' },
        ...headers,
      },
      body: typeof corpo === 'string' ? corpo : JSON.stringify(corpo),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const arrivate = (): number => casa.sandbox.log.count('inps-rest');
  const ultima = (): Riga => casa.sandbox.log.entries('inps-rest').at(-1) ?? {};
  const problema = (text: string): Riga => JSON.parse(text) as Riga;
  const righe = (headers: Headers) => leggiRegistro(casa, headers.get('Varco-Accesso') ?? '');

  it('is asked as its contract says, byte by byte, and answers what INPS signed, byte by byte', async () => {
    // White space and order are the caller's own: what is signed, and arrives, is what he wrote.
    const scritta = `{ "pratica": {"protocollo":"CASSA 7\\/2026", "prestazione" :"A1.01"},\n "codiceControllo":"${PERSONA.dataNascita}", "codiceFiscale": "${PERSONA.codiceFiscale}"}\n`;
    const { status, headers, text } = await chiedi(scritta);
    expect(status, text).to.equal(200);
    expect(headers.get('Content-Type')).to.equal('application/json');
    expect(headers.get('Varco-Natura')).to.contain('non certificativa');
    expect(headers.get('Cache-Control')).to.equal('no-store');
    expect(headers.get('X-RateLimit-Limit')).to.equal('40');
    const documento = problema(text);
    expect(text).to.equal(`${JSON.stringify(documento, null, 1)}\n`);
    expect(documento).to.deep.include({ esito: 'OK', pratica: { prestazione: 'A1.01', protocollo: 'CASSA 7/2026' } });
    const vista = ultima();
    expect(vista).to.include({
      code: 'OK',
      body: scritta,
      path: '/pdnd/rest/ConsultazionePrestazioni/v1/consultazioni',
    });
    expect(vista['signature']).to.deep.include({ covered: ['digest', 'content-type'] });
    expect(vista['voucher']).to.deep.include({ clientId: REST.clientId, purposeId: REST.purposeId });
    expect(vista['headerNames']).not.to.include.members(['soapaction']);
    const { apertura, chiusura } = righe(headers);
    expect(apertura).to.include({ servizio: 'prestazioni', porta: 'rest' });
    expect(chiusura).to.include({ esito: 'risposta', esitoErogatore: 'OK', rispostaFirmata: true });
    expect(chiusura).to.include({ convenzione: 'eci-2026', statoErogatore: 200, chiamataPartita: true });
  });

  it('tells INPS the person that is in the register: in the evidence and in the INPS-Identity headers', async () => {
    const operatore = {
      ...{ 'Varco-Operatore': 'OP-0042', 'Varco-Postazione': '10.20.30.40', 'Varco-Pratica': 'PENS-2026-1' },
      'Varco-Assicurato': '',
    };
    const { 'Varco-Assicurato': _, ...headers } = operatore;
    const response = await fetch(`${casa.gateway.url}/v1/servizi/prestazioni/consultazioni`, {
      method: 'POST',
      headers: {
        ...{ Authorization: basic(casa.portale), 'Content-Type': 'application/json', 'Varco-LoA': 'SPID2' },
        ...headers,
      },
      body: JSON.stringify(domandaDi(PERSONA.codiceFiscale)),
    });
    expect(response.status, await response.text()).to.equal(200);
    const { apertura, chiusura } = righe(response.headers);
    const { userID, userLocation, LoA, identity } = ultima();
    const { http } = identity as { readonly http: Riga };
    expect(chiusura['propagata']).to.deep.equal({
      userId: userID,
      userLocation,
      LoA,
      codiceUfficio: http['codiceUfficio'],
    });
    expect(http).to.deep.equal({ userId: 'OP-0042', codiceUfficio: '0042' });
    expect(apertura['persona']).to.deep.equal({ tipo: 'operatore', codice: 'OP-0042' });
  });

  it('says no as INPS does, with its code in the register and nothing of the person', async () => {
    const altro = await chiedi(domandaDi(PERSONA.codiceFiscale, '1900-01-01'));
    expect(problema(altro.text)).to.include({ codice: 'esito-negativo', esito: 'RISCONTRO_NON_VALIDO' });
    expect(righe(altro.headers).chiusura).to.include({
      esito: 'esito-negativo',
      esitoErogatore: 'RISCONTRO_NON_VALIDO',
    });
    const ignoto = await chiedi(domandaDi(SCONOSCIUTA));
    expect(ignoto.status).to.equal(404);
    expect(problema(ignoto.text)).to.include({ codice: 'assicurato-non-trovato', esito: 'DATI_NON_TROVATI' });
    for (const { text } of [altro, ignoto]) expect(text).not.to.match(/[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]/);
  });

  const FUORI: readonly (readonly [what: string, corpo: unknown, pointer: string])[] = [
    ['is not JSON', '{"codiceFiscale":', ''],
    ['is a text', '"ciao"', ''],
    ['lacks a member', { ...domandaDi(PERSONA.codiceFiscale), pratica: { prestazione: 'A' } }, '/pratica/protocollo'],
    ['has one too many', { ...domandaDi(PERSONA.codiceFiscale), anno: 2026 }, '/anno'],
    ['has one of another type', { ...domandaDi(PERSONA.codiceFiscale), codiceControllo: 19800101 }, '/codiceControllo'],
    ['has one of another form', { ...domandaDi(PERSONA.codiceFiscale), codiceControllo: 'ieri' }, '/codiceControllo'],
    ['has one twice', `{"codiceFiscale":"${PERSONA.codiceFiscale}","codiceFiscale":"${ALTRA}"}`, ''],
    ['has no codice fiscale', { codiceControllo: '1980-01-01', pratica: {} }, '/codiceFiscale'],
    ['has one that is none', domandaDi('RSSMRA80A01H501X'), '/codiceFiscale'],
    ['has one in small letters', domandaDi(PERSONA.codiceFiscale.toLowerCase()), '/codiceFiscale'],
  ];
  for (const [what, corpo, wanted] of FUORI) {
    it(`refuses a request that ${what}, naming the field, and nothing leaves`, async () => {
      const before = arrivate();
      const cf = { 'Varco-Assicurato': PERSONA.codiceFiscale };
      const { status, text } = await chiedi(corpo, { headers: cf });
      expect(status, text).to.be.oneOf([400, 422]);
      expect(problema(text)['errors'])
        .to.have.nested.property('[0].pointer')
        .that.satisfies((pointer: string) => {
          return wanted === '/codiceFiscale' && what.startsWith('has no')
            ? pointer.startsWith('/')
            : pointer === wanted;
        });
      expect(text).not.to.contain(PERSONA.codiceFiscale);
      expect(arrivate()).to.equal(before);
    });
  }

  it('is about one person, who is the one that asks', async () => {
    const before = arrivate();
    const altra = await chiedi(domandaDi(ALTRA), { headers: { 'Varco-Assicurato': PERSONA.codiceFiscale } });
    expect(altra.status, altra.text).to.equal(403);
    const due = domandaDi(PERSONA.codiceFiscale);
    const piu = await chiedi({ ...due, pratica: { ...due.pratica, protocollo: `per ${ALTRA.toLowerCase()}` } });
    expect(problema(piu.text)).to.include({ codice: 'consultazione-massiva', requisito: 'Q-05b' });
    expect(arrivate()).to.equal(before);
  });

  it('is asked by its own door alone, and SOAP services by theirs', async () => {
    const soap = casa.sandbox.log.count('inps-eci');
    const before = arrivate();
    const xml = await chiedi('<a/>', { headers: { 'Content-Type': 'application/xml' } });
    expect(xml.status, xml.text).to.equal(415);
    expect(problema(xml.text)['detail']).to.contain('REST').and.to.contain('/v1/servizi/prestazioni/consultazioni');
    const inXml = await chiedi(domandaDi(PERSONA.codiceFiscale), { headers: { Accept: 'application/xml' } });
    expect(inXml.status).to.equal(406);
    const allEci = await chiedi(domandaDi(PERSONA.codiceFiscale), { servizio: 'eci' });
    expect(allEci.status, allEci.text).to.equal(400);
    expect([arrivate(), casa.sandbox.log.count('inps-eci')]).to.deep.equal([before, soap]);
    expect((await casa.assicurato(PERSONA.codiceFiscale)).status).to.equal(200);
  });

  const NON_AUTENTICHE: readonly (readonly [kind: Fault['kind'], causa: string])[] = [
    ['risposta-manomessa', 'alterata'],
    ['risposta-non-firmata', 'non-firmata'],
    ['risposta-altro-certificato', 'certificato-non-fidato'],
    ['risposta-scaduta', 'fuori-tempo'],
    ['risposta-altra-richiesta', 'altra-richiesta'],
    ['html', 'non-firmata'],
    ['fault-200', 'non-firmata'],
  ];
  for (const [kind, causa] of NON_AUTENTICHE) {
    it(`hands on not a byte of an answer that is not believed: ${kind}`, async () => {
      casa.sandbox.faults.arm({ target: 'inps', times: 1, kind } as Fault);
      const before = arrivate();
      const { status, headers, text } = await chiedi(domandaDi(PERSONA.codiceFiscale));
      expect(status, text).to.equal(502);
      expect(problema(text)).to.include({ codice: 'risposta-non-autentica', causa });
      expect(text).not.to.contain(PERSONA.cognome).and.not.to.contain('assicurato"');
      expect(righe(headers).chiusura).to.include({ motivo: 'risposta-non-autentica', causa, chiamataPartita: true });
      expect(arrivate()).to.equal(before + 1);
    });
  }

  const GUASTI: readonly (readonly [fault: Partial<Fault>, motivo: string, status: number])[] = [
    [{ kind: 'soap-fault' }, 'erogatore-in-errore', 502],
    [{ kind: 'html-502' }, 'erogatore-in-errore', 502],
    [{ kind: 'status-503', retryAfter: 7 }, 'erogatore-non-disponibile', 503],
    [{ kind: 'wrong-person' }, 'risposta-non-conforme', 502],
    [{ kind: 'half-body' }, 'erogatore-in-errore', 502],
    [{ kind: 'reset' }, 'erogatore-in-errore', 502],
  ];
  for (const [fault, motivo, status] of GUASTI) {
    it(`says ${motivo} of ${fault.kind ?? ''}, and never asks twice`, async () => {
      casa.sandbox.faults.arm({ target: 'inps', times: 1, ...fault } as Fault);
      const before = arrivate();
      const answer = await chiedi(domandaDi(PERSONA.codiceFiscale));
      expect(problema(answer.text), answer.text).to.include({ codice: motivo });
      expect(answer.status).to.equal(status);
      expect(arrivate()).to.equal(before + 1);
      expect(righe(answer.headers).chiusura).to.include({ chiamataPartita: true });
    });
  }

  it('takes what INPS refuses for a refusal, with INPS’s own reference', async () => {
    casa.sandbox.setInpsProfilo({ rest: { eserviceId: IDS.eserviceId } });
    try {
      const { status, headers, text } = await chiedi(domandaDi(PERSONA.codiceFiscale));
      expect(ultima()['code']).to.equal('VOUCHER_AUD');
      expect(status, text).to.equal(502);
      expect(problema(text)).to.include({ codice: 'erogatore-rifiuta' }).and.to.have.property('govwayId');
      expect(righe(headers).chiusura).to.include({ statoErogatore: 403, rispostaFirmata: false });
    } finally {
      const rest = { eserviceId: REST.eserviceId, integrita: 'INTEGRITY_REST_02', risposta: 'firmata' } as const;
      casa.sandbox.setInpsProfilo({ rest });
    }
  });

  it('leaves nobody in clear in the log, nor in the register', async () => {
    await chiedi(domandaDi(PERSONA.codiceFiscale));
    const database = await readFile(`${casa.dir}/varco.db`);
    for (const text of [PERSONA.codiceFiscale, PERSONA.cognome.toUpperCase(), 'CASSA 7/2026']) {
      expect(casa.log.join('\n').includes(text), `the log, ${text}`).to.equal(false);
      expect(database.includes(text), `the register, ${text}`).to.equal(false);
    }
  });

  it('is let be, once INPS has said that the day is over', async () => {
    casa.sandbox.faults.arm({ target: 'inps', times: 1, kind: 'status-429' });
    const { status, text } = await chiedi(domandaDi(PERSONA.codiceFiscale));
    expect(status, text).to.be.oneOf([429, 503]);
    expect(problema(text)).to.include({ codice: 'erogatore-limite', requisito: 'Q-04r' });
    const before = arrivate();
    expect((await chiedi(domandaDi(PERSONA.codiceFiscale))).status).to.equal(429);
    expect(arrivate()).to.equal(before);
    // The other service has its own ceiling.
    expect((await casa.assicurato(PERSONA.codiceFiscale)).status).to.equal(200);
  });
});

describe('a REST service of INPS in its own dialect, with DPoP and certificates', function () {
  this.timeout(60_000);
  let casa: Awaited<ReturnType<typeof apri>>;
  before(async () => {
    casa = await apri({
      profilo: { voucher: 'dpop' },
      rest: { dialetto: 'inps' },
      inps: { dpop: true, rest: { dialetto: 'inps' } },
      firmaRisposta: 'ca',
    });
  });
  after(() => casa.chiudi());

  it('is asked with a proof for its own URL, the identity signed, and its answer is believed by its certificate', async () => {
    const response = await fetch(`${casa.gateway.url}/v1/servizi/prestazioni/consultazioni`, {
      method: 'POST',
      headers: {
        ...{ Authorization: basic(casa.portale), 'Content-Type': 'application/json' },
        ...{ 'Varco-Assicurato': PERSONA.codiceFiscale, 'Varco-LoA': 'SPID2', 'Varco-Postazione': 'portale' },
      },
      body: JSON.stringify(domandaDi(PERSONA.codiceFiscale)),
    });
    expect(response.status, await response.text()).to.equal(200);
    const vista: Riga = casa.sandbox.log.entries('inps-rest').at(-1) ?? {};
    expect(vista['signature']).to.deep.include({
      covered: ['digest', 'content-type', 'inps-identity-userid', 'inps-identity-codiceufficio'],
    });
    expect(vista['headerNames']).to.include('dpop');
    expect(leggiRegistro(casa, response.headers.get('Varco-Accesso') ?? '').chiusura).to.include({
      rispostaFirmata: true,
    });
  });
});
