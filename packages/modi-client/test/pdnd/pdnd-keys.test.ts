import { expect } from 'chai';
import { TokenError } from '../../src/errors/token-error.js';
import { createInteropApi } from '../../src/pdnd/interop-api.js';
import { readKeyEvents } from '../../src/pdnd/key-events.js';
import { pdndKeys, type PdndKeys, type PdndKeysOptions } from '../../src/pdnd/pdnd-keys.js';
import { failureAs } from '../helpers/failure.js';
import { countingIds, FixedClock } from '../helpers/fixed-ports.js';
import { ecSigner, otherSigner, rsaSigner } from '../helpers/keys.js';
import { FakeInterop, problem } from './fake-interop.js';

const SIGNERS = [rsaSigner, otherSigner, ecSigner];
const invented = (n: number): string => String(n).padStart(43, 'x');
const uuid = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

function make(change: Partial<PdndKeysOptions> = {}): {
  pdnd: FakeInterop;
  clock: FixedClock;
  keys: PdndKeys;
  api: ReturnType<typeof createInteropApi>;
} {
  const pdnd = new FakeInterop();
  const clock = new FixedClock();
  pdnd.answer = ({ url }) => {
    const signer = SIGNERS.find(({ kid }) => url.endsWith(`/keys/${kid}`));
    return signer === undefined ? problem(404, '012-0001') : { json: { clientId: 'client-1', jwk: signer.publicJwk } };
  };
  const api = createInteropApi({
    transport: pdnd,
    clock,
    ids: countingIds(),
    version: 'v2',
    baseUrl: 'https://api.example/v2',
    pacing: { requests: 10_000 },
    caller: {
      organizzazione: 'ente',
      voucher: async () => ({
        accessToken: 'a',
        tokenType: 'Bearer',
        expiresAt: Infinity,
        jti: undefined,
        claims: {},
        correlationId: undefined,
      }),
    },
  });
  return { pdnd, clock, api, keys: pdndKeys(api, { clock, ttlMs: 60_000, maxStaleMs: 60_000, ...change }) };
}

