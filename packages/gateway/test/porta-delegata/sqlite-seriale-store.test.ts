import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createSqliteSerialeStore } from '../../src/adapters/sqlite-seriale-store.js';
import { openStore, type Store } from '../../src/store/store.js';

describe('serials in SQLite', () => {
  let folder: string;
  let url: string;
  const stores: Store[] = [];

  const open = async (istanza: string): Promise<Store> => {
    const store = await openStore({ url, istanza });
    stores.push(store);
    return store;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'varco-seriali-'));
    url = `sqlite:${join(folder, 'varco.db')}`;
  });

  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    rmSync(folder, { recursive: true });
  });

  it('counts from 1, and apart for each ente', async () => {
    const seriali = createSqliteSerialeStore(await open('a'));
    expect([await seriali.next('cassa'), await seriali.next('cassa'), await seriali.next('altra')]).to.deep.equal([
      1, 2, 1,
    ]);
  });

  it('gives a thousand callers at once a thousand numbers without a hole', async () => {
    const seriali = createSqliteSerialeStore(await open('a'));
    const numeri = await Promise.all(Array.from({ length: 1000 }, () => seriali.next('cassa')));
    expect([...numeri].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 1000 }, (_, index) => index + 1));
  });

  it('never gives two instances on one database the same number', async () => {
    const [a, b] = [createSqliteSerialeStore(await open('a')), createSqliteSerialeStore(await open('b'))];
    const numeri = await Promise.all(Array.from({ length: 500 }, (_, index) => (index % 2 ? a : b).next('cassa')));
    expect(new Set(numeri).size).to.equal(500);
  });

  it('goes on above the last block after a restart', async () => {
    const prima = await open('a');
    const dato = await createSqliteSerialeStore(prima).next('cassa');
    await prima.close();
    const dopo = createSqliteSerialeStore(await open('a'));
    expect(await dopo.next('cassa')).to.be.greaterThan(dato);
  });

  it('never gives a number again after kill -9', async function () {
    this.timeout(60_000);
    const visti = new Set<number>();
    for (let round = 0; round < 4; round += 1) {
      for (const numero of await numbersUntilKilled(url)) {
        expect(visti.has(numero), `number ${numero} came back`).to.equal(false);
        visti.add(numero);
      }
    }
    expect(visti.size).to.be.greaterThan(400);
  });

  it('rejects when the database is closed, and gives no number', async () => {
    const store = await open('a');
    const seriali = createSqliteSerialeStore(store);
    await store.close();
    const outcome = await seriali.next('cassa').then(
      () => 'given',
      (error: unknown) => (error instanceof Error ? error.name : 'other'),
    );
    expect(outcome).to.equal('RegistroUnavailableError');
  });
});

/** Numbers that a process printed before it was killed in the middle of its work. */
async function numbersUntilKilled(url: string): Promise<readonly number[]> {
  const script = fileURLToPath(new URL('./emetti-seriali.js', import.meta.url));
  const child = spawn(process.execPath, [script, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (output.split('\n').length > 4) child.kill('SIGKILL');
  }
  await exited;
  // A last line without its end may be half a number.
  return output
    .slice(0, output.lastIndexOf('\n') + 1)
    .split(/\s+/)
    .filter((text) => text !== '')
    .map(Number);
}
