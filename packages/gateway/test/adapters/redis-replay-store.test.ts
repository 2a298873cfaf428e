import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { createMemoryReplayStore, systemClock } from '@varco/modi-client';
import { replayStoreContract } from '@varco/modi-client/testing';
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
  let prefisso = 0;
  before(async () => {
    server = await ServerRedis.open();
  });
  const filo = async (): Promise<FiloRedis> => {
    const options = { url: server.url, password: PASSWORD, prefisso: `prova${prefisso}`, durevole: true };
    const made = new FiloRedis(options, () => undefined);
    await made.start();
    fili.push(made);
    return made;
  };
  after(async () => {
    for (const filo of fili) filo.close();
    await server.destroy();
  });
  for (const { title, check } of replayStoreContract) {
    it(title, () =>
      check(async () => {
        // A prefix of its own for each: a store that has seen nothing.
        prefisso += 1;
        const [one, two] = [await filo(), await filo()].map((each) => createRedisReplayStore(each, systemClock));
        if (!one || !two) throw new Error('no store');
        return { stores: [one, two], now: () => systemClock.now(), pass: (ms) => pause(ms), life: 400 };
      }),
    );
  }

  it('refuses rather than forgets, while Redis is away; with a memory of its own, that answers', async () => {
    const each = await filo();
    const strict = createRedisReplayStore(each, systemClock);
    const lenient = createRedisReplayStore(each, systemClock, createMemoryReplayStore({ clock: systemClock }));
    const until = systemClock.now() + 60_000;
    expect(await lenient.rememberOnce('s', 'prima', until)).to.equal(true);
    await server.stop('SIGKILL');
    expect(await rejection(strict.rememberOnce('s', 'assente', until))).to.include({
      code: 'ERR_MODI_REPLAY_STORE_UNAVAILABLE',
    });
    expect(await lenient.rememberOnce('s', 'prima', until)).to.equal(false);
    expect(await lenient.rememberOnce('s', 'dopo', until)).to.equal(true);
    expect(await lenient.rememberOnce('s', 'dopo', until)).to.equal(false);
  });
});