describe('PDND’s keys', () => {
  it('are asked for once, with their owner, and asked for again when they are old', async () => {
    const { pdnd, clock, keys } = make();
    expect((await keys.find(rsaSigner.kid))?.kid).to.equal(rsaSigner.kid);
    expect(await keys.owner(rsaSigner.kid)).to.equal('client-1');
    clock.time += 59_999;
    await keys.find(rsaSigner.kid);
    expect(pdnd.asked).to.have.length(1);
    clock.time += 1;
    await keys.find(rsaSigner.kid);
    expect(pdnd.asked).to.have.length(2);
  });

  it('are asked for once by a thousand who ask at once', async () => {
    const { pdnd, keys } = make();
    const found = await Promise.all(Array.from({ length: 1_000 }, async () => keys.find(ecSigner.kid)));
    expect(pdnd.asked).to.have.length(1);
    expect(found.every((key) => key?.kid === ecSigner.kid)).to.equal(true);
  });

  it('are not asked for when a kid cannot be one', async () => {
    const { pdnd, keys } = make();
    for (const kid of ['', 'x', '../keys', `${rsaSigner.kid}=`, 'x'.repeat(10_000)]) {
      expect(await keys.find(kid)).to.equal(undefined);
    }
    expect(pdnd.asked).to.have.length(0);
  });

  it('are remembered as unknown for a while, the same kid as often as it comes', async () => {
    const { pdnd, clock, keys } = make({ unknownTtlMs: 10_000 });
    for (let n = 0; n < 100; n++) expect(await keys.find(invented(1))).to.equal(undefined);
    expect(pdnd.asked).to.have.length(1);
    clock.time += 10_000;
    await keys.find(invented(1));
    expect(pdnd.asked).to.have.length(2);
  });

  it('withstand a flood of invented kids: few questions, no room, and those that are kept go on serving', async () => {
    const { pdnd, clock, keys } = make({ unknownPerSecond: 5, maxKept: 10 });
    await keys.find(rsaSigner.kid);
    let refused = 0;
    for (let n = 0; n < 1_000; n++) {
      await keys.find(invented(n)).catch((error: unknown) => {
        expect(error).to.have.property('code', 'ERR_MODI_PACING_FULL');
        refused++;
      });
    }
    expect([pdnd.asked.length, refused]).to.deep.equal([6, 995]);
    expect((await keys.find(rsaSigner.kid))?.kid).to.equal(rsaSigner.kid);
    clock.time += 1_000;
    expect((await keys.find(otherSigner.kid))?.kid).to.equal(otherSigner.kid);
  });

  it('are found in any number at once when they exist: only unknown ones are counted', async () => {
    const { keys } = make({ unknownPerSecond: 1 });
    for (const { kid } of SIGNERS) expect((await keys.find(kid))?.kid).to.equal(kid);
  });

  it('go on serving while PDND does not answer, asked for now and then, and not for ever', async () => {
    const failures: unknown[] = [];
    const { pdnd, clock, keys } = make({ onRefreshFailed: (error) => failures.push(error) });
    await keys.find(rsaSigner.kid);
    pdnd.answer = () => ({ status: 503 });
    clock.time += 60_000;
    for (let n = 0; n < 10; n++) expect((await keys.find(rsaSigner.kid))?.kid).to.equal(rsaSigner.kid);
    expect([pdnd.asked.length, failures.length]).to.deep.equal([2, 1]);
    clock.time += 60_000;
    const error = await failureAs(TokenError, () => keys.find(rsaSigner.kid));
    expect(error.code).to.equal('ERR_MODI_PDND_UNAVAILABLE');
  });

  it('are forgotten when they are evicted, also while a question is on its way', async () => {
    const { pdnd, keys } = make();
    await keys.find(rsaSigner.kid);
    keys.evict(rsaSigner.kid);
    const { answer } = pdnd;
    pdnd.answer = async (request, n) => {
      await new Promise(setImmediate);
      return answer(request, n);
    };
    const before = keys.find(rsaSigner.kid);
    keys.evict();
    const after = keys.find(rsaSigner.kid);
    await Promise.all([before, after]);
    expect(pdnd.asked).to.have.length(3);
    await keys.find(rsaSigner.kid);
    expect(pdnd.asked).to.have.length(3);
  });

  it('follow PDND’s events: who was deleted is not found any more, who was added is', async () => {
    const { pdnd, keys } = make();
    await keys.find(rsaSigner.kid);
    expect(await keys.find(invented(7))).to.equal(undefined);
    const event = (n: number, kid: string, eventType: string): object => ({
      id: uuid(n),
      eventType,
      kid,
      clientId: 'c',
    });
    pdnd.answer = ({ url }) => {
      if (!url.includes('/keyEvents')) return problem(404, '012-0001');
      const from = new URL(url).searchParams.get('lastEventId');
      return {
        json: {
          events:
            from === null
              ? [event(1, rsaSigner.kid, 'CLIENT_KEY_DELETED'), event(2, invented(7), 'CLIENT_KEY_ADDED')]
              : [],
        },
      };
    };
    const cursor = await keys.follow();
    expect(cursor).to.equal(uuid(2));
    pdnd.asked.length = 0;
    expect(await keys.find(rsaSigner.kid)).to.equal(undefined);
    await keys.find(invented(7));
    expect(pdnd.asked).to.have.length(2);
    expect(await keys.follow(cursor)).to.equal(cursor);
  });

  it('are all forgotten for an event that cannot be read, which holds up none after it', async () => {
    const skipped: unknown[] = [];
    const { pdnd, keys } = make({ onEventSkipped: ({ cursor }) => skipped.push(cursor) });
    await keys.find(rsaSigner.kid);
    pdnd.answer = ({ url }) =>
      url.includes('/keyEvents')
        ? { json: { events: [{ id: uuid(1), eventType: 'X', kid: 'k' }, { id: uuid(2) }] } }
        : problem(404, '012-0001');
    expect(await keys.follow()).to.equal(uuid(2));
    expect(skipped).to.deep.equal([uuid(2)]);
    expect(await keys.find(rsaSigner.kid)).to.equal(undefined);
  });
});

