import type { ClockGuard, Transport, TransportResponse } from '@varco/modi-client';
import { expect } from 'chai';
import { observedTransport } from '../../src/adapters/observed-transport.js';

describe('a transport whose answers are looked at for the time', () => {
  let now: number;
  let looks: unknown[];
  const answer: TransportResponse = { status: 200, headers: { date: 'x' }, body: new Uint8Array() };
  const request = {
    method: 'GET',
    url: 'https://a.example/',
    headers: {},
    deadlineMs: 1,
    maxResponseBytes: 1,
  } as const;

  function observed(send: Transport['send']): Transport {
    const guard = { record: (...args: unknown[]) => looks.push(args) } as unknown as ClockGuard;
    return observedTransport({ send, close: async () => void looks.push('closed') }, guard, { now: () => now });
  }
  beforeEach(() => {
    now = 1_000_000;
    looks = [];
  });

  it('hands answers on, and shows one a second, with when it was asked and had', async () => {
    const transport = observed(async () => {
      now += 40;
      return answer;
    });
    expect(await transport.send(request)).to.equal(answer);
    await transport.send(request);
    now += 1_000;
    await transport.send(request);
    expect(looks).to.deep.equal([
      [request.url, answer.headers, 1_000_000, 1_000_040],
      [request.url, answer.headers, 1_001_080, 1_001_120],
    ]);
  });

  it('looks again at once when the clock was set back', async () => {
    const transport = observed(async () => answer);
    await transport.send(request);
    now -= 3_600_000;
    await transport.send(request);
    expect(looks).to.have.length(2);
  });

  it('shows no failure, and closes', async () => {
    const transport = observed(() => Promise.reject(new Error('no')));
    let failed: unknown;
    await transport.send(request).catch((error: unknown) => (failed = error));
    expect(failed).to.be.instanceOf(Error);
    await transport.close();
    expect(looks).to.deep.equal(['closed']);
  });
});
