import { request } from 'node:https';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bustaLegacy, type RispostaJson } from '@varco/demo';
import { validateEstrattoConto } from '@varco/eci-mapper';
import { personaByScenario } from '@varco/sandbox';
import { expect } from 'chai';
import { apriCasa, cfOf, conServizio, type Casa } from '../support/casa.js';
import { leggiRegistro } from '../support/registro.js';

const SOAP_ACTION = 'http://sandbox.varco.example/EstrattoContoIntegrato/ISvcConsultazione/ConsultaEstrattoConto';

/** The envelope that INPS gives to whoever asks it without Varco in between, the profile put aside for the time of it. */
async function direttamente({ sandbox }: Casa, codiceFiscale: string): Promise<string> {
  sandbox.setInpsProfilo({ voucher: false, tracciamento: 'nessuno', identity: 'nessuno', mtls: false });
  try {
    return await new Promise<string>((resolve, reject) => {
      const headers = { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${SOAP_ACTION}"` };
      request(sandbox.inpsEndpoint, { method: 'POST', ca: sandbox.pki.caPem, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject).on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      })
        .on('error', reject)
        .end(bustaLegacy(codiceFiscale));
    });
  } finally {
    sandbox.setInpsProfilo({ voucher: true, tracciamento: 'AUDIT_REST_02', identity: 'soap', mtls: true });
  }
}