describe('readKeyEvents', () => {
  it('reads page after page from the cursor it is given, and ends when there is no more', async () => {
    const { pdnd, api } = make();
    pdnd.answer = ({ url }) => {
      const from = Number(new URL(url).searchParams.get('lastEventId')?.slice(-3) ?? 0);
      const numbers = [1, 2, 3, 4, 5].filter((n) => n > from).slice(0, 2);
      return { json: { events: numbers.map((n) => ({ id: uuid(n), eventType: 'CLIENT_KEY_ADDED', kid: `k${n}` })) } };
    };
    const read = async (after?: string): Promise<unknown[]> => {
      const kids: unknown[] = [];
      const options = { pageSize: 2, ...(after === undefined ? {} : { after }) };
      for await (const event of readKeyEvents(api, options)) kids.push(event.kid);
      return kids;
    };
    expect(await read()).to.deep.equal(['k1', 'k2', 'k3', 'k4', 'k5']);
    expect(await read(uuid(3))).to.deep.equal(['k4', 'k5']);
  });

  it('tells of an event it cannot read in its place, and reads the pages after it', async () => {
    const { pdnd, api } = make();
    const all = [1, 2, 3, 4].map((n) => ({ id: uuid(n), ...(n === 2 ? {} : { eventType: 'X' }) }));
    pdnd.answer = ({ url }) => {
      const after = new URL(url).searchParams.get('lastEventId') ?? '';
      return { json: { events: all.filter(({ id }) => id > after).slice(0, 2) } };
    };
    const seen: string[] = [];
    const onSkipped = ({ cursor }: { readonly cursor: string }): void => void seen.push(`skipped ${cursor}`);
    for await (const { cursor } of readKeyEvents(api, { pageSize: 2, onSkipped })) seen.push(cursor);
    expect(seen).to.deep.equal([uuid(1), `skipped ${uuid(2)}`, uuid(3), uuid(4)]);
  });

  it('does not read the same page for ever', async () => {
    const { pdnd, api } = make();
    pdnd.answer = () => ({ json: { events: [{ id: uuid(1), eventType: 'X' }] } });
    const drain = async (): Promise<void> => {
      for await (const _event of readKeyEvents(api, { pageSize: 1 })) void 0;
    };
    expect((await failureAs(TokenError, drain)).code).to.equal('ERR_MODI_PDND_UNAVAILABLE');
    expect(pdnd.asked).to.have.length(2);
  });

  it('withstand a flood that comes all at once, and leave room in the queue for others', async () => {
    const { pdnd, keys } = make({ unknownPerSecond: 5, maxInFlight: 20 });
    const flood = Array.from({ length: 1_000 }, async (_, n) => keys.find(invented(n)));
    const outcomes = await Promise.allSettled(flood);
    expect(pdnd.asked).to.have.length(20);
    const codes = outcomes.map((each) => (each.status === 'rejected' ? (each.reason as TokenError).code : 'undefined'));
    expect(codes.filter((code) => code === 'ERR_MODI_PACING_FULL')).to.have.length(980);
  });

  it('do not come back when they are taken away while PDND is asked and does not answer', async () => {
    const { pdnd, clock, keys } = make();
    await keys.find(rsaSigner.kid);
    clock.time += 60_000;
    pdnd.answer = async () => {
      await new Promise(setImmediate);
      return { status: 503 };
    };
    const asked = keys.find(rsaSigner.kid);
    keys.evict(rsaSigner.kid);
    const error = await failureAs(TokenError, () => asked);
    expect(error.code).to.equal('ERR_MODI_PDND_UNAVAILABLE');
  });

  it('go on serving when who is told of a failure throws', async () => {
    const { pdnd, clock, keys } = make({
      onRefreshFailed: () => {
        throw new Error('listener');
      },
    });
    await keys.find(rsaSigner.kid);
    pdnd.answer = () => ({ status: 503 });
    clock.time += 60_000;
    expect((await keys.find(rsaSigner.kid))?.kid).to.equal(rsaSigner.kid);
  });
});
