import { expect } from 'chai';
import { createLettoreEci, validateEstrattoConto, type EstrattoConto, type LettoreEci } from '../../src/index.js';
import { loadProfilo } from '../../src/index.js';
import { failure } from '../support/fixtures.js';
import { CF } from '../support/risposta.js';

/** A contract unlike the sandbox's: unqualified children, rows grouped by ente, two kinds of rows, columns of its own. */
const RAGGRUPPATO = `
versione: 1
nome: righe raggruppate per ente
namespace: { prefissi: { s: 'urn:servizio' } }
wsdl: { operazione: leggi }
richiesta: { codiceFiscale: /s:leggi/@cf }
risposta:
  esito: { codice: /s:leggiRisposta/@esito, positivi: ['00'], nonTrovato: ['99'] }
  estrattoConto:
    percorso: /s:leggiRisposta/posizione
    dataOraInterrogazione: /s:leggiRisposta/@alle
    assicurato: { codiceFiscale: '@cf', cognome: '@cognome', nome: '@nome' }
    quadroA:
      - righe: enti/ente[]/periodi/periodo[]
        campi:
          ente: { codice: ../../@codice, descrizione: ../../nome }
          dal: '@dal?'
          al: '@al?'
          utileDiritto: { numero: settimane?, unita: =settimane }
          altri: { montante: { percorso: montante?, tipo: importo }, sede: { percorso: ../../sede?, tipo: testo } }
      - righe: enti/ente[]/riscatto[]
        campi:
          ente: { codice: ../@codice, descrizione: ../nome }
          tipoContribuzione: { codice: =RISCATTO, descrizione: =Riscatto }
          note: nota[]
    quadroB:
      - righe: versamenti/soggettivo[]
        campi: { ente: { codice: '@ente' }, anno: '@anno', tipo: =soggettivo, versato: euro }
      - righe: versamenti/integrativo[]
        campi: { ente: { codice: '@ente' }, anno: '@anno', tipo: =integrativo, versato: euro }
`;

const PERIODO = (anno: number, montante = ''): string =>
  `<periodo dal="${String(anno)}-01-01" al="${String(anno)}-12-31"><settimane>52</settimane>${montante}</periodo>`;
const RISPOSTA = (enti: string): string =>
  `<s:leggiRisposta xmlns:s="urn:servizio" esito="00" alle="2026-01-01T00:00:00"><posizione cf="${CF}" cognome="Rossi" nome="Mario">` +
  `<enti>${enti}</enti><versamenti><integrativo ente="X" anno="2002"><euro>2.00</euro></integrativo><soggettivo ente="X" anno="2001"><euro>1.00</euro></soggettivo></versamenti>` +
  '</posizione></s:leggiRisposta>';
const DUE_ENTI =
  `<ente codice="A"><nome>Ente A</nome><riscatto><nota>senza date</nota></riscatto><periodi>${PERIODO(2001)}${PERIODO(2000, '<montante>10.50</montante>')}</periodi></ente>` +
  // Here what the rows borrow comes after them.
  `<ente codice="B"><periodi>${PERIODO(1990)}</periodi><nome>Ente B</nome><sede>Roma</sede></ente>`;

function statement(lettore: LettoreEci, xml: string): EstrattoConto {
  const risposta = lettore.mapRisposta(xml, { codiceFiscaleAtteso: CF });
  if (risposta.tipo !== 'estratto-conto') throw new Error('a statement was expected');
  return risposta.estrattoConto;
}

describe('a profile for another contract', () => {
  const lettore = createLettoreEci(loadProfilo(RAGGRUPPATO));

  it('lends to rows what their ente says once, before or after them', () => {
    const estratto = statement(lettore, RISPOSTA(DUE_ENTI));
    const a = { codice: 'A', descrizione: 'Ente A' };
    const utileDiritto = { numero: '52', unita: 'settimane' };
    expect(estratto.quadroA).to.deep.equal([
      { ente: a, tipoContribuzione: { codice: 'RISCATTO', descrizione: 'Riscatto' }, note: ['senza date'] },
      { ente: a, dal: '2001-01-01', al: '2001-12-31', utileDiritto, note: [] },
      { ente: a, dal: '2000-01-01', al: '2000-12-31', utileDiritto, altri: { montante: '10.50' }, note: [] },
      {
        ente: { codice: 'B', descrizione: 'Ente B' },
        dal: '1990-01-01',
        al: '1990-12-31',
        utileDiritto,
        altri: { sede: 'Roma' },
        note: [],
      },
    ]);
    expect(validateEstrattoConto(estratto)).to.deep.equal([]);
  });

  it('keeps the order of the document among rows of several sources', () => {
    const { quadroB, dataOraInterrogazione } = statement(lettore, RISPOSTA(DUE_ENTI));
    expect(quadroB.map(({ anno, tipo }) => [anno, tipo])).to.deep.equal([
      ['2002', 'integrativo'],
      ['2001', 'soggettivo'],
    ]);
    expect(dataOraInterrogazione).to.equal('2026-01-01T00:00:00');
  });

  it('names the group, by number, that lacks what its rows borrow', () => {
    const error = failure(() => lettore.mapRisposta(RISPOSTA(DUE_ENTI.replace('<nome>Ente B</nome>', ''))));
    expect(error).to.include({ code: 'ERR_ECI_MISSING', percorso: '/leggiRisposta/posizione/enti/ente[2]/nome' });
    expect(statement(lettore, RISPOSTA('<ente/>')).quadroA).to.deep.equal([]);
  });

  it('numbers rows inside their group', () => {
    const error = failure(() => lettore.mapRisposta(RISPOSTA(DUE_ENTI.replace('>10.50<', '>10,50<'))));
    expect(error.percorso).to.equal('/leggiRisposta/posizione/enti/ente[1]/periodi/periodo[2]/montante');
  });

  it('finds codice fiscale and outcome in attributes', () => {
    expect(lettore.decodeRichiesta(`<leggi xmlns="urn:servizio" cf="${CF}"/>`)).to.deep.equal({ codiceFiscale: CF });
    expect(lettore.leggiEsito('<s:leggiRisposta xmlns:s="urn:servizio" esito="99"/>')).to.include({ nonTrovato: true });
    expect(failure(() => lettore.decodeRichiesta('<leggi xmlns="urn:servizio"/>')).percorso).to.equal('/leggi/@cf');
    expect(failure(() => lettore.mapRisposta(RISPOSTA('').replace(CF, 'x'))).percorso).to.equal(
      '/leggiRisposta/posizione/@cf',
    );
  });
});

