import { expect } from 'chai';
import { createClientAsync, type IHttpClient } from 'soap';
import { findQuadri, PERSONE, personaByScenario } from '../../src/persone/persone.js';
import { omocodia } from '../../src/persone/codice-fiscale.js';
import { parseXml, type XmlElement } from '../../src/inps/xml-document.js';
import { call, envelope, NS, payload } from './support/caller.js';
import { type House, openHouse } from './support/house.js';

function child(element: XmlElement | undefined, local: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.local === local);
}

function resultOf(xml: string): XmlElement {
  const result = child(
    child(child(parseXml(Buffer.from(xml)), 'Body'), 'ConsultaEstrattoContoResponse'),
    'ConsultaEstrattoContoResult',
  );
  if (result === undefined) throw new Error('there is no ConsultaEstrattoContoResult');
  return result;
}

describe('sandbox INPS / answers', () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });
  afterEach(() => {
    house.clock.skewMs = 0;
  });
  after(() => house.close());

  const ask = async (codiceFiscale: string) => {
    const answer = await call(house, { body: envelope('', payload(codiceFiscale)) });
    expect(answer.status).to.equal(200);
    return { text: answer.text, result: resultOf(answer.text) };
  };

  for (const { scenario, codiceFiscale, cognome, nome, esito } of PERSONE) {
    it(`about "${scenario}" say ${esito}${esito === 'OK' ? ', with every row in its place' : ''}`, async () => {
      const { result } = await ask(codiceFiscale);
      expect(child(result, 'Esito')?.text).to.equal(esito);
      expect(house.lastCall()).to.include({ code: esito, codiceFiscale, status: 200 });
      const estratto = child(result, 'EstrattoConto');
      if (esito !== 'OK') {
        expect(estratto).to.equal(undefined);
        expect(child(result, 'DescrizioneErrore')?.text).to.not.equal('');
        return;
      }
      const assicurato = child(estratto, 'Assicurato');
      expect(assicurato?.children.map(({ text }) => text).slice(0, 3)).to.deep.equal([codiceFiscale, cognome, nome]);
      const quadri = findQuadri(codiceFiscale);
      const rows = child(estratto, 'QuadroA')?.children ?? [];
      expect(rows.map((row) => child(row, 'Dal')?.text)).to.deep.equal(quadri?.a.map(({ Dal }) => Dal));
      expect(rows.map((row) => child(row, 'AziendaVersatrice')?.text)).to.deep.equal(
        quadri?.a.map(({ AziendaVersatrice }) => AziendaVersatrice),
      );
      expect(rows.map((row) => child(row, 'UtileDiritto')?.attributes[0]?.value)).to.deep.equal(
        quadri?.a.map(({ UtileDiritto }) => UtileDiritto?.attributes.unita),
      );
      expect(child(estratto, 'QuadroB')?.children.length).to.equal(quadri?.b?.length);
      expect(child(estratto, 'QuadroC')?.children.length).to.equal(quadri?.c?.length);
    });
  }

  for (const [scenario, bytes] of [
    ['estratto-50k', 50_000],
    ['estratto-400k', 400_000],
    ['estratto-5m', 5_000_000],
  ] as const) {
    it(`about "${scenario}" weigh what the name says, within a tenth`, async () => {
      const { text } = await ask(personaByScenario(scenario).codiceFiscale);
      expect(Buffer.byteLength(text)).to.be.within(bytes * 0.9, bytes * 1.1);
      expect(house.lastCall()['responseBytes']).to.equal(Buffer.byteLength(text));
    });
  }

  it('say DATI_NON_TROVATI of a good code that is nobody here, also of an omocodia of somebody', async () => {
    const nobody = omocodia(personaByScenario('tipico').codiceFiscale, 1);
    expect(child((await ask(nobody)).result, 'Esito')?.text).to.equal('DATI_NON_TROVATI');
  });

  it('say RICHIESTA_INVALIDA of a code with a wrong control character', async () => {
    const { codiceFiscale } = personaByScenario('tipico');
    const wrong = codiceFiscale.slice(0, 15) + (codiceFiscale.endsWith('A') ? 'B' : 'A');
    expect(child((await ask(wrong)).result, 'Esito')?.text).to.equal('RICHIESTA_INVALIDA');
  });

  it("carry the clock's instant with Rome's offset, in winter and in summer", async () => {
    const { codiceFiscale } = personaByScenario('tipico');
    const instant = async () =>
      child(child((await ask(codiceFiscale)).result, 'EstrattoConto'), 'DataOraInterrogazione')?.text;
    expect(await instant()).to.equal('2026-01-13T12:00:00.250+01:00');
    house.clock.skewMs = Date.parse('2026-07-01T22:30:00Z') - Date.parse('2026-01-13T11:00:00Z');
    expect(await instant()).to.equal('2026-07-02T00:30:00.250+02:00');
  });

  it('are numbered, each with an IdRichiesta of its own', async () => {
    const { codiceFiscale } = personaByScenario('quadri-vuoti');
    const ids = await Promise.all(
      [1, 2, 3].map(async () => Number(child((await ask(codiceFiscale)).result, 'IdRichiesta')?.text)),
    );
    expect(new Set(ids).size).to.equal(3);
  });

  it('use the namespace of the contract for every element', async () => {
    const { result } = await ask(personaByScenario('quadri-abc').codiceFiscale);
    const uris = (element: XmlElement): string[] => [element.uri, ...element.children.flatMap(uris)];
    expect(new Set(uris(result))).to.deep.equal(new Set([NS]));
  });

  it("are understood by a SOAP client that has read the service's own WSDL", async () => {
    const client = await createClientAsync(`${house.inps.url}?wsdl`, { httpClient: httpClientOf(house) });
    const { codiceFiscale, cognome } = personaByScenario('accenti-apostrofi');
    const consulta = client['ConsultaEstrattoContoAsync'] as (request: object) => Promise<readonly [Reply]>;
    const [reply] = await consulta({ request: { CodiceFiscale: codiceFiscale } });
    expect(reply.ConsultaEstrattoContoResult.Esito).to.equal('OK');
    expect(reply.ConsultaEstrattoContoResult.EstrattoConto.Assicurato.Cognome).to.equal(cognome);
  });
});

interface Reply {
  readonly ConsultaEstrattoContoResult: {
    readonly Esito: string;
    readonly EstrattoConto: { readonly Assicurato: { readonly Cognome: string } };
  };
}

type AxiosShape = ReturnType<IHttpClient['request']>;

/** Carries the requests of a `soap` client with this suite's own caller. */
function httpClientOf(house: House): IHttpClient {
  return {
    request: (
      url: string,
      data: unknown,
      callback: (error: unknown, response?: unknown, body?: unknown) => void,
      headers: Readonly<Record<string, unknown>> = {},
    ) => {
      const answered =
        typeof data === 'string' && data !== ''
          ? call(house, { body: data, headers: { SOAPAction: String(headers['SOAPAction']) } })
          : call(house, { method: 'GET', suffix: new URL(url).search, body: '' });
      answered.then(
        ({ status, headers: answerHeaders, text }) => {
          callback(null, { status, headers: answerHeaders, data: text }, text);
        },
        (error: unknown) => {
          callback(error);
        },
      );
      return answered as unknown as AxiosShape;
    },
  };
}
