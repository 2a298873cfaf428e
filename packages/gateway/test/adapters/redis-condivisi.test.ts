import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { systemIds } from '@varco/modi-client';
import { voucherCacheContract } from '@varco/modi-client/testing';
import { createRedisSharedPace } from '../../src/adapters/redis-shared-pace.js';
import { createRedisVoucherCache } from '../../src/adapters/redis-voucher-cache.js';
import { FiloRedis } from '../../src/store/redis/filo.js';
import { MASTER, rejection } from '../store/support/house.js';
import { PASSWORD, serve, ServerRedis } from '../store/support/motori.js';

const VOUCHER = { accessToken: 'intestazione.carico-segreto.firma', tokenType: 'DPoP', lifeMs: 60_000 } as const;

describe('what instances share in Redis', function () {
  this.timeout(30_000);
  if (!serve('redis')) return;
  let server: ServerRedis;
  let prefisso = 0;
  const fili: FiloRedis[] = [];
  before(async () => {
    server = await ServerRedis.open();
  });
  after(async () => {
    for (const each of fili) each.close();
    await server.destroy();
  });
  beforeEach(() => {
    prefisso += 1;
  });
  const filo = async (): Promise<FiloRedis> => {
    const options = { url: server.url, password: PASSWORD, prefisso: `prova${prefisso}`, durevole: true };
    const made = new FiloRedis(options, () => undefined);
    await made.start();
    fili.push(made);
    return made;
  };
  const cacheOn = async (segreto: Uint8Array = MASTER) =>
    createRedisVoucherCache({ filo: await filo(), segreto, ids: systemIds });

  describe('vouchers', () => {
    for (const { title, check } of voucherCacheContract)
      it(title, () =>
        check(async () => ({ caches: [await cacheOn(), await cacheOn()], pass: (ms) => pause(ms), life: 400 })),
      );

    it('stand there enciphered, with an end', async () => {
      const raw = await filo();
      await (await cacheOn()).set('k', VOUCHER);
      const name = `prova${prefisso}:voucher:k`;
      const kept = String(await raw.manda(['GET', name]));
      expect(Buffer.from(kept, 'base64').toString('latin1')).not.to.match(/carico|DPoP|accessToken/);
      expect(Number(await raw.manda(['PTTL', name]))).to.be.within(50_000, 60_000);
      await (await cacheOn()).set('k', VOUCHER);
      expect(await raw.manda(['GET', name])).not.to.equal(kept);
    });

    it('cannot be moved under another key, changed, or read with another secret', async () => {
      const [raw, cache] = [await filo(), await cacheOn()];
      await cache.set('k', VOUCHER);
      const name = (key: string): string => `prova${prefisso}:voucher:${key}`;
      const kept = String(await raw.manda(['GET', name('k')]));
      const bytes = Buffer.from(kept, 'base64');
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      for (const [key, value] of [
        ['altra', kept],
        ['mutata', bytes.toString('base64')],
        ['corta', 'AAAA'],
      ] as const) {
        await raw.manda(['SET', name(key), value, 'PX', '60000']);
        expect(await rejection(cache.get(key)), key).to.be.instanceOf(Error);
      }
      expect(await rejection((await cacheOn(new Uint8Array(32))).get('k'))).to.be.instanceOf(Error);
      expect(await cache.get('k')).to.include({ accessToken: VOUCHER.accessToken });
    });

    it('live no longer than PDND said, whatever Redis is told', async () => {
      const [raw, cache] = [await filo(), await cacheOn()];
      await cache.set('k', VOUCHER);
      await raw.manda(['PEXPIRE', `prova${prefisso}:voucher:k`, '9000000']);
      expect((await cache.get('k'))?.lifeMs).to.equal(60_000);
    });
  });

  describe('the pace towards PDND', () => {
    const pace = async (istanza: string) =>
      createRedisSharedPace({ filo: await filo(), istanza, tokenEndpoint: 'https://pdnd.example/token' });
    const RITMO = { requests: 5, perMs: 400, maxWaitMs: 60_000 };

    it('gives five instances together never more than it in any window', async () => {
      const paces = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(pace));
      const asked = paces.flatMap((each) => [0, 0, 0, 0, 0].map(() => each));
      const reserved = await Promise.all(
        asked.map(async (each) => ({ ...(await each.reserve('ente', RITMO)), from: performance.now() })),
      );
      const at = reserved.map(({ waitMs }) => waitMs).sort((a, b) => a - b);
      // The sixth leaves a window after the first; all were asked within a few milliseconds of each other.
      for (let index = 5; index < at.length; index += 1)
        expect((at[index] ?? 0) - (at[index - 5] ?? 0)).to.be.greaterThan(300);
      expect(at.at(-1)).to.be.within(1_300, 1_900);
      expect(Math.max(...reserved.map(({ sharers }) => sharers))).to.equal(5);
    });

    it('refuses who would wait too long and reserves nothing for him, and keeps organisations apart', async () => {
      const one = await pace('a');
      const strict = { ...RITMO, requests: 1, maxWaitMs: 100 };
      expect(await one.reserve('ente', strict)).to.include({ granted: true, waitMs: 0 });
      for (let times = 0; times < 3; times += 1) {
        const { granted, waitMs } = await one.reserve('ente', strict);
        expect(granted).to.equal(false);
        expect(waitMs).to.be.within(200, 431);
      }
      expect(await one.reserve('altro', strict)).to.include({ granted: true, waitMs: 0 });
      await pause(450);
      expect(await one.reserve('ente', strict)).to.include({ granted: true, waitMs: 0 });
    });

    it('stops for all when one was told 429', async () => {
      const [one, two] = [await pace('a'), await pace('b')];
      await one.pause('ente', 5_000);
      await two.pause('ente', 1_000);
      expect((await two.reserve('ente', RITMO)).waitMs).to.be.within(4_000, 5_000);
      expect((await two.reserve('altro', RITMO)).waitMs).to.equal(0);
    });

    it('does not wait for a clock of Redis that was set back', async () => {
      const [raw, one] = [await filo(), await pace('a')];
      await one.reserve('ente', RITMO);
      const [, names] = (await raw.manda(['SCAN', '0', 'MATCH', `prova${prefisso}:passo:*`])) as [string, string[]];
      const list = names.find((name) => !/:(?:pausa|istanze)$/.test(name)) ?? '';
      await raw.manda(['LPUSH', list, String(Date.UTC(2100, 0, 1))]);
      expect(await one.reserve('ente', RITMO)).to.include({ granted: true, waitMs: 0 });
    });
  });
});
