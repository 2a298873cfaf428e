/** A process that opens a store and keeps it: `hold-store.js DB ISTANZA`. Says `open`, or the code it was refused with. */
import { openStore } from '../../../src/store/store.js';

const [db = '', istanza = ''] = process.argv.slice(2);
try {
  await openStore({ url: `sqlite:${db}`, istanza });
  process.stdout.write('open\n');
  setInterval(() => undefined, 1_000);
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'none';
  process.stdout.write(`${code}\n`);
  process.stderr.write(`${error instanceof Error ? error.message : ''}\n`);
}
