import { createSqliteSerialeStore } from '../../src/adapters/sqlite-seriale-store.js';
import { openStore } from '../../src/store/store.js';

/** A process that takes serials and prints them until it is killed: `node emetti-seriali.js <url>`. */
const [url = ''] = process.argv.slice(2);
const seriali = createSqliteSerialeStore(await openStore({ url, istanza: 'a' }));
for (;;) {
  const numeri = await Promise.all(Array.from({ length: 37 }, () => seriali.next('cassa')));
  await new Promise((done) => process.stdout.write(`${numeri.join(' ')}\n`, done));
}
