import { expect } from 'chai';
import { systemClock, type ReplayStore } from '@varco/modi-client';
import { createRedisReplayStore } from '../../src/adapters/redis-replay-store.js';
import { FiloRedis } from '../../src/store/redis/filo.js';
import { rejection } from '../store/support/house.js';
import { PASSWORD, serve, ServerRedis } from '../store/support/motori.js';

/** What the contract suite of the SDK asks of every replay store, against a real Redis: there time is the server's. */
describe('the Redis replay store', function () {
  this.timeout(30_000);
  if (!serve('redis')) return;
  let server: ServerRedis;
  const fili: FiloRedis[] = [];
  let [one, two]: ReplayStore[] = [];
  before(async () => {
    server = await ServerRedis.open();
    for (let count = 0; count < 2; count += 1) {
      const filo = new FiloRedis(
        { url: server.url, password: PASSWORD, prefisso: 'prova', durevole: true },
        () => undefined,
      );
      await filo.start();
      fili.push(filo);
    }
    [one, two] = fili.map((filo) => createRedisReplayStore(filo, systemClock));
  });
  after(async () => {
    for (const filo of fili) filo.close();
    await server.destroy();
  });
  const remember = (store: ReplayStore | undefined, scope: string, id: string, ms = 60_000): Promise<boolean> => {
    if (!store) throw new Error('no store');
    return store.rememberOnce(scope, id, systemClock.now() + ms);
  };

  it('says true once and then false, whichever instance is asked', async () => {
    expect(await remember(one, 's', 'una-volta')).to.equal(true);
    expect(await remember(one, 's', 'una-volta')).to.equal(false);
    expect(await remember(two, 's', 'una-volta')).to.equal(false);
  });

  it('says true to exactly one of many at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => remember(n % 2 ? one : two, 's', 'insieme')),
    );
    expect(answers.filter(Boolean)).to.have.length(1);
  });

  it('keeps scopes apart, also those that could be confused, and takes any text', async () => {
    for (const [scope, id] of [
      ['a', 'b:c'],
      ['a:b', 'c'],
      ['a', 'b'],
      ['', 'a'],
      ['a\u0000b', 'c'],
      ['s', '__proto__'],
      ['s', '\ud800'],
      ['s', 'x'.repeat(255)],
    ] as const) {
      expect(await remember(one, scope, id), `${scope}/${id}`).to.equal(true);
      expect(await remember(two, scope, id), `${scope}/${id}`).to.equal(false);
    }
  });

  it('takes the id again after its time', async () => {
    expect(await remember(one, 's', 'breve', 300)).to.equal(true);
    expect(await remember(two, 's', 'breve', 300)).to.equal(false);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await remember(two, 's', 'breve')).to.equal(true);
  });

  it('refuses rather than forgets, while Redis is away', async () => {
    await server.stop('SIGKILL');
    expect(await rejection(remember(one, 's', 'assente'))).to.include({ code: 'ERR_MODI_REPLAY_STORE_UNAVAILABLE' });
  });
});
