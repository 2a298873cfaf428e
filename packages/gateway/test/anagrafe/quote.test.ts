import { expect } from 'chai';
import { quote } from '../../src/anagrafe/regole/quote.js';
import type { Ente } from '../../src/domain/ente.js';
import type { QuoteServizio, ServizioSoap } from '../../src/domain/servizio.js';
import { applicazione, CONDIZIONI, convenzione, enteDi, ISTANTE, SERVIZIO } from '../policy/scena.js';

const judge = (parti: Partial<Ente>) =>
  [...quote({ ente: enteDi(parti).ente, percorso: '/enti/0', now: ISTANTE })].map(
    ({ gravita, codice, percorso }) => `${gravita} ${codice} ${percorso}`,
  );
const con = (limits: QuoteServizio, parti: Partial<ServizioSoap> = {}) =>
  judge({ servizi: [{ ...SERVIZIO, quote: limits, ...parti }] });

describe('ceilings in the anagrafe', () => {
  it('that agree with one another are let in', () => {
    expect(con({ perOperatore: { ora: 20, giorno: 80, soggettiGiorno: 60 }, riservaAssicurati: 40 })).to.deep.equal([]);
    expect(judge({})).to.deep.equal([]);
  });

  it('of an operator are not above what all operators have together', () => {
    expect(con({ perOperatore: { ora: 1000 } })).to.deep.equal([]);
    expect(con({ perOperatore: { ora: 1001 } })).to.deep.equal([
      'difetto tetto-sopra-il-massimo /enti/0/servizi/0/quote/perOperatore/ora',
    ]);
    expect(con({ perOperatore: { giorno: 601 }, riservaAssicurati: 40 })).to.deep.equal([
      'difetto tetto-sopra-il-massimo /enti/0/servizi/0/quote/perOperatore/giorno',
    ]);
  });

  it('that another makes useless are told', () => {
    expect(con({ perOperatore: { ora: 50, giorno: 40, soggettiGiorno: 41 } })).to.deep.equal([
      'avviso tetto-inutile /enti/0/servizi/0/quote/perOperatore/soggettiGiorno',
      'avviso tetto-inutile /enti/0/servizi/0/quote/perOperatore/ora',
    ]);
    expect(con({ riservaAssicurati: 100 })).to.deep.equal([
      'avviso operatori-esclusi /enti/0/servizi/0/quote/riservaAssicurati',
    ]);
  });

  it('that measure against what nobody declared are refused', () => {
    expect(con({ oltreFinalita: 'blocca' })).to.deep.equal([
      'difetto quota-senza-misura /enti/0/servizi/0/quote/oltreFinalita',
    ]);
  });

  it('name applications that exist, and paces that do not contradict each other', () => {
    expect(con({}, { applicazioni: ['portale', 'altra'] })).to.deep.equal([
      'difetto applicazione-inesistente /enti/0/servizi/0/applicazioni/1',
    ]);
    expect(judge({ applicazioni: [applicazione({ ritmo: { minuto: 10, attestateMinuto: 11 } })] })).to.deep.equal([
      'difetto ritmo-contraddittorio /enti/0/applicazioni/0/ritmo/attestateMinuto',
    ]);
  });

  it('an annex that does not admit the purpose of its service is told', () => {
    const servizi = [{ ...CONDIZIONI, finalitaAmmesse: ['99999999-2222-4333-8444-555555555555'] }];
    expect(judge({ convenzioni: [convenzione({ servizi })] })).to.deep.equal([
      'avviso finalita-non-ammessa /enti/0/convenzioni/0/servizi/0/finalitaAmmesse',
    ]);
  });
});