describe('one ECI consultation, end to end', () => {
  let casa: Casa;
  before(async () => {
    casa = await apriCasa();
  });
  after(() => casa.close());

  it('gives the insured person his own statement, with its date, its label and the quota left', async () => {
    const cf = cfOf('tipico');
    const { status, headers, body } = await casa.assicurato(cf);
    expect(status, JSON.stringify(body)).to.equal(200);
    const risposta = body as RispostaJson;
    expect(risposta.estrattoConto.assicurato.codiceFiscale).to.equal(cf);
    expect(validateEstrattoConto(risposta.estrattoConto)).to.deep.equal([]);
    expect(risposta.natura).to.equal('informativa, non certificativa');
    expect(risposta.dataOraConsultazione).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00$/);
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(Number(headers.get('x-ratelimit-limit'))).to.equal(5000);
    expect(Number(headers.get('x-ratelimit-remaining'))).to.be.lessThan(5000);
    expect(Number(headers.get('x-ratelimit-reset'))).to.be.within(1, 25 * 3600);
    expect(headers.get('varco-accesso')).to.equal(risposta.accesso);
  });

  it('takes one unit for one call, as INPS counts it', async () => {
    const before = casa.sandbox.log.count('inps-eci');
    const first = await casa.assicurato(cfOf('tipico'));
    const second = await casa.operatore(cfOf('quadri-abc'));
    expect(second.status, JSON.stringify(second.body)).to.equal(200);
    expect(
      Number(first.headers.get('x-ratelimit-remaining')) - Number(second.headers.get('x-ratelimit-remaining')),
    ).to.equal(1);
    expect(casa.sandbox.log.count('inps-eci') - before).to.equal(2);
  });

  it('tells INPS, in the evidence and in the Identity, the person that is in the register', async () => {
    const cf = cfOf('periodi-sovrapposti');
    const { headers } = await casa.operatore(cf, { 'Varco-LoA': 'CIE' });
    const accesso = headers.get('varco-accesso') ?? '';
    const [ricevuta] = casa.sandbox.log.entries('inps-eci').slice(-1);
    const { apertura, chiusura } = leggiRegistro(casa, accesso);
    expect(ricevuta?.['userID']).to.equal('OP-0042');
    expect(ricevuta?.['userLocation']).to.equal('10.20.30.40');
    expect(ricevuta?.['LoA']).to.equal('CIE');
    expect((ricevuta?.['identity'] as { soap: unknown }).soap).to.deep.equal({
      userId: 'OP-0042',
      codiceUfficio: '001',
    });
    expect(apertura['persona']).to.deep.include({ tipo: 'operatore', codice: 'OP-0042' });
    expect(apertura['postazione']).to.equal('10.20.30.40');
    expect(apertura['livello']).to.equal('CIE');
    expect(apertura['pratica']).to.equal('PENS-2026-1');
    expect(chiusura['esito']).to.equal('risposta');
    expect(chiusura['voucherJti']).to.equal((ricevuta?.['voucher'] as { jti: string }).jti);
    expect(chiusura['govwayId']).to.equal(ricevuta?.['govwayId']);
    expect(chiusura['purposeId']).to.equal((ricevuta?.['voucher'] as { purposeId: string }).purposeId);
  });

  it('gives the Body child as INPS sent it, when XML is asked for', async () => {
    const cf = cfOf('caratteri-speciali');
    const response = await casa.grezza({
      headers: { Accept: 'application/xml', 'Varco-Assicurato': cf, 'Varco-LoA': 'SPID2' },
      body: JSON.stringify({ codiceFiscale: cf }),
    });
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('application/xml; charset=utf-8');
    expect(response.headers.get('varco-natura')).to.equal('informativa, non certificativa');
    const xml = await response.text();
    expect(xml).to.match(/^<([\w]+:)?ConsultaEstrattoContoResponse[\s>]/);
    expect(xml).to.contain('&amp;');
    expect(xml.trimEnd()).to.match(/ConsultaEstrattoContoResponse>$/);

    const stable = (text: string): string =>
      text.replace(/(<[^>]*(?:IdRichiesta|DataOraInterrogazione)>)[^<]*/g, '$1').trim();
    const envelope = await direttamente(casa, cf);
    const [child = ''] =
      /<(?:\w+:)?ConsultaEstrattoContoResponse[\s\S]*ConsultaEstrattoContoResponse>/.exec(envelope) ?? [];
    expect(child.length).to.be.greaterThan(1000);
    expect(stable(xml) === stable(child), 'the bytes that INPS sent').to.equal(true);
  });

  it('answers an unchanged legacy application through the porta delegata, in SOAP and with its integration headers', async () => {
    const cf = cfOf('accenti-apostrofi');
    const { status, headers, body } = await casa.legacy_(bustaLegacy(cf));
    expect(status, body).to.equal(200);
    expect(headers.get('content-type')).to.match(/^text\/xml/);
    expect(headers.get('govway-message-id')).to.match(/^\w+_\w+_\d{7}_\d{4}-\d\d-\d\d_\d\d:\d\d$/);
    expect(body).to.contain(personaByScenario('accenti-apostrofi').cognome.replace("'", '&apos;'));
    expect(body).to.not.contain('Identity');
    const accesso = headers.get('govway-transaction-id') ?? '';
    const { apertura, chiusura } = leggiRegistro(casa, accesso);
    expect(apertura['persona']).to.deep.include({ tipo: 'assicurato', attestata: true });
    expect(chiusura['messageId']).to.equal(headers.get('govway-message-id'));
  });

  it('keeps two omocodia variants apart', async () => {
    const base = await casa.assicurato(cfOf('omocodia-base'));
    const variante = await casa.assicurato(cfOf('omocodia-variante'));
    const cognome = (body: unknown): string => (body as RispostaJson).estrattoConto.assicurato.codiceFiscale;
    expect(cognome(base.body)).to.equal(cfOf('omocodia-base'));
    expect(cognome(variante.body)).to.equal(cfOf('omocodia-variante'));
    expect(cognome(base.body)).to.not.equal(cognome(variante.body));
  });

  it('says when INPS knows nobody, and when INPS says no otherwise', async () => {
    const missing = await casa.assicurato(cfOf('non-trovato'));
    expect(missing.status).to.equal(404);
    expect(missing.body).to.include({ codice: 'assicurato-non-trovato', esito: 'DATI_NON_TROVATI' });
    const offline = await casa.assicurato(cfOf('database-offline'));
    expect(offline.body).to.include({ codice: 'esito-negativo', esito: 'DATABASE_OFFLINE' });
  });

  for (const scenario of ['estratto-50k', 'estratto-400k', 'estratto-5m']) {
    it(`maps a big statement whole: ${scenario}`, async () => {
      const { status, body } = await casa.assicurato(cfOf(scenario));
      expect(status, JSON.stringify(body).slice(0, 300)).to.equal(200);
      const { quadroA } = (body as RispostaJson).estrattoConto;
      expect(quadroA.length).to.be.greaterThan(50);
    });
  }

  it('writes the content of no statement anywhere', async () => {
    const { cognome } = personaByScenario('estratto-50k');
    const { body } = await casa.assicurato(cfOf('estratto-50k'));
    await casa.grezza({
      headers: { Accept: 'application/xml', 'Varco-Assicurato': cfOf('estratto-50k'), 'Varco-LoA': 'SPID2' },
      body: JSON.stringify({ codiceFiscale: cfOf('estratto-50k') }),
    });
    const { quadroA, quadroB } = (body as RispostaJson).estrattoConto;
    const importi = [...quadroA, ...quadroB].flatMap((riga) => Object.values(riga).map(String));
    const aziende = quadroA.flatMap(({ aziendaVersatrice = [] }) => aziendaVersatrice);
    // A bare number stands by chance in any database: amounts are looked for as JSON and XML would hold them.
    const scritture = importi.filter((text) => /^\d{2,}\.\d+$/.test(text)).flatMap((n) => [`"${n}"`, `>${n}<`]);
    const contenuto = [...new Set([...aziende, ...scritture])];
    expect(contenuto.length, 'company names and amounts').to.be.greaterThan(50);
    const scritti = [...(await readdir(casa.dir))];
    expect(scritti).to.include.members(['varco.db', 'varco.db-wal']);
    for (const file of scritti) {
      const text = await readFile(join(casa.dir, file), 'latin1');
      expect(
        contenuto.filter((one) => text.includes(one)),
        file,
      ).to.deep.equal([]);
    }
    expect(contenuto.filter((one) => casa.log.join('').includes(one))).to.deep.equal([]);
    for (const file of scritti) {
      const bytes = await readFile(join(casa.dir, file));
      expect(bytes.includes(Buffer.from(`>${cognome}<`)), file).to.equal(false);
      expect(bytes.includes(Buffer.from('QuadroA')), file).to.equal(false);
      expect(bytes.includes(Buffer.from('quadroA')), file).to.equal(false);
    }
    expect(casa.log.join('')).to.not.contain(cognome);
  });
});

