import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, systemIds } from '@varco/modi-client';
import type { Context } from '../support/context.js';
import { exactly, percentile, round, type Result } from '../support/figures.js';
import { loadInternals } from '../support/internals.js';
import { inventPeople } from '../support/people.js';
import { databaseOf } from '../support/premises.js';

const IN_FLIGHT = 32;
const ENTE = 'cassa-esempio';

/** What every request costs on disk, and nothing else: opening row, unit of the ceiling, closing row, each synced before it resolves. */
export async function register(context: Context): Promise<Result> {
  const milliseconds = context.smoke ? 300 : 10_000;
  const dir = join(context.dir, 'register');
  await mkdir(dir, { recursive: true });
  const { openStore, createRegistro, createSqliteRegistroStore, createSqliteCounterStore, chiaveFirma, limitsFor } =
    await loadInternals();
  const firma = chiaveFirma(generateKeyPairSync('ed25519').privateKey);
  const store = await openStore({ url: `sqlite:${databaseOf(dir)}`, istanza: 'bench' });
  const registro = await createRegistro({
    store: createSqliteRegistroStore(store),
    clock: systemClock,
    ids: systemIds,
    chiave: randomBytes(32),
    firma: () => firma,
  });
  const counters = createSqliteCounterStore(store, { clock: systemClock });
  const condizioni = { servizioId: 'eci', chiamateMassimeGiorno: 100_000_000, fasceAssicurati: [], fasceOperatori: [] };
  const people = inventPeople(1_000);
  const latencies: number[] = [];
  let refused = 0;

  const cycle = async (codiceFiscale: string): Promise<void> => {
    const accessoId = systemIds.uuid();
    const istante = systemClock.now();
    await registro.apri({
      accessoId,
      enteId: ENTE,
      istante,
      porta: 'rest',
      applicazioneId: 'portale-iscritti',
      indirizzo: '127.0.0.1',
      servizioId: 'eci',
      persona: { tipo: 'assicurato', codiceFiscale, attestata: false },
      livello: 'SPID2',
      postazione: 'portale',
      codiceFiscale,
    });
    const limiti = limitsFor({ enteId: ENTE, condizioni, istante, tempoMassimoMs: 60_000 });
    const { granted } = await counters.reserve(limiti, istante);
    if (!granted) refused += 1;
    await registro.chiudi({
      accessoId,
      enteId: ENTE,
      istante: systemClock.now(),
      esito: 'risposta',
      esitoErogatore: 'OK',
      convenzioneId: 'eci-2026',
      voucherJti: '00000000-0000-4000-8000-000000000000',
      statoErogatore: 200,
      byteRisposta: 4096,
      chiamataPartita: true,
      durate: { registro: 1, quota: 1, erogatore: 1 },
    });
  };

  const from = performance.now();
  let turn = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - from < milliseconds) {
      turn += 1;
      const began = performance.now();
      await cycle(people[turn % people.length] ?? '');
      latencies.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const seconds = (performance.now() - from) / 1000;
  await registro.close();
  const rows = await store.db
    .selectFrom('registro')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow();
  await store.close();

  const figures = {
    cyclesPerSecond: round(latencies.length / seconds, 0),
    p50Ms: round(percentile(latencies, 50)),
    p99Ms: round(percentile(latencies, 99)),
    cycles: latencies.length,
    rows: rows.rows,
  };
  return {
    name: 'register',
    method: `apri + reserve + chiudi, each durable before the next, ${IN_FLIGHT} in flight for ${milliseconds / 1000} s, 1000 people, one chain`,
    tables: [
      { title: '', columns: [''], rows: Object.entries(figures).map(([label, value]) => ({ label, values: [value] })) },
    ],
    checks: [exactly('rows of the register', rows.rows, 2 * latencies.length), exactly('units refused', refused, 0)],
    figures,
  };
}
