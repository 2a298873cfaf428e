import { expect } from 'chai';
import { mapEnvelope } from '@varco/modi-client';
import type { EsitoConsultazione } from '../../src/flow/richiesta.js';
import { AVVERTENZA, NATURA } from '../../src/http/estratti-conto.js';
import { CF, ISTANTE } from '../policy/scena.js';
import { ACCESSO, apriCasa, chiedi, IO, JSON_UTF8, rispostaDi, type Casa, type Risposta } from './casa.js';

const ESTRATTO = Buffer.from(JSON.stringify({ assicurato: { nome: 'Nicolò', cognome: "D'Amico" }, periodi: [] }));
const QUOTA = { massimo: 1000, rimanenti: 41, azzeramento: ISTANTE + 3_600_500 };

describe('the answer of POST /v1/estratti-conto', () => {
  let casa: Casa;
  let esito: () => EsitoConsultazione | Promise<EsitoConsultazione>;
  before(async () => (casa = await apriCasa({ esito: () => esito() })));
  after(() => casa.close());
  const ask = (accept?: string): Promise<Risposta> =>
    chiedi(casa, {
      headers: [IO, JSON_UTF8, ...(accept === undefined ? [] : [['Accept', accept] as const])],
      corpo: JSON.stringify({ codiceFiscale: CF }),
    });
  const resa = (): string | undefined => casa.richieste.at(-1)?.resa;

  it('is the statement with its access, its instant in Italy, its nature and its warning', async () => {
    esito = () => rispostaDi({ estratto: ESTRATTO, quota: QUOTA });
    const { stato, headers, json, testo } = await ask();
    expect(stato).to.equal(200);
    expect(json).to.deep.equal({
      accesso: ACCESSO,
      dataOraConsultazione: '2026-11-20T10:30:00+01:00',
      natura: NATURA,
      avvertenza: AVVERTENZA,
      estrattoConto: { assicurato: { nome: 'Nicolò', cognome: "D'Amico" }, periodi: [] },
    });
    expect(headers).to.include({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(testo)),
      'cache-control': 'no-store',
      'varco-accesso': ACCESSO,
      vary: 'Accept',
    });
    expect(NATURA).to.equal('informativa, non certificativa');
  });

  it('tells what is left of the day, rounding the wait up', async () => {
    esito = () => rispostaDi({ estratto: ESTRATTO, quota: QUOTA });
    expect((await ask()).headers).to.include({
      'x-ratelimit-limit': '1000',
      'x-ratelimit-remaining': '41',
      'x-ratelimit-reset': '3601',
    });
  });

  it('never tells a wait below nothing, nor a quota that nobody reserved', async () => {
    esito = () => rispostaDi({ estratto: ESTRATTO, quota: { ...QUOTA, azzeramento: ISTANTE - 10_000 } });
    expect((await ask()).headers['x-ratelimit-reset']).to.equal('0');
    esito = () => rispostaDi({ estratto: ESTRATTO });
    expect((await ask()).headers).not.to.have.any.keys(
      'x-ratelimit-limit',
      'x-ratelimit-remaining',
      'x-ratelimit-reset',
    );
  });

  it('is whole, however big', async () => {
    const periodi = Array.from({ length: 60_000 }, (_, index) => ({ dal: '2020-01-01', note: `perché ${index}` }));
    esito = () => rispostaDi({ estratto: Buffer.from(JSON.stringify({ periodi })) });
    const { json } = await ask();
    expect(JSON.stringify(json['estrattoConto']) === JSON.stringify({ periodi })).to.equal(true);
  });

  for (const [accept, form, tipo] of [
    [undefined, 'mappata', 'application/json'],
    ['*/*', 'mappata', 'application/json'],
    ['application/json', 'mappata', 'application/json'],
    ['application/*', 'mappata', 'application/json'],
    ['application/xml, application/json', 'xml', 'application/xml'],
    ['application/xml;q=0.5, application/json;q=0.9', 'mappata', 'application/json'],
    ['application/json;q=0, */*', 'xml', 'application/xml'],
    ['text/html, application/xml;q=0.9', 'xml', 'application/xml'],
    ['text/xml', 'xml', 'text/xml'],
    ['text/*', 'xml', 'text/xml'],
  ] as const) {
    it(`to Accept ${accept ?? 'nothing'} is ${tipo}`, async () => {
      esito = () => (resa() === 'xml' ? rispostaDi() : rispostaDi({ estratto: ESTRATTO }));
      const { stato, headers } = await ask(accept);
      expect(stato).to.equal(200);
      expect(resa()).to.equal(form);
      expect(headers['content-type']).to.equal(`${tipo}; charset=utf-8`);
    });
  }

  it("as XML is the Body's child as INPS sent it, which stands alone, with instant and nature in the head", async () => {
    esito = () => rispostaDi({ quota: QUOTA });
    const { headers, testo } = await ask('application/xml');
    expect(testo).to.match(
      /^<r:Risposta\b[^>]*\bxmlns:r="urn:prova"[^>]*><nome xmlns="">Nicolò D&apos;Amico<\/nome><\/r:Risposta>$/,
    );
    // It is a document: nothing around it is needed to read it.
    const around = mapEnvelope(
      Buffer.from(
        `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${testo}</s:Body></s:Envelope>`,
      ),
    );
    expect(around.bodyChildren[0]).to.include({ namespace: 'urn:prova', localName: 'Risposta' });
    expect(headers).to.include({
      'varco-data-ora-consultazione': '2026-11-20T10:30:00+01:00',
      'varco-natura': NATURA,
      'varco-accesso': ACCESSO,
      'cache-control': 'no-store',
      vary: 'Accept',
      'x-ratelimit-remaining': '41',
    });
  });

  it('of a business no is a problem with INPS’s code, the access and what is left', async () => {
    esito = () => ({
      ...{ esito: 'esito-negativo', accessoId: ACCESSO, istante: ISTANTE, codice: 'DATI_NON_TROVATI', quota: QUOTA },
      refusal: { motivo: 'assicurato-non-trovato', fatti: { esito: 'DATI_NON_TROVATI' } },
    });
    const { stato, headers, json } = await ask();
    expect(stato).to.equal(404);
    expect(json).to.include({
      codice: 'assicurato-non-trovato',
      esito: 'DATI_NON_TROVATI',
      instance: `urn:uuid:${ACCESSO}`,
    });
    expect(headers).to.include({
      'x-ratelimit-remaining': '41',
      'varco-accesso': ACCESSO,
      'cache-control': 'no-store',
    });
  });

  it('of a spent quota tells both what is left and when to come back', async () => {
    esito = () => ({
      ...{ esito: 'rifiuto', accessoId: ACCESSO, quota: { ...QUOTA, rimanenti: 0 } },
      refusal: { motivo: 'quota-esaurita', requisito: 'Q-04', riprovaDopo: 3601 },
    });
    const { stato, headers } = await ask();
    expect(stato).to.equal(429);
    expect(headers).to.include({ 'retry-after': '3601', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '3601' });
  });

  it('of INPS’s fault never shows the fault itself', async () => {
    esito = () => ({
      ...{
        esito: 'rifiuto',
        accessoId: ACCESSO,
        refusal: { motivo: 'erogatore-in-errore', fatti: { govwayId: 'g-1', stato: 500 } },
      },
      fault: {
        fault: {
          ...{ faultcode: 's:Server', side: 'Server', suffix: undefined, faultactor: undefined, problem: undefined },
          faultstring: `nessun dato per ${CF}`,
        },
        httpStatus: 500,
        envelope: Buffer.from(CF),
      },
    });
    const { stato, json, testo } = await ask();
    expect(stato).to.equal(502);
    expect(json['govwayId']).to.equal('g-1');
    expect(testo).not.to.include(CF);
  });

  it('of the unforeseen is an apology that tells nothing, and the log hears of it', async () => {
    const error = new Error(`cannot map ${CF}`);
    esito = () => Promise.reject(error);
    const { stato, headers, json, testo } = await ask();
    expect(stato).to.equal(500);
    expect(json).to.include({ codice: 'errore-interno' });
    expect(headers['cache-control']).to.equal('no-store');
    expect(testo).not.to.include(CF).and.not.include('cannot map');
    expect(casa.imprevisti).to.deep.equal([error]);
  });
});
