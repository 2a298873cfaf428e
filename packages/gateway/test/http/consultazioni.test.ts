import { expect } from 'chai';
import { CF } from '../policy/scena.js';
import { apriCasa, BASIC, type Casa } from './casa.js';

const ELEMENTO = `<Consulta xmlns="http://servizio.example"><request><CodiceFiscale>${CF}</CodiceFiscale><Pratica>A&amp;B</Pratica></request></Consulta>`;

describe('the door of every service', () => {
  let casa: Casa | undefined;
  afterEach(() => casa?.close());

  const chiedi = async (
    percorso: string,
    body: string | Uint8Array,
    headers: Readonly<Record<string, string>> = {},
    method = 'POST',
  ) => {
    casa ??= await apriCasa();
    const response = await fetch(`http://127.0.0.1:${casa.porta}${percorso}`, {
      method,
      headers: {
        ...{ Authorization: BASIC, 'Content-Type': 'application/json' },
        ...{ 'Varco-Assicurato': CF, 'Varco-LoA': 'SPID2' },
        ...headers,
      },
      ...(method === 'GET' ? {} : { body }),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  beforeEach(() => {
    casa = undefined;
  });

  it('asks for the service of the path, by codice fiscale, as the other door does', async () => {
    await chiedi('/v1/servizi/eci/consultazioni', JSON.stringify({ codiceFiscale: CF }));
    expect(casa?.richieste).to.have.length(1);
    expect(casa?.richieste[0]).to.deep.include({ servizioId: 'eci', codiceFiscale: CF, resa: 'mappata' });
    expect(casa?.richieste[0]).not.to.have.property('busta');
  });

  it('takes the request as the service’s contract writes it, and hands it on as it is', async () => {
    for (const type of ['application/xml', 'text/xml; charset=utf-8']) {
      const testo = `<?xml version="1.0" encoding="UTF-8"?>\n${ELEMENTO}\n`;
      await chiedi('/v1/servizi/eci/consultazioni', testo, { 'Content-Type': type, Accept: '*/*' });
      const richiesta = casa?.richieste.at(-1);
      expect(richiesta).to.deep.include({ servizioId: 'eci', codiceFiscale: CF, resa: 'xml' });
      expect(Buffer.from(richiesta?.busta?.envelope ?? []).toString()).to.contain(`Body>${ELEMENTO}</soap:Body>`);
    }
    await chiedi('/v1/servizi/eci/consultazioni', ELEMENTO, {
      ...{ 'Content-Type': 'application/xml', Accept: 'application/json' },
    });
    expect(casa?.richieste.at(-1)).to.deep.include({ resa: 'mappata' });
  });

  it('refuses, and records, what is not one element of XML', async () => {
    const pessime: readonly (string | Uint8Array)[] = [
      '',
      'ciao',
      `${ELEMENTO}${ELEMENTO}`,
      ELEMENTO.slice(0, -3),
      `<!DOCTYPE x [<!ENTITY e "y">]>${ELEMENTO}`,
      `</soap:Body></soap:Envelope>${ELEMENTO}`,
      Buffer.from([0x3c, 0xff, 0x2f, 0x3e]),
      '<Consulta xmlns="http://servizio.example"/>',
      `<a>${'x'.repeat(70_000)}</a>`,
    ];
    for (const body of pessime) {
      const { status, text } = await chiedi('/v1/servizi/eci/consultazioni', body, { 'Content-Type': 'text/xml' });
      expect(status, Buffer.from(body).toString().slice(0, 80)).to.be.oneOf([400, 413]);
      expect(text).not.to.contain(CF);
      const richiesta = casa?.richieste.at(-1);
      expect(richiesta?.rifiutoDellaPorta?.motivo).to.match(/^richiesta-(?:non-valida|troppo-grande)$/);
      expect(richiesta).not.to.have.property('busta');
    }
    expect(casa?.imprevisti).to.deep.equal([]);
  });

  it('does not write what was asked for in the place of a service that the ente has not', async () => {
    await chiedi(`/v1/servizi/${CF.toLowerCase()}/consultazioni`, JSON.stringify({ codiceFiscale: CF }));
    expect(casa?.richieste.map(({ servizioId }) => servizioId)).to.deep.equal(['?']);
  });

  it('is no door for other spellings, other methods, or who is not known', async () => {
    for (const path of [
      '/v1/servizi/ECI/consultazioni',
      '/v1/servizi/eci/consultazioni/',
      '/v1/servizi/e%63i/consultazioni',
    ])
      expect((await chiedi(path, '{}')).status, path).to.equal(404);
    const get = await chiedi('/v1/servizi/eci/consultazioni', '', {}, 'GET');
    expect([get.status, get.headers.get('allow')]).to.deep.equal([405, 'POST']);
    const ignoto = await chiedi('/v1/servizi/eci/consultazioni', '{}', { Authorization: 'Basic eDp5' });
    expect(ignoto.status).to.equal(401);
    expect(casa?.richieste).to.deep.equal([]);
    expect(casa?.anonimi).to.have.length(1);
  });

  it('leaves the door of the estratto conto to codici fiscali alone', async () => {
    const { status } = await chiedi('/v1/estratti-conto', ELEMENTO, { 'Content-Type': 'application/xml' });
    expect(status).to.equal(415);
    expect(casa?.richieste[0]?.rifiutoDellaPorta?.motivo).to.equal('formato-non-ammesso');
  });

  it('hands a request that cannot be read to the flow, which records it, and lets nothing of another service stop it', async () => {
    const guasto = new Error('ENOENT: the contract is gone');
    casa = await apriCasa({
      prepara: async (_ente, servizio) => {
        if (servizio === 'prestazioni') throw guasto;
      },
    });
    const inRest = await chiedi('/v1/servizi/prestazioni/consultazioni', JSON.stringify({ codiceFiscale: CF }));
    expect(inRest.status, inRest.text).to.equal(500);
    expect(inRest.text).to.contain('errore-interno').and.not.to.contain('ENOENT');
    expect(casa.richieste).to.have.length(1);
    expect(casa.richieste[0]).to.deep.include({
      servizioId: 'prestazioni',
      rifiutoDellaPorta: { motivo: 'errore-interno' },
    });
    expect(casa.imprevisti).to.deep.equal([guasto]);
    await chiedi('/v1/servizi/eci/consultazioni', ELEMENTO, { 'Content-Type': 'text/xml', Accept: 'text/xml' });
    expect(casa.richieste[1]).to.deep.include({ servizioId: 'eci', codiceFiscale: CF });
    expect(casa.richieste[1]).not.to.have.property('rifiutoDellaPorta');
    expect(casa.imprevisti).to.have.length(1);
  });

  describe('and a REST service', () => {
    const DOMANDA = `{ "codiceFiscale":"${CF}", "pratica": {"anno": 2026} }`;
    const PORTA = '/v1/servizi/prestazioni/consultazioni';

    it('hands the request on as it is, with the codice fiscale read from it', async () => {
      await chiedi(PORTA, DOMANDA);
      const richiesta = casa?.richieste.at(-1);
      expect(richiesta).to.deep.include({ servizioId: 'prestazioni', codiceFiscale: CF, resa: 'documento' });
      expect(Buffer.from(richiesta?.corpo?.bytes ?? []).toString()).to.equal(DOMANDA);
      expect(richiesta?.corpo?.percorso).to.equal('/consultazioni');
    });

    it('hands back what INPS answered, byte by byte and with its type', async () => {
      const corpo = Buffer.from(' {"importo": 1.50}\n');
      casa = await apriCasa({
        esito: ({ accessoId }) => ({
          esito: 'risposta',
          accessoId,
          istante: 0,
          corpo,
          tipoCorpo: 'application/x+json',
        }),
      });
      const { status, text, headers } = await chiedi(PORTA, DOMANDA);
      expect([status, text, headers.get('content-type')]).to.deep.equal([200, corpo.toString(), 'application/x+json']);
      expect(headers.get('cache-control')).to.equal('no-store');
    });

    it('is asked in JSON alone, and not too much at once', async () => {
      for (const [corpo, headers, status, motivo] of [
        [ELEMENTO, { 'Content-Type': 'text/xml' }, 415, 'formato-non-ammesso'],
        [DOMANDA, { 'Content-Type': 'text/plain' }, 415, 'formato-non-ammesso'],
        [DOMANDA, { Accept: 'application/xml' }, 406, 'risposta-non-producibile'],
        [`{"codiceFiscale":"${CF}","a":"${'x'.repeat(70_000)}"}`, {}, 413, 'richiesta-troppo-grande'],
        [`{"codiceFiscale":"${CF.slice(1)}"}`, {}, 422, 'codice-fiscale-non-valido'],
      ] as const) {
        const answer = await chiedi(PORTA, corpo, headers);
        expect(casa?.richieste.at(-1)?.rifiutoDellaPorta?.motivo, motivo).to.equal(motivo);
        expect(answer.status, answer.text).to.be.oneOf([status, 400]);
        if (corpo === ELEMENTO) expect(answer.text).to.contain('REST').and.to.contain(PORTA);
      }
      expect(casa?.imprevisti).to.deep.equal([]);
    });
  });
});
