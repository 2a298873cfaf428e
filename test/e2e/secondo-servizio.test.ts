import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { basic, type EnteScritto } from '@varco/demo';
import { personaByScenario, PERSONE } from '@varco/sandbox';
import { expect } from 'chai';
import { apriCasa, type Casa } from '../support/casa.js';
import { leggiRegistro } from '../support/registro.js';

const contratto = (file: string): string =>
  fileURLToPath(new URL(`../../../examples/sandbox/contratto/${file}`, import.meta.url));
const NS = 'http://sandbox.varco.example/Attestazione';
const PORTA = '/govway/spcoop/out/CassaEsempio/INPS/Attestazione/v1';
const PERSONA = personaByScenario('tipico');
const ALTRA = PERSONE.find(({ codiceFiscale }) => codiceFiscale !== PERSONA.codiceFiscale)?.codiceFiscale ?? '';

const richiesta = (codiceControllo: string, codiceFiscale = PERSONA.codiceFiscale): string =>
  `<ConsultaAttestazione xmlns="${NS}"><request><CodiceFiscale>${codiceFiscale}</CodiceFiscale>` +
  `<CodiceControllo>${codiceControllo}</CodiceControllo><PrestazioneDaErogare>A1.01</PrestazioneDaErogare>` +
  `<ProtocolloDomanda>CASSA &amp; 7/2026</ProtocolloDomanda></request></ConsultaAttestazione>`;

/** Where the annex wants the second code. */
const SECONDO = {
  uso: 'richiesto',
  percorso: `{${NS}}ConsultaAttestazione/{${NS}}request/{${NS}}CodiceControllo`,
} as const;

/** An entry, a contract, an annex: the service is written nowhere else. */
const conAttestazione =
  (url: () => string, wsdlSha256: string) =>
  (ente: EnteScritto): EnteScritto => {
    const [eci] = ente.servizi ?? [];
    const [convenzione] = ente.convenzioni ?? [];
    const [portale, gestionale] = ente.applicazioni ?? [];
    const [porta] = gestionale?.porteDelegate ?? [];
    if (!eci || !convenzione || !portale || !gestionale || !porta) throw new Error('the fund is whole');
    const [terms] = convenzione.servizi;
    if (!terms) throw new Error('the fund is whole');
    return {
      ...ente,
      servizi: [
        eci,
        {
          ...eci,
          ...{ id: 'attestazione', nome: 'Attestazione', url: url() },
          ...{ wsdl: contratto('attestazione.wsdl'), profiloMappatura: contratto('attestazione.yaml') },
        },
      ],
      convenzioni: [
        {
          ...convenzione,
          servizi: [
            terms,
            { ...terms, servizioId: 'attestazione', chiamateMassimeGiorno: 20, wsdlSha256, secondoCodice: SECONDO },
          ],
        },
      ],
      applicazioni: [
        portale,
        {
          ...gestionale,
          porteDelegate: [porta, { ...porta, percorso: PORTA, servizioId: 'attestazione' }],
        },
      ],
    };
  };

