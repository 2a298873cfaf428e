import { renameSync } from 'node:fs';
import { expect } from 'chai';
import { openSqliteRegistroReader } from '../../src/adapters/sqlite-registro-reader.js';
import { createSqliteCounterStore } from '../../src/adapters/sqlite-counter-store.js';
import type { Registro } from '../../src/registro/event.js';
import { RegistroUnavailableError } from '../../src/registro/registro-error.js';
import { verifyRegistro } from '../../src/registro/verify-registro.js';
import { WorkerCaller } from '../../src/store/caller.js';
import type { Store } from '../../src/store/store.js';
import { apertura, Bench, chiusura, consult, NOW, rejection } from './support/house.js';

describe('a database that cannot be written', () => {
  let bench: Bench;
  let store: Store;
  let registro: Registro;
  beforeEach(async () => {
    bench = new Bench();
    store = await bench.open();
    registro = await bench.registro(store);
    await consult(registro, 3);
  });
  afterEach(() => bench.close());

  const pragma = (text: string): Promise<unknown> =>
    store.call('read.statement', { sql: `PRAGMA ${text}`, parameters: [] });
  const count = (): unknown => bench.read('SELECT count(*) AS n FROM registro')[0]?.['n'];
  async function expectWhole(rows: number): Promise<void> {
    const outcome = await verifyRegistro({ open: () => openSqliteRegistroReader(bench.db) });
    expect(outcome).to.include({ valid: true });
    expect(outcome.catene[0]).to.include({ righe: rows });
  }

  const faults = [
    {
      what: 'a full disk',
      breakIt: 'max_page_count = 1',
      mendIt: 'max_page_count = 1000000',
      reason: 'disk-full',
      sqlite: 'SQLITE_FULL',
    },
    {
      what: 'a read-only database',
      breakIt: 'query_only = 1',
      mendIt: 'query_only = 0',
      reason: 'read-only',
      sqlite: 'SQLITE_READONLY',
    },
  ] as const;
  for (const { what, breakIt, mendIt, reason, sqlite } of faults) {
    it(`refuses everything with ${what}, records nothing half, and works again when it is mended`, async () => {
      await pragma(breakIt);
      const attempts = await Promise.allSettled(
        Array.from({ length: 200 }, (_, index) =>
          registro.apri(apertura(`n-${index}`, { pratica: 'x'.repeat(2_000) })),
        ),
      );
      const done = attempts.filter(({ status }) => status === 'fulfilled').length;
      const refused = attempts.flatMap((attempt) =>
        attempt.status === 'rejected' ? [attempt.reason as RegistroUnavailableError] : [],
      );
      expect(refused.length).to.be.greaterThan(0);
      for (const error of refused) {
        expect(error).to.be.instanceOf(RegistroUnavailableError);
        expect(error).to.include({ code: 'ERR_VARCO_REGISTRO_UNAVAILABLE' });
        expect(error.facts).to.deep.equal({ reason, sqlite });
      }
      expect(count()).to.equal(6 + done);
      expect(store.healthy()).to.equal(true);

      await pragma(mendIt);
      await registro.apri(apertura('dopo'));
      await registro.chiudi(chiusura('dopo'));
      await expectWhole(6 + done + 2);
    });
  }

  it('takes no unit of a ceiling that it cannot write down', async () => {
    const counters = createSqliteCounterStore(store, { clock: { now: () => NOW } });
    const limite = { chiave: 'cassa/eci/giorno/2026-11-22', massimo: 5, scade: NOW + 1e8 };
    await counters.reserve([limite], NOW);
    await pragma('query_only = 1');
    expect(await rejection(counters.reserve([limite], NOW))).to.include({ code: 'ERR_VARCO_REGISTRO_UNAVAILABLE' });
    await pragma('query_only = 0');
    expect(await counters.taken([limite.chiave])).to.deep.equal(new Map([[limite.chiave, 1]]));
  });

  it('keeps anonymous attempts until they can be written', async () => {
    await pragma('query_only = 1');
    registro.contaAnonimo({ istante: NOW, indirizzo: '203.0.113.9', motivo: 'applicazione-non-riconosciuta' });
    expect(await rejection(registro.close())).to.include({ code: 'ERR_VARCO_REGISTRO_UNAVAILABLE' });
    await pragma('query_only = 0');
  });

  it('stops, rather than write on into a file that was moved away', async () => {
    renameSync(bench.db, `${bench.db}.spostato`);
    const error = await rejection(registro.apri(apertura('nel-vuoto')));
    expect(error).to.include({ code: 'ERR_VARCO_REGISTRO_UNAVAILABLE' });
    expect(error.facts).to.deep.equal({ reason: 'crashed' });
    expect((error.cause as Error).message).to.include('moved');
    expect(store.healthy()).to.equal(false);
    renameSync(`${bench.db}.spostato`, bench.db);
    expect(count()).to.equal(6);
  });

  it('rejects everything pending and is unhealthy when the database thread dies, and never comes back by itself', async () => {
    const caller = new WorkerCaller(
      { usaEGetta: false, path: bench.db, istanza: 'due' },
      new URL('./support/dying-worker.js', import.meta.url),
    );
    await caller.opened();
    expect(caller.healthy()).to.equal(true);
    const pending = ['a', 'b'].map((chiave) => rejection(caller.call('counters.latch', { chiave, finoA: 1 })));
    for (const error of await Promise.all(pending)) {
      expect(error).to.include({ code: 'ERR_VARCO_REGISTRO_UNAVAILABLE' });
      expect(error.facts).to.deep.equal({ reason: 'crashed' });
      expect((error.cause as Error).message).to.equal('the thread dies here');
    }
    expect(caller.healthy()).to.equal(false);
    expect((await rejection(caller.call('read.migrations', null))).facts).to.deep.equal({ reason: 'crashed' });
    await caller.close();
  });
});
