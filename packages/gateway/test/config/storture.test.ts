import { expect } from 'chai';
import { stringify } from 'yaml';
import { MemoryAnagrafeStore } from '../../src/adapters/memory-anagrafe-store.js';
import { importaAnagrafe } from '../../src/anagrafe/import-anagrafe.js';
import { pointer } from '../../src/config/difetto.js';
import type { Difetto } from '../../src/config/difetto.js';
import { compileForma } from '../../src/config/schema.js';
import { loadConvenzione } from '../../src/convenzioni/carica.js';
import { apriBanco, orologio } from './banco.js';
import type { Banco } from './banco.js';
import { con, Schema, storture } from './campione.js';
import type { Foglia } from './campione.js';

interface Documento {
  readonly nome: string;
  readonly file: string;
  /** Documents made of the schema, each with other choices. */
  readonly giri: number;
  /** Fields left out in turn (pointers into the schema), because others cannot stand beside them. */
  readonly senza: readonly (readonly string[])[];
  /** What is wrong with it, and nothing done; `undefined`: it was taken. */
  readonly leggi: (path: string) => Promise<readonly Difetto[] | undefined>;
  /** What is put there, and is no fault: `name, pointer into the schema`. */
  readonly ammesse: readonly string[];
}

const store = new MemoryAnagrafeStore();

const campi = (parte: string, ...nomi: readonly string[]) => nomi.map((nome) => `/$defs/${parte}/properties/${nome}`);
const SENZA_DISPOSITIVO = [...campi('fonteChiave', 'pkcs11'), ...campi('fonteFirma', 'pkcs11')];
/** A service is SOAP or REST. */
const SOAP = campi('servizio', 'rest');
const SENZA: readonly (readonly string[])[] = [
  [],
  SOAP,
  [...SOAP, ...campi('credenziale', 'san'), ...campi('accessoPdnd', 'chiavi'), ...SENZA_DISPOSITIVO],
  [...SOAP, ...campi('credenziale', 'san', 'soggetto', 'emittente'), ...SENZA_DISPOSITIVO],
];

const DOCUMENTI: readonly Documento[] = [
  {
    nome: 'the convention',
    file: 'convenzione.schema.json',
    giri: 10,
    senza: [[]],
    leggi: async (path) => {
      const esito = await loadConvenzione(path, { clock: orologio });
      return esito.ok ? undefined : esito.difetti;
    },
    ammesse: [],
  },
  {
    nome: 'the anagrafe',
    file: 'anagrafe.schema.json',
    giri: 30,
    senza: SENZA,
    leggi: async (path) => {
      const esito = await importaAnagrafe({
        ...{ path, store, clock: orologio, autore: 'Anna', motivo: 'prova', modo: 'nuova-versione' },
      });
      return esito.esito === 'respinta' ? esito.difetti : undefined;
    },
    ammesse: [
      // No prefix, and no namespace, are choices.
      'empty, /$defs/portaDelegata/properties/prefissoErrori',
      'empty, /$defs/fontePersona/properties/namespace',
    ],
  },
];

for (const { nome, file, giri, senza, leggi, ammesse } of DOCUMENTI) {
  describe(`every field of ${nome}, put wrong`, function () {
    this.timeout(240_000);
    const schema = new Schema(file);
    const foglie = schema.foglie(giri, senza);
    let banco: Banco;
    before(async () => {
      banco = await apriBanco();
    });
    after(() => banco.remove());

    it('is looked at: the documents they are put into have all of them', () => {
      expect([...schema.tutte()].filter((one) => !foglie.has(one))).to.deep.equal([]);
      const forma = compileForma(file);
      for (const { documento, nello } of foglie.values()) expect(forma(documento).ok, nello).to.equal(true);
    });

    it('is refused by its place and its line, with a remedy; nothing is thrown, and nothing applied', async () => {
      const prese: string[] = [];
      let refused = 0;
      for (const foglia of foglie.values()) {
        for (const [come, valore] of storture(foglia)) {
          const text = stringify(con(foglia.documento, foglia.passi, valore), { lineWidth: 0 });
          const difetti = await leggi(await banco.write('documento.yaml', text));
          if (difetti === undefined || !dice(difetti, foglia, text)) prese.push(`${come}, ${foglia.nello}`);
          else refused += 1;
          expect(JSON.stringify(difetti ?? []), foglia.nello).not.to.match(/\bat .*\.[jt]s:\d|node_modules/);
        }
      }
      expect(prese).to.deep.equal(ammesse);
      expect(refused).to.be.greaterThan(4 * foglie.size - ammesse.length - 1);
      expect(await store.currentVersion()).to.equal(0);
    });
  });
}

/** Does a finding stand at the leaf, or at what is in the place of it; with a line of the text, a sentence and a remedy? */
function dice(difetti: readonly Difetto[], { passi }: Foglia, text: string): boolean {
  const at = pointer(...passi);
  const righe = text.split('\n').length;
  return difetti.some(
    ({ percorso, riga, problema, rimedio }) =>
      (percorso === at || percorso.startsWith(`${at}/`)) &&
      riga > 0 &&
      riga <= righe &&
      problema !== '' &&
      rimedio !== '' &&
      problema.length < 1_000,
  );
}
