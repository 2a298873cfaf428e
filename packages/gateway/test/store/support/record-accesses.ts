/** A process that records accesses as fast as it can and says each one that was acknowledged: `record-accesses.js DB ISTANZA`. */
import { systemIds } from '@varco/modi-client';
import { createSqliteRegistroStore } from '../../../src/adapters/sqlite-registro-store.js';
import { createRegistro } from '../../../src/registro/registro.js';
import { openStore } from '../../../src/store/store.js';
import { apertura, chiusura, ED25519, MASTER, NOW } from './house.js';

const [db = '', istanza = ''] = process.argv.slice(2);
const store = await openStore({ url: `sqlite:${db}`, istanza });
const registro = await createRegistro({
  store: createSqliteRegistroStore(store),
  clock: { now: () => NOW },
  ids: systemIds,
  chiave: MASTER,
  firma: () => ED25519,
});
async function worker(): Promise<never> {
  for (;;) {
    const id = systemIds.uuid();
    await registro.apri(apertura(id));
    process.stdout.write(`apertura ${id}\n`);
    await registro.chiudi(chiusura(id));
    process.stdout.write(`chiusura ${id}\n`);
  }
}
await Promise.all(Array.from({ length: 16 }, worker));
