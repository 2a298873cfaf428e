import type { Clock, ClockGuard, Transport } from '@varco/modi-client';

/** Answers this close to the last one that was looked at say nothing new of a clock. */
const EVERY_MS = 1_000;

/** The same transport; the `Date` of one answer a second tells the guard the other side's time. */
export function observedTransport(transport: Transport, clockGuard: ClockGuard, clock: Clock): Transport {
  let looked = -Infinity;
  return {
    send: async (request) => {
      const sent = clock.now();
      const answer = await transport.send(request);
      const received = clock.now();
      if (Math.abs(received - looked) >= EVERY_MS) {
        looked = received;
        clockGuard.record(request.url, answer.headers, sent, received);
      }
      return answer;
    },
    close: async () => transport.close(),
  };
}
