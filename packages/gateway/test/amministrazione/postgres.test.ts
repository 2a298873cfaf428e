import { expect } from 'chai';
import { createSqlPersoneStore } from '../../src/adapters/sql-persone-store.js';
import type { Atto } from '../../src/amministrazione/atto.js';
import type { PersoneStore } from '../../src/amministrazione/persone-store.js';
import { TENTATIVI_MASSIMI } from '../../src/amministrazione/persone-store.js';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.js';
import type { PostgresStore } from '../../src/store/postgres/postgres-store.js';
import { NOW } from '../store/support/house.js';
import { serve, ServerPostgres } from '../store/support/motori.js';

describe('people and acts in PostgreSQL', function () {
  this.timeout(60_000);
  if (!serve('postgres')) return;
  let server: ServerPostgres;
  let store: PostgresStore;
  let persone: PersoneStore;
  before(async () => {
    server = await ServerPostgres.open();
    store = await openPostgresStore({ ...server.options(), istanza: 'uno', onError: () => undefined });
    persone = createSqlPersoneStore(store);
  });
  after(async () => {
    await store?.close();
    await server?.destroy();
  });
  beforeEach(() => persone.enrol({ ente: 'cassa', persona: 'm.rossi', segreto: 'AA==', istante: NOW }));

  it('uses a step once, whoever asks at the same instant', async () => {
    const used = await Promise.all(Array.from({ length: 8 }, () => persone.useStep('cassa', 'm.rossi', 59_000_000)));
    expect(used.filter(Boolean)).to.have.length(1);
    expect(await persone.useStep('cassa', 'm.rossi', 58_999_999)).to.equal(false);
    expect(await persone.load('cassa', 'm.rossi')).to.deep.equal({
      ...{ ente: 'cassa', persona: 'm.rossi', stato: 'attiva', segreto: 'AA==', ultimoPasso: 59_000_000 },
      ...{ tentativi: 0, bloccataFino: 0, iscrittaIl: NOW },
    });
  });

  it('counts attempts that come at once', async () => {
    const taken = await Promise.all(Array.from({ length: 20 }, () => persone.takeAttempt('cassa', 'm.rossi', NOW)));
    expect(taken.filter(Boolean)).to.have.length(TENTATIVI_MASSIMI);
  });

  it('appends acts, numbers them, and lets nobody change them', async () => {
    const atto: Omit<Atto, 'id'> = {
      ente: 'cassa',
      istante: NOW,
      persona: 'm.rossi',
      ruolo: 'responsabile',
      azione: 'convenzione.applica',
      oggetto: 'eci',
      motivo: 'prova',
    };
    const [one, two] = [await persone.appendAtto(atto), await persone.appendAtto(atto)];
    expect(two).to.be.greaterThan(one);
    expect((await persone.atti('cassa', 1))[0]).to.deep.equal({ id: two, ...atto });
    const error: unknown = await store.pool.query('UPDATE atti SET motivo = motivo').catch((thrown: unknown) => thrown);
    expect(error).to.deep.include({ code: '23514' });
  });

  it('revokes once', async () => {
    expect(await persone.revoke('cassa', 'm.rossi')).to.equal(true);
    expect(await persone.revoke('cassa', 'm.rossi')).to.equal(false);
    expect((await persone.list('cassa')).map(({ stato }) => stato)).to.deep.equal(['revocata']);
    expect(await persone.takeAttempt('cassa', 'm.rossi', NOW)).to.equal(false);
  });
});