describe('security profiles, by configuration alone', () => {
  const profili = [
    { voucher: 'bearer', tracciamento: 'nessuno', identity: 'soap', mtls: true },
    { voucher: 'bearer', tracciamento: 'AUDIT_REST_01', identity: 'http', mtls: true },
    { voucher: 'bearer', tracciamento: 'AUDIT_REST_02', identity: 'entrambi', mtls: false },
    { voucher: 'bearer', tracciamento: 'AUDIT_REST_02', identity: 'nessuno', mtls: true },
  ] as const;
  for (const profilo of profili) {
    it(`reaches INPS with ${JSON.stringify(profilo)}`, async () => {
      const casa = await apriCasa({
        modificaEnte: conServizio((servizio) => ({ ...servizio, profilo: { canale: 'pdnd', ...profilo } })),
      });
      try {
        casa.sandbox.setInpsProfilo({
          voucher: true,
          tracciamento: profilo.tracciamento,
          identity: profilo.identity,
          mtls: profilo.mtls,
        });
        const { status, body } = await casa.assicurato(cfOf('tipico'));
        expect(status, JSON.stringify(body)).to.equal(200);
      } finally {
        await casa.close();
      }
    });
  }

  it('reaches INPS on the ModI channel with mutual TLS and Identity, without PDND', async () => {
    const casa = await apriCasa({
      modificaEnte: conServizio(({ pdnd: _pdnd, ...servizio }) => ({
        ...servizio,
        profilo: { canale: 'modi', voucher: 'nessuno', tracciamento: 'nessuno', identity: 'soap', mtls: true },
      })),
    });
    try {
      casa.sandbox.setInpsProfilo({ voucher: false, tracciamento: 'nessuno', identity: 'soap', mtls: true });
      const { status, body } = await casa.assicurato(cfOf('tipico'));
      expect(status, JSON.stringify(body)).to.equal(200);
      expect(casa.sandbox.log.count('pdnd-token')).to.equal(0);
    } finally {
      await casa.close();
    }
  });
});