const IN_BUSTA = `
versione: 1
nome: documento in base64
namespace: { predefinito: 'urn:servizio', prefissi: { d: 'urn:documento' } }
wsdl: { operazione: leggi }
richiesta: { codiceFiscale: /leggi/cf }
risposta:
  esito: { codice: /risposta/Esito, positivi: [OK], nonTrovato: [] }
  estrattoConto:
    percorso: /risposta/Documento
    base64: /d:estratto/d:posizione
    assicurato: { codiceFiscale: d:cf, cognome: d:cognome, nome: d:nome }
    quadroA: [{ righe: 'd:periodo[]', campi: { ente: { codice: d:ente }, dal: 'd:dal?' } }]
`;

describe('a statement that travels in base64', () => {
  const lettore = createLettoreEci(loadProfilo(IN_BUSTA), { maxBytes: 4000 });
  const documento = (dentro = '<periodo><ente>A</ente><dal>2001-01-01</dal></periodo>'): string =>
    `<?xml version="1.0" encoding="utf-8"?><estratto xmlns="urn:documento"><posizione><cf>${CF}</cf><cognome>Rossi</cognome><nome>Zoé</nome>${dentro}</posizione></estratto>`;
  const busta = (testo: string, esito = 'OK'): string =>
    `<risposta xmlns="urn:servizio"><Documento>${testo}</Documento><Esito>${esito}</Esito></risposta>`;
  const base64 = (testo: string | Uint8Array): string => Buffer.from(testo).toString('base64');
  const DENTRO = '/risposta/Documento/base64()/estratto/posizione';

  it('is read as any other, lines and all', () => {
    const righe = base64(documento()).replaceAll(/(.{76})/g, '$1\r\n');
    const estratto = statement(lettore, busta(righe));
    expect(estratto.quadroA).to.deep.equal([{ ente: { codice: 'A' }, dal: '2001-01-01', note: [] }]);
    expect(estratto.assicurato.nome).to.equal('Zoé');
  });

  it('fails with the path inside the document', () => {
    const mal = busta(base64(documento('<periodo><ente>A</ente><dal>ieri</dal></periodo>')));
    expect(failure(() => lettore.mapRisposta(mal))).to.include({
      code: 'ERR_ECI_FORMAT',
      percorso: `${DENTRO}/periodo[1]/dal`,
    });
    const senza = busta(base64(documento('<periodo/>')));
    expect(failure(() => lettore.mapRisposta(senza))).to.include({
      code: 'ERR_ECI_MISSING',
      percorso: `${DENTRO}/periodo[1]/ente`,
    });
    const vuoto = busta(base64('<estratto xmlns="urn:documento"/>'));
    expect(failure(() => lettore.mapRisposta(vuoto))).to.include({ code: 'ERR_ECI_MISSING', percorso: DENTRO });
    const altrui = { codiceFiscaleAtteso: 'CCCFBA85D03L219P' };
    expect(failure(() => lettore.mapRisposta(busta(base64(documento())), altrui)).percorso).to.equal(`${DENTRO}/cf`);
  });

  it('is refused when it is not strict base64, nor safe XML, nor within bounds', () => {
    const buono = base64(documento());
    for (const testo of ['', 'a', 'ab==cd==', `${buono.slice(0, -4)}!!!!`, buono.replaceAll('=', ''), '_-_-', 'QR==']) {
      expect(
        failure(() => lettore.mapRisposta(busta(testo))),
        testo,
      ).to.include({ code: 'ERR_ECI_FORMAT', percorso: '/risposta/Documento' });
    }
    const dtd = `<!DOCTYPE x>${documento()}`.replace(/<\?xml.*?\?>/, '');
    for (const testo of [dtd, 'ciao', `${documento()}${' '.repeat(4000)}`.slice(0, 2900).replace('Rossi', 'R&x;')]) {
      expect(failure(() => lettore.mapRisposta(busta(base64(testo)))).code).to.equal('ERR_ECI_XML');
    }
    expect(failure(() => lettore.mapRisposta(busta(base64(Buffer.from([0x3c, 0xe8]))))).code).to.equal('ERR_ECI_XML');
  });

  it('does not matter beside a business no', () => {
    expect(lettore.mapRisposta(busta('', 'KO'))).to.deep.equal({
      tipo: 'esito-negativo',
      esito: { codice: 'KO', nonTrovato: false },
    });
  });
});
