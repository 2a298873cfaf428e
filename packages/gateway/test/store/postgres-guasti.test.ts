import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { systemIds } from '@varco/modi-client';
import { createPostgresRegistroStore } from '../../src/adapters/postgres-registro-store.js';
import { openPostgresRegistroReader } from '../../src/adapters/postgres-registro-reader.js';
import type { Registro } from '../../src/registro/event.js';
import { chiaveVerifica } from '../../src/registro/head.js';
import { createRegistro } from '../../src/registro/registro.js';
import { verifyRegistro } from '../../src/registro/verify-registro.js';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.js';
import type { PostgresStore } from '../../src/store/postgres/postgres-store.js';
import { apertura, chiusura, consult, ED25519, MASTER, NOW, rejection } from './support/house.js';
import { serve, ServerPostgres } from './support/motori.js';

async function finche(condition: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const from = performance.now();
  while (!(await condition())) {
    if (performance.now() - from > withinMs) throw new Error(`it did not happen in ${withinMs} ms`);
    await pause(20);
  }
}

describe('the PostgreSQL store, when the server is in trouble', function () {
  this.timeout(90_000);
  if (!serve('postgres')) return;
  let server: ServerPostgres;
  let options: ReturnType<ServerPostgres['options']>;
  let store: PostgresStore;
  let registro: Registro;
  before(async () => {
    server = await ServerPostgres.open();
  });
  after(() => server.destroy());
  beforeEach(async () => {
    options = server.options();
    store = await openPostgresStore({ ...options, istanza: 'uno', onError: () => undefined });
    registro = await createRegistro({
      store: createPostgresRegistroStore(store),
      ...{ clock: { now: () => NOW }, ids: systemIds, chiave: MASTER, firma: () => ED25519, onError: () => undefined },
      intervalloAnonimiMs: 100,
    });
  });
  afterEach(async () => {
    await registro.close();
    await store.close();
  });

  const verify = () =>
    verifyRegistro({ open: () => openPostgresRegistroReader(options), chiavi: () => [chiaveVerifica(ED25519.key)] });

  /** Consults until told to stop; a refusal is followed by the next attempt. Acknowledged rows, and how many were refused. */
  function load(workers: number): { readonly acknowledged: string[]; refused(): number; stop(): Promise<void> } {
    const acknowledged: string[] = [];
    let [refused, going] = [0, true];
    const done = Promise.all(
      Array.from({ length: workers }, async (_, worker) => {
        for (let count = 0; going; count += 1) {
          const accesso = `${worker}-${count}`;
          try {
            await registro.apri(apertura(accesso));
            acknowledged.push(`apertura ${accesso}`);
            await registro.chiudi(chiusura(accesso));
            acknowledged.push(`chiusura ${accesso}`);
          } catch (error) {
            expect(error).to.include({ code: 'ERR_VARCO_REGISTRO_UNAVAILABLE' });
            refused += 1;
            await pause(5);
          }
        }
      }),
    );
    return {
      acknowledged,
      refused: () => refused,
      async stop() {
        going = false;
        await done;
      },
    };
  }

  it('refuses at once while it is killed, works again when it is back, and no acknowledged row is lost', async () => {
    const { acknowledged, refused, stop } = load(24);
    await finche(() => acknowledged.length > 500);
    for (let kill = 0; kill < 2; kill += 1) {
      const before = refused();
      await server.stop('SIGKILL');
      await finche(() => refused() > before && !store.healthy());
      await server.start();
      const seen = acknowledged.length;
      await finche(() => store.healthy() && acknowledged.length > seen + 300);
    }
    await stop();
    const { rows } = await store.pool.query<{ tipo: string; accesso: string }>('SELECT tipo, accesso FROM registro');
    const kept = new Set(rows.map(({ tipo, accesso }) => `${tipo} ${accesso}`));
    expect(acknowledged.filter((line) => !kept.has(line))).to.deep.equal([]);
    // What nobody was told of is closed as unknown, without a restart of ours.
    await finche(async () => (await createPostgresRegistroStore(store).openings()).length === 0);
    expect((await verify()).rottura).to.equal(undefined);
  });

  it('does not hang with a server that hangs: refuses within the deadline, and recovers', async () => {
    await consult(registro, 2);
    await server.freeze('SIGSTOP');
    const from = performance.now();
    const error = await rejection(registro.apri(apertura('appesa')));
    const waited = performance.now() - from;
    expect(error).to.include({ code: 'ERR_VARCO_REGISTRO_UNAVAILABLE' });
    expect(waited).to.be.within(1_000, 8_000);
    expect(store.healthy()).to.equal(false);
    const again = performance.now();
    await rejection(registro.apri(apertura('subito')));
    expect(performance.now() - again).to.be.lessThan(500);
    await server.freeze('SIGCONT');
    await finche(() => store.healthy());
    await consult(registro, 2, 'dopo');
    await finche(async () => (await createPostgresRegistroStore(store).openings()).length === 0);
    expect((await verify()).rottura).to.equal(undefined);
  });

  it('writes nothing more once another process has its name', async () => {
    await consult(registro, 2);
    const other = options;
    // The connection that holds the name is ended by the administrator; before it is back, somebody else takes the name.
    const taking = (async () => {
      for (;;) {
        try {
          return await openPostgresStore({ ...other, istanza: 'uno', onError: () => undefined });
        } catch (error) {
          if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_VARCO_ISTANZA_IN_USE') throw error;
        }
      }
    })();
    await finche(async () => {
      await store.pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted`,
      );
      await pause(150);
      return !store.healthy();
    });
    const thief = await Promise.race([taking, pause(10_000).then(() => undefined)]);
    if (thief) {
      expect(await rejection(registro.apri(apertura('senza-nome')))).to.include({
        code: 'ERR_VARCO_REGISTRO_UNAVAILABLE',
      });
      expect(store.healthy()).to.equal(false);
      await thief.close();
    } else {
      await taking.then((late) => late.close());
    }
    await finche(() => store.healthy());
    await registro.apri(apertura('con-nome'));
    await registro.chiudi(chiusura('con-nome'));
  });
});
