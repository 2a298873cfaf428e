/** A process that takes units as fast as it can and says each one: `take-units.js DB ISTANZA CEILING`. Ends when none is left. */
import { createSqliteCounterStore } from '../../../src/adapters/sqlite-counter-store.js';
import { openStore } from '../../../src/store/store.js';
import { NOW } from './house.js';

const [db = '', istanza = '', ceiling = ''] = process.argv.slice(2);
const store = await openStore({ url: `sqlite:${db}`, istanza });
const counters = createSqliteCounterStore(store, { clock: { now: () => NOW } });
async function worker(): Promise<void> {
  for (;;) {
    const outcome = await counters.reserve([{ chiave: 'k', massimo: Number(ceiling), scade: NOW + 1e8 }], NOW);
    if (!outcome.granted) return;
    process.stdout.write(`${outcome.token}\n`);
  }
}
await Promise.all(Array.from({ length: 16 }, worker));
await store.close();