describe('a second service, by configuration alone (Q-10, Q-01)', function () {
  this.timeout(120_000);
  let casa: Casa;
  let endpoint = '';

  before(async () => {
    const sha256 = createHash('sha256')
      .update(await readFile(contratto('attestazione.wsdl')))
      .digest('hex');
    casa = await apriCasa({
      prima: async (sandbox) => {
        endpoint = new URL('/pdnd/soap/Attestazione/v1', sandbox.inpsEndpoint).href;
      },
      modificaEnte: conAttestazione(() => endpoint, sha256),
    });
  });
  after(() => casa.close());

  const chiedi = async (xml: string, servizio = 'attestazione') => {
    const response = await fetch(`${casa.gateway.url}/v1/servizi/${servizio}/consultazioni`, {
      method: 'POST',
      headers: {
        ...{ Authorization: basic(casa.portale), 'Content-Type': 'application/xml' },
        ...{ 'Varco-Assicurato': PERSONA.codiceFiscale, 'Varco-LoA': 'SPID2', 'Varco-Postazione': 'portale' },
      },
      body: xml,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const ultima = () => casa.sandbox.log.entries('inps-eci').at(-1) as unknown as Readonly<Record<string, unknown>>;

  it('is asked by the REST door with its case data and second code, and answers what INPS sent', async () => {
    const { status, headers, text } = await chiedi(richiesta(PERSONA.dataNascita));
    expect(status, text).to.equal(200);
    expect(headers.get('Content-Type')).to.match(/^application\/xml/);
    expect(text).to.match(new RegExp(`^<ConsultaAttestazioneResponse xmlns="${NS}">`));
    const documento = Buffer.from(
      /<XmlAttestazione>(.*)<\/XmlAttestazione>/.exec(text)?.[1] ?? '',
      'base64',
    ).toString();
    expect(documento).to.contain(`<CodiceFiscale>${PERSONA.codiceFiscale}</CodiceFiscale>`).and.to.contain('A1.01');
    expect(ultima()).to.include({ path: '/pdnd/soap/Attestazione/v1', code: 'OK' });
    // As it was written, byte by byte, with INPS's Identity beside it.
    expect(ultima()['envelope']).to.contain(richiesta(PERSONA.dataNascita)).and.to.contain('Identity');
    const { apertura, chiusura } = leggiRegistro(casa, headers.get('Varco-Accesso') ?? '');
    expect(apertura).to.include({ servizio: 'attestazione', porta: 'rest' });
    expect(chiusura).to.include({ esito: 'risposta', esitoErogatore: 'OK', convenzione: 'eci-2026' });
    expect(headers.get('X-RateLimit-Limit')).to.equal('20');
  });

  it('is not asked without its second code, from either door: Varco says so, and INPS hears nothing', async () => {
    const before = casa.sandbox.log.entries('inps-eci').length;
    const { status, text } = await chiedi(richiesta(''));
    expect(status, text).to.equal(400);
    expect(text).to.contain('secondo-codice-assente').and.not.to.contain(PERSONA.codiceFiscale);
    const busta = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${richiesta(' ')}</e:Body></e:Envelope>`;
    const response = await fetch(`${casa.gateway.url}${PORTA}`, {
      method: 'POST',
      headers: {
        ...{ Authorization: basic(casa.legacy), 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: '""' },
      },
      body: busta,
    });
    expect(await response.text()).to.contain('GOVWAY-428');
    expect(casa.sandbox.log.entries('inps-eci')).to.have.length(before);
  });

  it('says no where the second code is not the person’s, and that is INPS’s no', async () => {
    const { status, text } = await chiedi(richiesta('1900-01-01'));
    expect(status, text).to.be.at.least(400);
    expect(ultima()['code']).to.equal('RISCONTRO_NON_VALIDO');
    expect(text).to.contain('esito-negativo').and.not.to.contain(PERSONA.codiceFiscale);
  });

  it('is asked by the porta delegata, by an envelope that comes back as INPS made it', async () => {
    const busta = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${richiesta(PERSONA.dataNascita)}</e:Body></e:Envelope>`;
    const response = await fetch(`${casa.gateway.url}${PORTA}`, {
      method: 'POST',
      headers: {
        ...{ Authorization: basic(casa.legacy), 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: '""' },
      },
      body: busta,
    });
    const text = await response.text();
    expect(response.status, text).to.equal(200);
    expect(text).to.contain('<XmlAttestazione>');
    expect(ultima()).to.include({ path: '/pdnd/soap/Attestazione/v1', code: 'OK' });
  });

  it('is under the same rules: nobody asks about another, and each service has its own contract', async () => {
    const before = casa.sandbox.log.count('inps-eci');
    const altra = await chiedi(richiesta('1980-01-01', ALTRA));
    expect(altra.status, altra.text).to.equal(403);
    expect((await chiedi(richiesta(PERSONA.dataNascita), 'eci')).status).to.equal(400);
    expect((await chiedi(richiesta(PERSONA.dataNascita), 'manca')).status).to.be.oneOf([403, 404]);
    expect(casa.sandbox.log.count('inps-eci')).to.equal(before);
  });
});
