import { expect } from 'chai';
import { systemIds } from '@varco/modi-client';
import { createPostgresRegistroStore } from '../../src/adapters/postgres-registro-store.js';
import { openPostgresRegistroReader } from '../../src/adapters/postgres-registro-reader.js';
import { chiaveVerifica } from '../../src/registro/head.js';
import { createRegistro } from '../../src/registro/registro.js';
import type { Registro } from '../../src/registro/event.js';
import { verifyRegistro } from '../../src/registro/verify-registro.js';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.js';
import type { PostgresStore } from '../../src/store/postgres/postgres-store.js';
import { apertura, chiusura, consult, ED25519, MASTER, NOW, rejection } from './support/house.js';
import { serve, ServerPostgres } from './support/motori.js';

describe('the PostgreSQL store', function () {
  this.timeout(60_000);
  if (!serve('postgres')) return;
  let server: ServerPostgres;
  let options: ReturnType<ServerPostgres['options']>;
  const stores: PostgresStore[] = [];
  before(async () => {
    server = await ServerPostgres.open();
  });
  after(() => server.destroy());
  beforeEach(() => {
    options = server.options();
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
  });

  async function open(istanza = 'uno', sede?: string): Promise<PostgresStore> {
    const counting = sede === undefined ? {} : { sede };
    const store = await openPostgresStore({ ...options, istanza, ...counting, onError: () => undefined });
    stores.push(store);
    return store;
  }

  function registroOf(store: PostgresStore): Promise<Registro> {
    return createRegistro({
      store: createPostgresRegistroStore(store),
      ...{ clock: { now: () => NOW }, ids: systemIds, chiave: MASTER, firma: () => ED25519, onError: () => undefined },
    });
  }

  const verify = () =>
    verifyRegistro({
      open: () => openPostgresRegistroReader(options),
      chiavi: () => [chiaveVerifica(ED25519.key)],
    });

  it('starts five at once on an empty database: one makes it, all work', async () => {
    const opened = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((istanza) => open(istanza)));
    for (const store of opened) await consult(await registroOf(store), 3, store.istanza);
    const outcome = await verify();
    expect(outcome).to.include({ valid: true });
    expect(outcome.catene.map(({ istanza, righe }) => [istanza, righe])).to.deep.equal(
      ['a', 'b', 'c', 'd', 'e'].map((istanza) => [istanza, 6]),
    );
  });

  it('refuses the same istanza twice, in one line, and gives the name back when it closes', async () => {
    const first = await open('uno');
    const error = await rejection(open('uno'));
    expect(error).to.include({ code: 'ERR_VARCO_ISTANZA_IN_USE' });
    expect(error.message).to.include('"uno"').and.not.include('\n');
    await first.close();
    await open('uno');
  });

  it('refuses an instance that counts elsewhere than those that live, and takes it when they are gone', async () => {
    const uno = await open('uno', 'Redis a');
    const due = await open('due', 'Redis a');
    const error = await rejection(open('tre', 'PostgreSQL'));
    expect(error).to.deep.include({ code: 'ERR_VARCO_COUNTERS_ELSEWHERE', facts: { sede: 'PostgreSQL' } });
    expect(error.message).to.include('contatori.url').and.not.include('\n');
    // Who counts nothing is not asked.
    await open('lettore');
    await uno.close();
    await due.close();
    await open('tre', 'PostgreSQL');
    // Another schema is another house.
    await openPostgresStore({ ...server.options(), istanza: 'uno', sede: 'Redis a', onError: () => undefined }).then(
      (store) => stores.push(store),
    );
  });

  it('lets one of two in that come at once and count in different places', async () => {
    const both = await Promise.allSettled([open('uno', 'Redis a'), open('due', 'Redis b')]);
    expect(both.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
  });

  it('keeps one chain an istanza, in order, with crowds of two instances about the same persons at once', async () => {
    const registri = [await registroOf(await open('uno')), await registroOf(await open('due'))];
    await Promise.all(
      registri.map((registro, one) =>
        Promise.all(
          Array.from({ length: 300 }, async (_, index) => {
            await registro.apri(apertura(`${one}-${index}`));
            await registro.chiudi(chiusura(`${one}-${index}`));
          }),
        ),
      ),
    );
    const outcome = await verify();
    expect(outcome.rottura).to.equal(undefined);
    expect(outcome.catene.map(({ righe, aperte }) => [righe, aperte])).to.deep.equal([
      [600, 0],
      [600, 0],
    ]);
  });

  it('opens an access once, closes what is open and nothing else', async () => {
    const registro = await registroOf(await open());
    await registro.apri(apertura('a'));
    expect(await rejection(registro.apri(apertura('a')))).to.include({ code: 'ERR_VARCO_ACCESSO_GIA_APERTO' });
    await registro.chiudi(chiusura('a'));
    expect(await rejection(registro.chiudi(chiusura('a')))).to.include({ code: 'ERR_VARCO_ACCESSO_NON_APERTO' });
    const twice = await Promise.allSettled([registro.apri(apertura('b')), registro.apri(apertura('b'))]);
    expect(twice.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
  });

  it('never lets the register be changed or thinned out by one of our own queries', async () => {
    const store = await open();
    const registro = await registroOf(store);
    await consult(registro, 1);
    await registro.close();
    for (const sql of [
      'DELETE FROM registro',
      `UPDATE registro SET record = '{}'`,
      'TRUNCATE registro',
      'DELETE FROM registro_testate',
      `UPDATE registro_testate SET firma = ''`,
    ])
      expect(await rejection(store.pool.query(sql)), sql).to.include({ code: '23514' });
  });

  it('refuses a database that a newer version wrote', async () => {
    const store = await open();
    await store.pool.query(`INSERT INTO migrazioni VALUES ('9999-domani')`);
    await store.close();
    stores.length = 0;
    const error = await rejection(open());
    expect(error).to.include({ code: 'ERR_VARCO_STORE_NEWER' });
    expect(error.facts).to.deep.equal({ migrazione: '9999-domani' });
  });

  it('refuses a wrong password without repeating it', async () => {
    const refused = rejection(
      openPostgresStore({ ...options, password: 'un-altra-segreta', istanza: 'uno', onError: () => undefined }),
    );
    const error = await refused;
    expect(error).to.include({ code: 'ERR_VARCO_STORE_UNUSABLE' });
    expect(error.message).to.not.include('un-altra-segreta');
  });

  for (const setting of ['synchronous_commit', 'fsync', 'full_page_writes'])
    it(`refuses a server with ${setting}=off`, async () => {
      await server.stop('SIGINT');
      await server.start(`${setting}=off`);
      try {
        const error = await rejection(open());
        expect(error).to.include({ code: 'ERR_VARCO_STORE_NOT_DURABLE' });
        expect(error.facts).to.deep.equal({ impostazioni: setting });
      } finally {
        await server.stop('SIGINT');
        await server.start();
      }
    });
});
