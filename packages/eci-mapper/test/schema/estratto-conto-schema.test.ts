import { expect } from 'chai';
import {
  assertEstrattoConto,
  TIPI_VERSAMENTO,
  UNITA,
  validateEstrattoConto,
  type Assicurato,
  type Codificato,
  type Contributi,
  type EstrattoConto,
  type PeriodoContributivo,
  type PeriodoEnasarco,
  type Versamento,
} from '../../src/index.js';
import { failure, lettoreSandbox, readText } from '../support/fixtures.js';
import { COMPLETA } from '../support/risposta.js';

/** Every field of a type, and whether it may be absent: does not compile when the type changes. */
type Campi<T> = { [K in keyof T]-?: undefined extends T[K] ? 'facoltativo' : 'obbligatorio' };

const MODELLO: {
  estrattoConto: Campi<EstrattoConto>;
  assicurato: Campi<Assicurato>;
  codificato: Campi<Codificato>;
  contributi: Campi<Contributi>;
  periodoContributivo: Campi<PeriodoContributivo>;
  versamento: Campi<Versamento>;
  periodoEnasarco: Campi<PeriodoEnasarco>;
} = {
  estrattoConto: {
    dataOraInterrogazione: 'facoltativo',
    assicurato: 'obbligatorio',
    note: 'obbligatorio',
    quadroA: 'obbligatorio',
    quadroB: 'obbligatorio',
    quadroC: 'obbligatorio',
  },
  assicurato: {
    codiceFiscale: 'obbligatorio',
    cognome: 'obbligatorio',
    nome: 'obbligatorio',
    dataNascita: 'facoltativo',
  },
  codificato: { codice: 'obbligatorio', descrizione: 'facoltativo' },
  contributi: { numero: 'obbligatorio', unita: 'obbligatorio' },
  periodoContributivo: {
    ente: 'obbligatorio',
    gestione: 'facoltativo',
    tipoContribuzione: 'facoltativo',
    dal: 'facoltativo',
    al: 'facoltativo',
    retribuzione: 'facoltativo',
    utileDiritto: 'facoltativo',
    utileMisura: 'facoltativo',
    aziendaVersatrice: 'facoltativo',
    note: 'obbligatorio',
    altri: 'facoltativo',
  },
  versamento: {
    ente: 'obbligatorio',
    anno: 'obbligatorio',
    tipo: 'obbligatorio',
    dovuto: 'facoltativo',
    versato: 'facoltativo',
    note: 'obbligatorio',
    altri: 'facoltativo',
  },
  periodoEnasarco: {
    dal: 'facoltativo',
    al: 'facoltativo',
    ditta: 'facoltativo',
    provvigioni: 'facoltativo',
    contributo: 'obbligatorio',
    note: 'obbligatorio',
    altri: 'facoltativo',
  },
};

interface Nodo {
  readonly properties: Readonly<Record<string, { readonly description?: string; readonly enum?: unknown }>>;
  readonly required: readonly string[];
}

const schema = JSON.parse(readText('schema/estratto-conto.schema.json')) as Nodo & {
  $id: string;
  $schema: string;
  $defs: Record<string, Nodo>;
};

describe('schema/estratto-conto.schema.json', () => {
  it('has the fields of the TypeScript model, required where the model requires them', () => {
    for (const [nome, campi] of Object.entries(MODELLO)) {
      const nodo = nome === 'estrattoConto' ? schema : schema.$defs[nome];
      const obbligatori = Object.entries(campi).filter(([, quando]) => quando === 'obbligatorio');
      expect(Object.keys(nodo?.properties ?? {}), nome).to.have.members(Object.keys(campi));
      expect(nodo?.required, nome).to.have.members(obbligatori.map(([campo]) => campo));
    }
    expect(schema.$defs.contributi?.properties.unita?.enum).to.deep.equal(UNITA);
    expect(schema.$defs.versamento?.properties.tipo?.enum).to.deep.equal(TIPI_VERSAMENTO);
  });

  it('is draft 2020-12, has an identifier, and describes every field of a statement', () => {
    expect(schema.$schema).to.equal('https://json-schema.org/draft/2020-12/schema');
    expect(schema.$id).to.match(/^urn:varco:/);
    for (const nodo of [
      schema,
      ...['periodoContributivo', 'versamento', 'periodoEnasarco', 'assicurato'].map((nome) => schema.$defs[nome]),
    ]) {
      for (const [campo, { description, ...resto }] of Object.entries(nodo?.properties ?? {})) {
        expect(description ?? resto, campo).to.satisfy(
          (d: unknown) => typeof d === 'string' || JSON.stringify(d).includes('#/$defs/'),
        );
      }
    }
  });

  it('holds for what the mapper makes, also after JSON', () => {
    const risposta = lettoreSandbox().mapRisposta(COMPLETA);
    if (risposta.tipo !== 'estratto-conto') throw new Error('a statement was expected');
    const copia: unknown = JSON.parse(JSON.stringify(risposta.estrattoConto));
    expect(validateEstrattoConto(copia)).to.deep.equal([]);
    assertEstrattoConto(copia);
    expect(copia.quadroA).to.have.length(3);
  });

  it('names each problem by pointer, never by value', () => {
    const cattivo = {
      assicurato: { codiceFiscale: 'rssmra50b17a558w', cognome: 'X', nome: 'Y', dataNascita: '2001-02-30' },
      note: [],
      quadroA: [{ ente: { codice: 'A' }, note: [], retribuzione: 12.5, extra: 1 }],
      quadroB: [{ ente: { codice: 'A' }, anno: '2019', tipo: 'boh', note: [] }],
    };
    const pointers = validateEstrattoConto(cattivo).map(({ pointer }) => pointer);
    expect(pointers).to.include.members([
      '/quadroC',
      '/assicurato/codiceFiscale',
      '/assicurato/dataNascita',
      '/quadroA/0/retribuzione',
      '/quadroA/0/extra',
      '/quadroB/0/tipo',
    ]);
    const error = failure(() => assertEstrattoConto(cattivo));
    expect(error.code).to.equal('ERR_ECI_SCHEMA');
    expect(JSON.stringify(error)).not.to.match(/rssmra|2001-02-30|12\.5/);
  });

  it('refuses what is no object at all', () => {
    for (const value of [null, undefined, 'x', 1, []]) expect(validateEstrattoConto(value)).not.to.deep.equal([]);
  });
});
