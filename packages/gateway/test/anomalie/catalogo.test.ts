import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Anomalia } from '../../src/anomalie/anomalia.js';
import { CATALOGO } from '../../src/anomalie/catalogo.js';
import { regoleDi } from '../../src/anomalie/regole.js';
import { ANOMALIE, RALLENTAMENTO } from '../../src/domain/vigilanza.js';

interface Proprieta {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly $ref?: string;
}

const schema = JSON.parse(readFileSync(new URL('../../../schema/anagrafe.schema.json', import.meta.url), 'utf8')) as {
  readonly $defs: {
    readonly anomalie: {
      readonly properties: {
        readonly regole: { readonly properties: Readonly<Record<string, { properties: Record<string, Proprieta> }>> };
        readonly rallentamento: { readonly properties: Readonly<Record<string, Proprieta>> };
      };
    };
    readonly reazione: Proprieta;
  };
};

describe('the catalogue of anomalies', () => {
  const voci: readonly Anomalia[] = Object.values(CATALOGO);

  it('says of each what it is, where it is written, what it may mean and what is kept', () => {
    expect(Object.keys(CATALOGO)).to.deep.equal([...ANOMALIE]);
    for (const { id, titolo, clausola, significato, prove, soggetti, reazioni } of voci) {
      expect(CATALOGO[id].id, id).to.equal(id);
      for (const text of [titolo, clausola, significato, prove]) expect(text, id).to.match(/\S{3}/);
      expect(soggetti, id).to.not.deep.equal([]);
      expect(reazioni[0], id).to.equal('avvisa');
    }
  });

  it('never calls an insured person a robot: of a person a case only says that many looked at him', () => {
    for (const { id, soggetti, reazioni } of voci) {
      if (!soggetti.includes('assicurato')) continue;
      expect(id).to.equal('persona-di-molti');
      expect(reazioni).to.have.members(['avvisa', 'ignora']);
    }
  });

  it('has the thresholds, bounds, reactions and defaults of the schema, and the schema those of it', () => {
    const { properties } = schema.$defs.anomalie.properties.regole;
    expect(Object.keys(properties)).to.have.members(ANOMALIE.filter((id) => id !== 'segnalazione'));
    for (const { id, soglie, reazioni } of voci.filter((one) => one.id !== 'segnalazione')) {
      const { reazione, ...scritte } = properties[id]?.properties ?? {};
      const ammesse = reazione?.$ref === undefined ? reazione?.enum : schema.$defs.reazione.enum;
      expect(ammesse, id).to.have.members([...reazioni]);
      expect(Object.keys(scritte), id).to.have.members(Object.keys(soglie));
      for (const [nome, { valore, minimo, massimo, perche }] of Object.entries(soglie)) {
        expect(scritte[nome], `${id}.${nome}`).to.include({ minimum: minimo, maximum: massimo });
        expect(scritte[nome]?.description, `${id}.${nome}`).to.equal(`${perche} Se manca: ${valore}.`);
        expect(valore, `${id}.${nome}`).to.be.within(minimo, massimo);
      }
    }
    const passo = schema.$defs.anomalie.properties.rallentamento.properties;
    expect(passo['passoSecondi']?.description).to.include(`Se manca: ${RALLENTAMENTO.passoSecondi}.`);
    expect(passo['durataMinuti']?.description).to.include(`Se manca: ${RALLENTAMENTO.durataMinuti}.`);
  });

  it('gives way to what an ente writes, field by field', () => {
    const regole = regoleDi({
      anomalie: {
        regole: { 'molte-persone': { reazione: 'sospendi', persone: 7 } },
        rallentamento: { passoSecondi: 5 },
      },
    });
    expect(regole['molte-persone']).to.deep.equal({ reazione: 'sospendi', soglie: { persone: 7, minuti: 10 } });
    expect(regole['fuori-orario']).to.deep.include({ reazione: 'avvisa' });
    expect(regole.rallentamento).to.deep.equal({ passoSecondi: 5, durataMinuti: 60 });
  });
});
