import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { RegistroUnavailableError } from '../../src/registro/registro-error.js';
import { openStore } from '../../src/store/store.js';
import { sqlitePath } from '../../src/store/store-url.js';
import { Bench, rejection } from './support/house.js';

describe('openStore', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());

  it('reads the paths that a URL may name', () => {
    expect(sqlitePath('sqlite:./dati/varco.db', '/opt')).to.equal('/opt/dati/varco.db');
    expect(sqlitePath('sqlite:/var/lib/varco.db', '/opt')).to.equal('/var/lib/varco.db');
    expect(sqlitePath('sqlite:///var/lib/varco.db', '/opt')).to.equal('/var/lib/varco.db');
    expect(sqlitePath('/var/lib/varco.db', '/opt')).to.equal('/var/lib/varco.db');
  });

  for (const url of [
    'postgres://localhost/varco',
    'varco.db',
    'sqlite:',
    'sqlite::memory:',
    'sqlite://host/db',
    'sqlite:./dati/',
  ]) {
    it(`refuses ${url}`, async () => {
      expect(await rejection(openStore({ url, istanza: 'uno' }))).to.include({ code: 'ERR_VARCO_STORE_URL' });
    });
  }

  for (const istanza of ['', '../fuori', 'a/b', 'x'.repeat(33)]) {
    it(`refuses the istanza name ${JSON.stringify(istanza.slice(0, 12))}`, async () => {
      expect(await rejection(openStore({ url: bench.db, istanza }))).to.include({ code: 'ERR_VARCO_ISTANZA_INVALID' });
    });
  }

  it('makes directory and files for their owner alone, and writes ahead, synced', async () => {
    const path = join(bench.dir, 'nuova', 'dentro', 'varco.db');
    const store = await openStore({ url: path, istanza: 'uno' });
    await store.db.insertInto('fermi').values({ chiave: 'k', fino_a: 1 }).execute();
    expect(statSync(join(path, '..')).mode & 0o777).to.equal(0o700);
    for (const file of readdirSync(join(path, '..')))
      expect(statSync(join(path, '..', file)).mode & 0o777, file).to.equal(0o600);
    const pragma = async (name: string): Promise<unknown> => {
      const [row] = (await sql`SELECT * FROM ${sql.raw(`pragma_${name}`)}`.execute(store.db)).rows;
      return Object.values(row as object)[0];
    };
    expect(await pragma('journal_mode')).to.equal('wal');
    expect(await pragma('synchronous')).to.equal(2);
    expect(await pragma('foreign_keys')).to.equal(1);
    await store.close();
    expect(existsSync(`${path}-wal`), 'a closed store leaves its log in the database').to.equal(false);
  });

  it('opens paths with spaces, per cent signs, question marks and hashes', async () => {
    const store = await openStore({ url: `sqlite:./con spazi %20 ? # à.db`, base: bench.dir, istanza: 'uno' });
    expect(store.path).to.equal(join(bench.dir, 'con spazi %20 ? # à.db'));
    await store.close();
    expect(existsSync(store.path)).to.equal(true);
  });

  it('leaves the lock file of its istanza behind, but not that of a name made up for once', async () => {
    const locks = (): readonly string[] => readdirSync(bench.dir).filter((name) => name.includes('.lock'));
    const store = await bench.open('uno');
    const once = await openStore({ url: bench.db, istanza: 'importa-0a1b2c', usaEGetta: true });
    expect(locks()).to.include.members(['varco.db.uno.lock', 'varco.db.importa-0a1b2c.lock']);
    const taken = await rejection(openStore({ url: bench.db, istanza: 'importa-0a1b2c', usaEGetta: true }));
    expect(taken).to.include({ code: 'ERR_VARCO_ISTANZA_IN_USE' });
    expect(locks()).to.include('varco.db.importa-0a1b2c.lock');
    await once.close();
    await store.close();
    expect(locks()).to.deep.equal(['varco.db.uno.lock']);
  });

  it('says in one line why a file cannot be used', async () => {
    writeFileSync(bench.db, 'this is a text, and no database at all\n'.repeat(100));
    const error = await rejection(openStore({ url: bench.db, istanza: 'uno' }));
    expect(error).to.include({ code: 'ERR_VARCO_STORE_UNUSABLE' });
    expect(error.message).to.include(bench.db).and.not.include('\n');
  });

  it('refuses a directory that is a file', async () => {
    writeFileSync(join(bench.dir, 'file'), '');
    const error = await rejection(openStore({ url: join(bench.dir, 'file', 'varco.db'), istanza: 'uno' }));
    expect(error).to.include({ code: 'ERR_VARCO_STORE_UNUSABLE' });
  });

  it('refuses a database that a newer version wrote', async () => {
    const store = await bench.open();
    await store.db.insertInto('migrazioni').values({ nome: '9999-domani' }).execute();
    await store.close();
    const error = await rejection(bench.open());
    expect(error).to.include({ code: 'ERR_VARCO_STORE_NEWER' });
    expect(error.facts).to.deep.equal({ migrazione: '9999-domani' });
  });

  it('resolves every request of a crowd with its own result, and one that a constraint refuses fails alone', async () => {
    const store = await bench.open();
    const row = (versione: number) => ({
      versione,
      istante: 1,
      autore: 'a',
      motivo: 'm',
      sha256: 's',
      documento: String(versione),
    });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) =>
        store.db
          .insertInto('anagrafe_versioni')
          .values(row(index % 199))
          .execute(),
      ),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).to.have.length(1);
    expect(refused[0]?.reason).to.include({ code: 'ERR_VARCO_STORE_CONSTRAINT' });
    const rows = await store.db.selectFrom('anagrafe_versioni').select('documento').orderBy('versione').execute();
    expect(rows.map(({ documento }) => Number(documento))).to.deep.equal(
      Array.from({ length: 199 }, (_, index) => index),
    );
  });

  it('does all the queries of a transaction, or none', async () => {
    const store = await bench.open();
    const insert = (chiave: string) => store.db.insertInto('fermi').values({ chiave, fino_a: 1 }).compile();
    await store.transaction([insert('a'), insert('b')]);
    expect(await rejection(store.transaction([insert('c'), insert('a')]))).to.include({
      code: 'ERR_VARCO_STORE_CONSTRAINT',
    });
    const rows = await store.db.selectFrom('fermi').select('chiave').orderBy('chiave').execute();
    expect(rows.map(({ chiave }) => chiave)).to.deep.equal(['a', 'b']);
  });

  it('keeps integers, text and bytes as they were, and refuses what SQLite does not store', async () => {
    const store = await bench.open();
    const bytes = Uint8Array.of(0, 1, 254, 255);
    const [row] = (
      await sql`SELECT ${42} AS n, ${'à'} AS t, ${bytes} AS b, typeof(${42}) AS k, ${null} AS z`.execute(store.db)
    ).rows;
    expect(row).to.deep.equal({ n: 42, t: 'à', b: bytes, k: 'integer', z: null });
    expect(await rejection(sql`SELECT ${new Date(0)} AS d`.execute(store.db))).to.be.instanceOf(TypeError);
    expect(await rejection(sql`SELECT ${undefined} AS d`.execute(store.db))).to.be.instanceOf(TypeError);
    expect(await rejection(store.db.transaction().execute(() => Promise.resolve()))).to.be.instanceOf(TypeError);
  });

  it('never lets the register be changed or thinned out by one of our own queries', async () => {
    const store = await bench.open();
    const registro = await bench.registro(store);
    await registro.apri({
      accessoId: 'a',
      enteId: 'cassa',
      istante: 1,
      porta: 'rest',
      applicazioneId: 'p',
      indirizzo: '::1',
      servizioId: 'eci',
    });
    expect(await rejection(store.db.deleteFrom('registro').execute())).to.include({
      code: 'ERR_VARCO_STORE_CONSTRAINT',
    });
    const change = store.db.updateTable('registro').set({ record: '{}' }).execute();
    expect(await rejection(change)).to.include({ code: 'ERR_VARCO_STORE_CONSTRAINT' });
    await registro.close();
    expect(await rejection(store.db.deleteFrom('registro_testate').execute())).to.include({
      code: 'ERR_VARCO_STORE_CONSTRAINT',
    });
  });

  it('rejects what comes after it was closed, and finishes what came before', async () => {
    const store = await bench.open();
    const before = Array.from({ length: 50 }, (_, index) =>
      store.call('counters.latch', { chiave: `k${index}`, finoA: 1 }),
    );
    const closing = store.close();
    const late = await rejection(store.call('read.migrations', null));
    expect(late).to.be.instanceOf(RegistroUnavailableError);
    expect(late.facts).to.deep.equal({ reason: 'closed' });
    await Promise.all(before);
    await closing;
    expect(bench.read('SELECT count(*) AS n FROM fermi')).to.deep.equal([{ n: 50 }]);
    expect(store.healthy()).to.equal(false);
  });

  it('leaves the rights of a database that was there already', async () => {
    const store = await bench.open();
    await store.close();
    chmodSync(bench.db, 0o640);
    await bench.open();
    expect(statSync(bench.db).mode & 0o777).to.equal(0o640);
  });
});
