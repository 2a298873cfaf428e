import { expect } from 'chai';
import type { EstrattoConto, LettoreEci, RispostaEci } from '../../src/index.js';
import { failure, lettoreSandbox } from '../support/fixtures.js';
import {
  CF,
  codificato,
  COMPLETA,
  conPeriodi,
  ESTRATTO,
  estratto,
  NS,
  periodo,
  RESULT,
  risposta,
  TESTATA,
} from '../support/risposta.js';

const lettore: LettoreEci = lettoreSandbox();

function estrattoDi(risposta: RispostaEci): EstrattoConto {
  if (risposta.tipo !== 'estratto-conto') throw new Error('a statement was expected');
  return risposta.estrattoConto;
}

const XSI = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"';

describe('mapRisposta', () => {
  it('gives the whole statement, row for row', () => {
    const riga = {
      ente: { codice: 'FPLD', descrizione: 'Fondo pensioni lavoratori dipendenti' },
      gestione: { codice: 'RG', descrizione: 'Regime generale' },
      tipoContribuzione: { codice: '1', descrizione: 'Lavoro dipendente' },
      retribuzione: '21345.60',
      utileDiritto: { numero: '52', unita: 'settimane' },
      utileMisura: { numero: '52', unita: 'settimane' },
      aziendaVersatrice: "D'Angelo & figli",
      note: ['prima', 'seconda'],
    };
    expect(lettore.mapRisposta(COMPLETA)).to.deep.equal({
      tipo: 'estratto-conto',
      estrattoConto: {
        dataOraInterrogazione: '2026-01-02T10:00:00+01:00',
        assicurato: { codiceFiscale: CF, cognome: "D'Àlessandro", nome: 'Mario', dataNascita: '1950-02-17' },
        note: ['Le ricongiunzioni possono comparire due volte.'],
        quadroA: [
          riga,
          { ...riga, dal: '2001-01-01', al: '2001-12-31' },
          { ...riga, dal: '2001-01-01', al: '2001-12-31' },
        ],
        quadroB: [
          {
            ente: { codice: '9935', descrizione: 'Cassa Forense' },
            anno: '2019',
            tipo: 'soggettivo',
            dovuto: '2500.00',
            versato: '2499.99',
            note: [],
          },
        ],
        quadroC: [
          {
            dal: '1999-01-01',
            al: '1999-03-31',
            ditta: 'Però S.p.A.',
            provvigioni: '0.00',
            contributo: '-12.30',
            note: [],
          },
        ],
      },
    });
  });

  it('reads bytes as it reads text, and any prefix as the default namespace', () => {
    const prefissa = COMPLETA.replaceAll(/<(\/?)([A-Z])/g, '<$1p:$2').replace('xmlns=', 'xmlns:p=');
    expect(lettore.mapRisposta(Buffer.from(COMPLETA))).to.deep.equal(lettore.mapRisposta(COMPLETA));
    expect(lettore.mapRisposta(prefissa)).to.deep.equal(lettore.mapRisposta(COMPLETA));
  });

  it('keeps twin rows, overlapping rows and the order INPS gave', () => {
    const righe = ['2005', '1990', '2005', '1990'].map((anno) =>
      periodo(`<Dal>${anno}-01-01</Dal><Al>${anno}-12-31</Al>`),
    );
    const { quadroA } = estrattoDi(lettore.mapRisposta(conPeriodi(...righe)));
    expect(quadroA.map((riga) => riga.dal)).to.deep.equal(['2005-01-01', '1990-01-01', '2005-01-01', '1990-01-01']);
  });

  it('makes an empty list of a quadro that INPS did not send', () => {
    const { quadroA, quadroB, quadroC } = estrattoDi(lettore.mapRisposta(risposta(estratto('<QuadroA/>'))));
    expect({ quadroA, quadroB, quadroC }).to.deep.equal({ quadroA: [], quadroB: [], quadroC: [] });
  });

  it('names the row and the field that is missing', () => {
    const senzaEnte = periodo().replace(
      codificato('Ente', 'FPLD', 'Fondo pensioni lavoratori dipendenti'),
      '<Ente><Codice>FPLD</Codice></Ente>',
    );
    const error = failure(() => lettore.mapRisposta(conPeriodi(periodo(), periodo(), senzaEnte)));
    expect(error).to.include({ code: 'ERR_ECI_MISSING', percorso: `${ESTRATTO}/QuadroA/Periodo[3]/Ente/Descrizione` });
  });

  it('names the row and the field that is malformed, without its value', () => {
    const error = failure(() => lettore.mapRisposta(conPeriodi(periodo(), periodo('<Dal>31/12/2001</Dal>'))));
    expect(error).to.include({ code: 'ERR_ECI_FORMAT', percorso: `${ESTRATTO}/QuadroA/Periodo[2]/Dal` });
    expect(error.facts).to.deep.equal({ atteso: 'a day (YYYY-MM-DD)' });
    expect(JSON.stringify(error) + String(error.stack)).not.to.include('31/12');
  });

  const malformed: Readonly<Record<string, [string, string]>> = {
    'an amount with a comma': ['<Retribuzione>21.345,60</Retribuzione>', 'Retribuzione'],
    'an amount in scientific form': ['<Retribuzione>2.1E4</Retribuzione>', 'Retribuzione'],
    'a number without its unit': ['<UtileDiritto>52</UtileDiritto>', 'UtileDiritto/@unita'],
    'a unit the profile does not know': ['<UtileDiritto unita="X">52</UtileDiritto>', 'UtileDiritto/@unita'],
    'an element where text is expected': ['<Retribuzione>1<b/>2</Retribuzione>', 'Retribuzione'],
    'a field twice': ['<Retribuzione>1.00</Retribuzione><Retribuzione>2.00</Retribuzione>', 'Retribuzione'],
  };
  for (const [what, [dentro, campo]] of Object.entries(malformed)) {
    it(`refuses ${what}`, () => {
      const error = failure(() => lettore.mapRisposta(conPeriodi(periodo(undefined, dentro))));
      expect(error.percorso).to.equal(`${ESTRATTO}/QuadroA/Periodo[1]/${campo}`);
      expect(error.code).to.equal(
        campo.endsWith('@unita') && !dentro.includes('unita') ? 'ERR_ECI_MISSING' : 'ERR_ECI_FORMAT',
      );
    });
  }

  it('joins the pieces of a value that a comment or CDATA divides', () => {
    const { quadroA } = estrattoDi(
      lettore.mapRisposta(conPeriodi(periodo('<Dal>2001<!-- x -->-01-0<![CDATA[2]]></Dal>'))),
    );
    expect(quadroA[0]?.dal).to.equal('2001-01-02');
  });

  it('takes nil and empty as absent where the profile says optional, and only there', () => {
    const nil = periodo(`<Dal ${XSI} i:nil="true"/><Al/>`, `<UtileDiritto ${XSI} i:nil="1" unita="S"/>`);
    const riga = estrattoDi(lettore.mapRisposta(conPeriodi(nil))).quadroA[0];
    expect(riga).not.to.have.any.keys('dal', 'al', 'utileDiritto');
    const senzaNome = COMPLETA.replace('<Nome>Mario</Nome>', `<Nome ${XSI} i:nil="true"/>`);
    expect(failure(() => lettore.mapRisposta(senzaNome))).to.include({
      code: 'ERR_ECI_MISSING',
      percorso: `${ESTRATTO}/Assicurato/Nome`,
    });
    const senzaData = COMPLETA.replace('<DataNascita>1950-02-17</DataNascita>', '<DataNascita/>');
    expect(failure(() => lettore.mapRisposta(senzaData))).to.include({
      code: 'ERR_ECI_FORMAT',
      percorso: `${ESTRATTO}/Assicurato/DataNascita`,
    });
  });

  it('refuses a field once nil and once not', () => {
    for (const date of [
      `<Dal ${XSI} i:nil="true"/><Dal>2001-01-01</Dal>`,
      `<Dal>2001-01-01</Dal><Dal ${XSI} i:nil="true"/>`,
    ]) {
      expect(failure(() => lettore.mapRisposta(conPeriodi(periodo(date))))).to.include({
        code: 'ERR_ECI_FORMAT',
        percorso: `${ESTRATTO}/QuadroA/Periodo[1]/Dal`,
      });
    }
  });

  it('reads fields in any order', () => {
    const rovescia = (xml: string): string =>
      xml.replace(/<Dal>(.*?)<\/Dal><Al>(.*?)<\/Al>/g, '<Al>$2</Al><Dal>$1</Dal>');
    expect(lettore.mapRisposta(rovescia(COMPLETA))).to.deep.equal(lettore.mapRisposta(COMPLETA));
  });

  it('does not let a row vanish by calling it nil', () => {
    const error = failure(() => lettore.mapRisposta(conPeriodi(periodo(), `<Periodo ${XSI} i:nil="true"/>`)));
    expect(error).to.include({ code: 'ERR_ECI_FORMAT', percorso: `${ESTRATTO}/QuadroA/Periodo[2]` });
  });

  it('passes over what the profile does not name, and counts it inside the statement', () => {
    const nuova = conPeriodi(periodo(undefined, '<Montante>1.00</Montante><Altro><Dal>x</Dal></Altro>'));
    expect(lettore.mapRisposta(nuova)).to.include({ tipo: 'estratto-conto', elementiIgnorati: 2 });
  });

  it('does not take an element of another namespace for the one it knows', () => {
    const altra = conPeriodi(periodo('<Dal xmlns="urn:altro">2001-01-01</Dal>'));
    expect(estrattoDi(lettore.mapRisposta(altra)).quadroA[0]).not.to.have.property('dal');
    expect(failure(() => lettore.mapRisposta(COMPLETA.replace(NS, 'urn:altro')))).to.include({
      code: 'ERR_ECI_MISSING',
      percorso: '/ConsultaEstrattoContoResponse',
    });
  });

  it('refuses two statements, two persons, two outcomes', () => {
    const uno = estratto('<QuadroA/>');
    expect(failure(() => lettore.mapRisposta(risposta(uno + uno)))).to.include({
      code: 'ERR_ECI_FORMAT',
      percorso: ESTRATTO,
    });
    const persona = TESTATA + TESTATA.replace(/^.*?(?=<Assicurato>)/, '');
    expect(failure(() => lettore.mapRisposta(risposta(estratto('<QuadroA/>', persona))))).to.include({
      code: 'ERR_ECI_FORMAT',
      percorso: `${ESTRATTO}/Assicurato`,
    });
    expect(failure(() => lettore.mapRisposta(risposta(`${uno}<Esito>DATI_NON_TROVATI</Esito>`)))).to.include({
      code: 'ERR_ECI_FORMAT',
      percorso: `${RESULT}/Esito`,
    });
  });

  it('refuses a positive outcome without a statement', () => {
    expect(failure(() => lettore.mapRisposta(risposta('')))).to.include({
      code: 'ERR_ECI_MISSING',
      percorso: ESTRATTO,
    });
    expect(failure(() => lettore.mapRisposta(risposta(`<EstrattoConto ${XSI} i:nil="true"/>`)))).to.include({
      code: 'ERR_ECI_MISSING',
      percorso: ESTRATTO,
    });
  });

  it('gives a business no as a value, also when an empty statement stands beside it', () => {
    const no = {
      tipo: 'esito-negativo',
      esito: { codice: 'DATI_NON_TROVATI', descrizione: 'Nessun dato', nonTrovato: true },
    };
    const dentro = '<DescrizioneErrore>Nessun dato</DescrizioneErrore>';
    expect(lettore.mapRisposta(risposta(dentro, 'DATI_NON_TROVATI'))).to.deep.equal(no);
    expect(lettore.mapRisposta(risposta(`${dentro}<EstrattoConto/>`, 'DATI_NON_TROVATI'))).to.deep.equal(no);
    const prima = risposta(dentro, 'DATI_NON_TROVATI').replace(
      '<IdRichiesta>',
      '<EstrattoConto><QuadroA><Periodo/></QuadroA></EstrattoConto><IdRichiesta>',
    );
    expect(lettore.mapRisposta(prima)).to.deep.equal(no);
    expect(lettore.mapRisposta(risposta('', 'DATABASE_OFFLINE'))).to.deep.equal({
      tipo: 'esito-negativo',
      esito: { codice: 'DATABASE_OFFLINE', nonTrovato: false },
    });
  });

  it('still refuses a bad statement that stands before a positive outcome', () => {
    const prima = COMPLETA.replace('<Esito>OK</Esito>', '').replace(
      '</EstrattoConto>',
      '</EstrattoConto><Esito>OK</Esito>',
    );
    expect(lettore.mapRisposta(prima)).to.deep.equal(lettore.mapRisposta(COMPLETA));
    const cattiva = prima.replace('2001-01-01', '2001-99-01');
    expect(failure(() => lettore.mapRisposta(cattiva)).percorso).to.equal(`${ESTRATTO}/QuadroA/Periodo[2]/Dal`);
  });

  it('does not take a SOAP fault, or another document, for an answer', () => {
    const fault = '<s:Fault xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><faultcode>x</faultcode></s:Fault>';
    expect(failure(() => lettore.mapRisposta(fault))).to.include({
      code: 'ERR_ECI_MISSING',
      percorso: '/ConsultaEstrattoContoResponse',
    });
  });
});

