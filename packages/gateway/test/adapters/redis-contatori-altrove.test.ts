import { expect } from 'chai';
import { systemIds } from '@varco/modi-client';
import { openArchivio } from '../../src/adapters/archivio.js';
import { chiaveGiorno } from '../../src/quota/limits.js';
import { createRegistro } from '../../src/registro/registro.js';
import { ADESSO, limite } from '../quota/counter-store.contract.js';
import { apertura, chiusura, ED25519, MASTER } from '../store/support/house.js';
import { PASSWORD, serve, ServerPostgres, ServerRedis } from '../store/support/motori.js';

const KEY = chiaveGiorno('cassa', 'eci', ADESSO);
const TETTO = 10;

/** Counters in a Redis that stays up while, for part of the day, units are counted elsewhere. */
describe('a day that is counted in Redis, elsewhere, and in that Redis again', function () {
  this.timeout(90_000);
  if (!serve('postgres', 'redis')) return;
  let [postgres, redis, altro]: [ServerPostgres?, ServerRedis?, ServerRedis?] = [];
  let rebuilt: unknown[] = [];
  let numero = 0;

  before(() => {
    process.env.VARCO_PROVA_ALTROVE = PASSWORD;
  });
  after(() => {
    delete process.env.VARCO_PROVA_ALTROVE;
  });
  beforeEach(async () => {
    rebuilt = [];
    postgres = await ServerPostgres.open();
    redis = await ServerRedis.open();
  });
  afterEach(async () => {
    for (const engine of [altro, redis, postgres]) await engine?.destroy();
    [postgres, redis, altro] = [undefined, undefined, undefined];
  });

  const inRedis = (server: ServerRedis | undefined, prefisso = 'varco') => ({
    ...{ url: server?.url ?? '', password: 'env:VARCO_PROVA_ALTROVE', prefisso },
    ...{ senzaRedis: 'chiuso' as const, anticipo: 0 },
  });

  /** A house that is started, asked so often, and stopped: how many were granted. The first are never closed, as after a kill -9. */
  async function turno(
    contatori: ReturnType<typeof inRedis> | undefined,
    quante: number,
    aperte = 0,
    istanza = 'uno',
  ): Promise<number> {
    const archivio = await openArchivio({
      configurazione: {
        archivio: {
          ...{ tipo: 'postgres', tls: 'disable', password: 'env:VARCO_PROVA_ALTROVE' },
          url: postgres?.url ?? '',
        },
        fusoOrario: 'Europe/Rome',
        ...(contatori && { contatori }),
      },
      ...{ istanza, clock: { now: () => ADESSO }, ids: systemIds, onError: () => () => undefined },
      onRebuilt: (facts) => rebuilt.push(facts),
    });
    const { store } = await archivio.counters();
    const registro = await createRegistro({
      ...{ store: archivio.registro, clock: { now: () => ADESSO }, ids: systemIds, chiave: MASTER },
      ...{ firma: () => ED25519, onError: () => undefined },
    });
    let granted = 0;
    for (let n = 0; n < quante; n += 1) {
      numero += 1;
      const id = `accesso-${numero}`;
      await registro.apri(apertura(id, { istante: ADESSO }));
      const outcome = await store.reserve([limite(KEY, TETTO)], ADESSO);
      if (outcome.granted) granted += 1;
      const end = outcome.granted
        ? { contatori: [KEY], chiamataPartita: true }
        : { esito: 'rifiuto' as const, motivo: 'quota-esaurita' as const };
      if (n >= aperte) await registro.chiudi(chiusura(id, { istante: ADESSO, ...end }));
    }
    await registro.close();
    await archivio.close();
    return granted;
  }

  it('passes the ceiling neither after PostgreSQL', async () => {
    expect(await turno(inRedis(redis), 3)).to.equal(3);
    expect(await turno(undefined, 4)).to.equal(4);
    expect(await turno(inRedis(redis), 20)).to.equal(TETTO - 7);
  });

  it('nor after another Redis, and tells that counters were behind', async () => {
    altro = await ServerRedis.open();
    expect(await turno(inRedis(redis), 3)).to.equal(3);
    expect(await turno(inRedis(altro), 4)).to.equal(4);
    rebuilt = [];
    expect(await turno(inRedis(redis), 20)).to.equal(TETTO - 7);
    expect(rebuilt).to.deep.equal([{ memoria: 'intera' }]);
  });

  it('nor after another prefix, where some accesses were never closed', async () => {
    expect(await turno(inRedis(redis), 3)).to.equal(3);
    expect(await turno(inRedis(redis, 'altro'), 4, 2)).to.equal(4);
    expect(await turno(inRedis(redis), 20)).to.equal(TETTO - 7);
  });

  it('nor where the first Redis was restarted meanwhile', async () => {
    expect(await turno(inRedis(redis), 3)).to.equal(3);
    expect(await turno(inRedis(redis, 'altro'), 4, 2)).to.equal(4);
    await redis?.stop('SIGTERM');
    await redis?.start();
    expect(await turno(inRedis(redis), 20)).to.equal(TETTO - 7);
  });

  it('and a house that was only restarted finds every unit that was left, and nothing to tell', async () => {
    expect(await turno(inRedis(redis), 3, 1)).to.equal(3);
    rebuilt = [];
    expect(await turno(inRedis(redis), 20)).to.equal(TETTO - 3);
    expect(rebuilt).to.deep.equal([]);
  });

  it('and five houses that start together raise the counters once, and lower none', async () => {
    await turno(inRedis(redis), 3);
    await turno(inRedis(redis, 'altro'), 4);
    const granted = await Promise.all([1, 2, 3, 4, 5].map((n) => turno(inRedis(redis), 10, 0, `i${n}`)));
    expect(granted.reduce((sum, one) => sum + one, 0)).to.equal(TETTO - 7);
  });
});
