import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import { run } from '../../src/cli/anagrafe-importa.js';
import { MemoryAnagrafeStore } from '../../src/adapters/memory-anagrafe-store.js';
import type { AnagrafeStore } from '../../src/anagrafe/anagrafe.js';
import { importaAnagrafe } from '../../src/anagrafe/import-anagrafe.js';
import type { EsitoImportazione } from '../../src/anagrafe/import-anagrafe.js';
import { parseAnagrafe } from '../../src/anagrafe/stored-version.js';
import { ADESSO, ANAGRAFE, apriBanco, cambia, orologio, PROCESSO } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { comando, comandoQui } from '../config/cli.js';

const ALTRA = cambia(ANAGRAFE, 'Cassa di prova', 'Cassa di prova, nuova');

describe('importing the anagrafe', () => {
  let banco: Banco;
  let store: MemoryAnagrafeStore;
  beforeEach(async () => {
    banco = await apriBanco();
    store = new MemoryAnagrafeStore();
  });
  afterEach(() => banco.remove());

  const importa = async (
    modo: 'primo-avvio' | 'nuova-versione',
    text?: string,
    into: AnagrafeStore = store,
  ): Promise<EsitoImportazione> => {
    if (text !== undefined) await banco.write('anagrafe.yaml', text);
    return importaAnagrafe({
      path: banco.path('anagrafe.yaml'),
      store: into,
      clock: orologio,
      autore: 'Anna',
      motivo: 'prova',
      modo,
    });
  };

  it('fills an empty archive at the first start, with paths made absolute', async () => {
    const esito = await importa('primo-avvio', ANAGRAFE);
    expect(esito).to.deep.include({ esito: 'importata', versione: 1 });
    const stored = await store.load(1);
    const sha256 = createHash('sha256').update(ANAGRAFE).digest('hex');
    expect(stored).to.deep.include({ versione: 1, istante: ADESSO, autore: 'Anna', motivo: 'prova', sha256 });
    const documento = await parseAnagrafe(1, stored?.documento ?? '', ADESSO);
    expect(documento.enti[0]?.servizi[0]?.wsdl).to.equal(banco.path('contratto/eci.wsdl'));
  });

  it('does not let a changed file win at a later start: the archive is the truth', async () => {
    await importa('primo-avvio', ANAGRAFE);
    expect(await importa('primo-avvio')).to.deep.equal({ esito: 'invariata', versione: 1 });
    expect(await importa('primo-avvio', ALTRA)).to.deep.equal({ esito: 'vale-archivio', versione: 1, file: 'diverso' });
    await rm(banco.path('anagrafe.yaml'));
    expect(await importa('primo-avvio')).to.deep.equal({ esito: 'vale-archivio', versione: 1, file: 'illeggibile' });
    expect(await store.currentVersion()).to.equal(1);
  });

  it('appends a version when somebody asks, and keeps the history', async () => {
    await importa('primo-avvio', ANAGRAFE);
    expect(await importa('nuova-versione', ALTRA)).to.deep.include({ esito: 'importata', versione: 2 });
    expect(await importa('nuova-versione', ALTRA)).to.deep.equal({ esito: 'invariata', versione: 2 });
    expect(await importa('nuova-versione', ANAGRAFE)).to.deep.include({ esito: 'importata', versione: 3 });
    expect((await store.history()).map(({ versione }) => versione)).to.deep.equal([1, 2, 3]);
  });

  it('writes nothing when the document is not valid', async () => {
    const esito = await importa('primo-avvio', cambia(ANAGRAFE, '2031-01-01', '2025-01-01'));
    expect(esito.esito).to.equal('respinta');
    expect(await store.currentVersion()).to.equal(0);
  });

  it('writes nothing when the document does not go with the process', async () => {
    await banco.write('anagrafe.yaml', ANAGRAFE);
    const difetto = {
      codice: 'pdnd-mancante',
      file: 'f',
      riga: 1,
      colonna: 1,
      percorso: '/pdnd',
      problema: 'p',
      rimedio: 'r',
    } as const;
    const esito = await importaAnagrafe({
      path: banco.path('anagrafe.yaml'),
      store,
      clock: orologio,
      autore: 'a',
      motivo: 'm',
      verifica: () => [difetto],
    });
    expect(esito).to.deep.include({ esito: 'respinta', difetti: [difetto] });
    expect(await store.currentVersion()).to.equal(0);
  });

  it('yields to whoever was first', async () => {
    /** Somebody appends between our look and our append. */
    const raced: AnagrafeStore = {
      currentVersion: () => store.currentVersion(),
      load: (versione) => store.load(versione),
      history: () => store.history(),
      append: async (after, versione) => {
        await store.append(after, { ...versione, sha256: 'altro' });
        return store.append(after, versione);
      },
    };
    expect(await importa('primo-avvio', ANAGRAFE, raced)).to.deep.equal({
      esito: 'vale-archivio',
      versione: 1,
      file: 'diverso',
    });
    expect(await importa('nuova-versione', ALTRA, raced)).to.deep.equal({ esito: 'conflitto', versione: 2 });
  });

  it('tells a store that fails from one that was taken', async () => {
    const broken: AnagrafeStore = {
      currentVersion: () => store.currentVersion(),
      load: (versione) => store.load(versione),
      history: () => store.history(),
      append: () => Promise.reject(new Error('disk full')),
    };
    const error: unknown = await importa('primo-avvio', ANAGRAFE, broken).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error).with.property('message', 'disk full');
  });

  it('works as a command, on a real archive', async function () {
    this.timeout(60_000);
    await banco.write('varco.yaml', PROCESSO);
    await banco.write('anagrafe.yaml', ANAGRAFE);
    const args = ['--config', 'varco.yaml', '--autore', 'Anna', '--motivo', 'prova'];
    const first = await comando('anagrafe-importa', args, banco.dir);
    expect(first.code, first.stderr).to.equal(0);
    expect(JSON.parse(first.stdout)).to.include({ esito: 'importata', versione: 1 });
    const again = await comando('anagrafe-importa', args, banco.dir);
    expect(JSON.parse(again.stdout)).to.deep.equal({ esito: 'invariata', versione: 1 });
    expect(again.code).to.equal(0);
    await banco.write('anagrafe.yaml', cambia(ANAGRAFE, '2031-01-01', '2025-01-01'));
    const refused = await comando('anagrafe-importa', args, banco.dir);
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.contain('anagrafe.yaml:');
    for (const usage of [
      [],
      args.slice(2),
      [...args, '--autore', 'Bruno'],
      ['--config', 'varco.yaml', '--autore', ' ', '--motivo', 'x'],
    ]) {
      expect((await comandoQui(run, usage)).code, usage.join(' ')).to.equal(2);
    }
  });
});
