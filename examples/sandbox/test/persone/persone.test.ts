import { expect } from 'chai';
import { isCodiceFiscale } from '../../src/persone/codice-fiscale.js';
import { findPersona, findQuadri, PERSONE, personaByScenario } from '../../src/persone/persone.js';
import { GESTIONI, TIPI_CONTRIBUZIONE } from '../../src/persone/vocabolari.js';

describe('sandbox / persone', () => {
  it('has at least fifteen people, each with a code of his own that is right, and a scenario of his own', () => {
    expect(PERSONE.length).to.be.at.least(15);
    expect(new Set(PERSONE.map(({ codiceFiscale }) => codiceFiscale)).size).to.equal(PERSONE.length);
    expect(new Set(PERSONE.map(({ scenario }) => scenario)).size).to.equal(PERSONE.length);
    for (const { codiceFiscale, scenario } of PERSONE) {
      expect(isCodiceFiscale(codiceFiscale), scenario).to.equal(true);
    }
  });

  it('has a statement exactly for the people whose esito is OK', () => {
    for (const { codiceFiscale, esito, scenario } of PERSONE) {
      expect(findQuadri(codiceFiscale) !== undefined, scenario).to.equal(esito === 'OK');
    }
    expect(new Set(PERSONE.map(({ esito }) => esito))).to.include.all.keys(
      'OK',
      'DATI_NON_TROVATI',
      'DATABASE_OFFLINE',
      'ERRORE_INTERNO',
    );
  });

  it('says which scenarios there are to whoever misspells one', () => {
    expect(() => personaByScenario('tpico')).to.throw(RangeError, /tipico/);
  });

  it('keeps a man and the owner of his omocodia code apart', () => {
    const base = personaByScenario('omocodia-base');
    const variant = personaByScenario('omocodia-variante');
    expect(variant.codiceFiscale.slice(0, 14)).to.equal(base.codiceFiscale.slice(0, 14));
    expect(findPersona(base.codiceFiscale)?.nome).to.equal('Marco');
    expect(findPersona(variant.codiceFiscale)?.nome).to.equal('Mirco');
    expect(findQuadri(base.codiceFiscale)).not.to.deep.equal(findQuadri(variant.codiceFiscale));
  });

  it('puts ricongiunzioni without dates at the head', () => {
    const rows = findQuadri(personaByScenario('ricongiunzione-senza-date').codiceFiscale)?.a ?? [];
    const undated = rows.map(({ Dal }) => Dal === undefined);
    expect(rows.slice(0, 3).map(({ TipoContribuzione }) => TipoContribuzione.Codice)).to.deep.equal([
      '401',
      '402',
      '403',
    ]);
    expect(undated.lastIndexOf(true)).to.equal(2);
  });

  it('lists overlapping periods of different bodies', () => {
    const rows = findQuadri(personaByScenario('periodi-sovrapposti').codiceFiscale)?.a ?? [];
    const overlapping = rows.filter(
      (row) => row.Dal !== undefined && row.Dal <= '2005-12-31' && (row.Al ?? '') >= '2005-01-01',
    );
    expect(overlapping.map(({ Gestione }) => Gestione.Codice)).to.have.members(['9935', 'COCO_OLD', 'FPLD']);
  });

  it('shows ENASARCO in quadro C alone', () => {
    for (const { codiceFiscale, scenario } of PERSONE) {
      const quadri = findQuadri(codiceFiscale);
      const codes = [...(quadri?.a ?? []), ...(quadri?.b ?? [])].map(({ Ente }) => Ente.Codice);
      expect(codes, scenario).not.to.include('9950');
    }
    expect(findQuadri(personaByScenario('quadri-abc').codiceFiscale)?.c).to.have.lengthOf(12);
  });

  it('uses only codes of its vocabularies and gives every dated row both days in order', () => {
    for (const { codiceFiscale, scenario } of PERSONE) {
      for (const row of findQuadri(codiceFiscale)?.a ?? []) {
        expect(GESTIONI, scenario).to.have.property(row.Gestione.Codice);
        expect(TIPI_CONTRIBUZIONE, scenario).to.have.property(row.TipoContribuzione.Codice);
        expect(row.Dal === undefined, scenario).to.equal(row.Al === undefined);
        if (row.Dal !== undefined && row.Al !== undefined) expect(row.Dal <= row.Al, scenario).to.equal(true);
      }
    }
  });

  it('tells the same of a person every time', () => {
    const { codiceFiscale } = personaByScenario('estratto-400k');
    expect(findQuadri(codiceFiscale)).to.deep.equal(findQuadri(codiceFiscale));
  });
});