describe('the codice fiscale of the answer', () => {
  it('must be the one that was asked about', () => {
    expect(lettore.mapRisposta(COMPLETA, { codiceFiscaleAtteso: CF.toLowerCase() })).to.include({
      tipo: 'estratto-conto',
    });
    const error = failure(() => lettore.mapRisposta(COMPLETA, { codiceFiscaleAtteso: 'CCCFBA85D03L219P' }));
    expect(error).to.include({ code: 'ERR_ECI_FORMAT', percorso: `${ESTRATTO}/Assicurato/CodiceFiscale` });
    expect(JSON.stringify(error)).not.to.match(/RSSMRA|CCCFBA/);
  });

  it('is another one when it is another omocodia form', () => {
    const variante = COMPLETA.replace(CF, 'CCCFBA85D03L21VE');
    expect(lettore.mapRisposta(variante, { codiceFiscaleAtteso: 'CCCFBA85D03L21VE' }).tipo).to.equal('estratto-conto');
    expect(failure(() => lettore.mapRisposta(variante, { codiceFiscaleAtteso: 'CCCFBA85D03L219P' })).code).to.equal(
      'ERR_ECI_FORMAT',
    );
  });

  it('must be a codice fiscale', () => {
    const error = failure(() => lettore.mapRisposta(COMPLETA.replace(CF, 'RSSMRA50B17A558X')));
    expect(error).to.include({ code: 'ERR_ECI_FORMAT', percorso: `${ESTRATTO}/Assicurato/CodiceFiscale` });
    expect(() => lettore.mapRisposta(COMPLETA, { codiceFiscaleAtteso: 'x' })).to.throw(TypeError);
  });
});
