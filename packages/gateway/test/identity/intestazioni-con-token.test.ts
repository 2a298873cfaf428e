import { expect } from 'chai';
import { leggiIntestazioniVarco, type NomeIntestazione } from '../../src/identity/intestazioni-varco.js';
import { applicazione, CF, CF_ALTRO } from '../policy/scena.js';
import { richiestaHttp } from './richiesta-http.js';

const PERSONA = { tipo: 'assicurato', codiceFiscale: CF, attestata: false } as const;
const DETTE: readonly NomeIntestazione[] = ['Varco-Operatore', 'Varco-Assicurato', 'Varco-LoA'];

describe('headers of the person beside a token', () => {
  const leggi = (lines: readonly (readonly [string, string])[], attestaPersona = true) =>
    leggiIntestazioniVarco(richiestaHttp(lines), applicazione({ attestaPersona }), {
      dichiarata: { persona: PERSONA, livello: 'SPID2' },
      dette: new Set(DETTE),
    });

  for (const [name, value] of [
    ['Varco-Assicurato', CF],
    ['Varco-Assicurato', CF_ALTRO],
    ['Varco-Operatore', 'op.rossi'],
    ['Varco-LoA', 'SPID3'],
    ['varco-loa', 'SPID2'],
  ] as const) {
    it(`say nothing twice: ${name} with ${value === CF_ALTRO ? 'somebody else' : value === CF ? 'the same person' : value}`, () => {
      const { dichiarata, refusal } = leggi([[name, value]]);
      expect(refusal?.motivo).to.equal('intestazione-ripetuta');
      expect(refusal?.campo?.toLowerCase()).to.equal(name.toLowerCase());
      // The token's word is what the register has.
      expect(dichiarata).to.deep.equal({ persona: PERSONA, livello: 'SPID2' });
      expect(leggi([[name, value]], false).refusal?.motivo).to.equal('applicazione-non-ammessa');
    });
  }

  it('may add the case, whoever the application is, and the workstation, where it is trusted', () => {
    const caso = ['Varco-Pratica', '2026/1'] as const;
    const posto = ['Varco-Postazione', '10.20.1.5'] as const;
    expect(leggi([caso], false)).to.deep.equal({
      dichiarata: { persona: PERSONA, livello: 'SPID2', pratica: '2026/1' },
    });
    expect(leggi([caso, posto]).dichiarata).to.deep.include({ pratica: '2026/1', postazione: '10.20.1.5' });
    expect(leggi([posto], false).refusal).to.include({ motivo: 'applicazione-non-ammessa', campo: 'Varco-Postazione' });
  });

  it('name the person where the token names nobody and the application is trusted for it', () => {
    const nessuno = { dichiarata: {}, dette: new Set<NomeIntestazione>() };
    const richiesta = richiestaHttp([['Varco-Assicurato', `TINIT-${CF}`]]);
    expect(leggiIntestazioniVarco(richiesta, applicazione(), nessuno).dichiarata).to.deep.equal({ persona: PERSONA });
    const muta = applicazione({ attestaPersona: false });
    expect(leggiIntestazioniVarco(richiesta, muta, nessuno).refusal?.motivo).to.equal('applicazione-non-ammessa');
    const pratica = richiestaHttp([['Varco-Pratica', '2026/1']]);
    expect(leggiIntestazioniVarco(pratica, muta, nessuno).refusal?.motivo).to.equal('applicazione-non-ammessa');
  });

  it('leave what is wrong with the token’s own claims as the refusal', () => {
    const refusal = { motivo: 'persona-assente', campo: 'token: sub' } as const;
    const esito = leggiIntestazioniVarco(richiestaHttp([]), applicazione(), {
      dichiarata: {},
      dette: new Set(DETTE),
      refusal,
    });
    expect(esito).to.deep.equal({ dichiarata: {}, refusal });
  });
});
