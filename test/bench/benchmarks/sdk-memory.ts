import { fileURLToPath } from 'node:url';
import type { MemoryQuestion, MemoryReading } from '../processes/sdk-memory.js';
import type { Context } from '../support/context.js';
import { atMost, exactly, round, type Result } from '../support/figures.js';
import { startPeer } from '../support/peer.js';

const SCRIPT = fileURLToPath(new URL('../processes/sdk-memory.js', import.meta.url));
const MOST_GROWTH = 0.05;

/** A million calls in one process: what lives afterwards is what lived after the first hundred thousand. */
export async function sdkMemory(context: Context): Promise<Result> {
  const stops = context.smoke ? [2_000, 4_000] : [100_000, 500_000, 1_000_000];
  const peer = startPeer(SCRIPT, ['--expose-gc']);
  const readings: MemoryReading[] = [];
  try {
    for (const until of stops) {
      const reading = await peer.ask<MemoryReading>({ until } satisfies MemoryQuestion);
      readings.push(reading);
      context.note(`${until} calls: heap ${round(reading.heapMiB)} MiB, RSS ${round(reading.rssMiB)} MiB`);
    }
  } finally {
    await peer.stop();
  }
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined) throw new Error('nothing was read');
  const growth = (of: (reading: MemoryReading) => number): number => of(last) / of(first) - 1;
  const heapGrowth = growth(({ heapMiB, externalMiB }) => heapMiB + externalMiB);
  const rssGrowth = growth(({ rssMiB }) => rssMiB);
  const row = (label: string, key: keyof MemoryReading, places = 0) => ({
    label,
    values: readings.map((reading) => round(reading[key], places)),
  });
  return {
    name: 'sdk-memory',
    method:
      'one process; each call takes an evidence and the voucher bound to it (50 operators, every 100th call a new one, 500 kept of each, their windows and lives ' +
      'passing in simulated time) and a place in a replay store that is full; every 50th verifies the evidence twice; sizes after collection',
    tables: [
      {
        title: '',
        columns: stops.map((stop) => `${stop} calls`),
        rows: [
          row('heap MiB', 'heapMiB', 2),
          row('buffers MiB', 'externalMiB', 2),
          row('RSS MiB', 'rssMiB', 1),
          row('CPU µs for each', 'cpuUsPerCall', 1),
          row('voucher requests', 'voucherRequests'),
          row('tokens verified', 'verified'),
          row('refused as replayed', 'replaysRefused'),
          row('refused because the store was full', 'notRemembered'),
          row('other ids refused by the store', 'idsRefused'),
        ],
      },
    ],
    checks: [
      exactly('calls', last.calls, stops.at(-1) ?? 0),
      exactly('voucher requests', last.voucherRequests, last.voucherRequestsDue),
      exactly(
        'verified, replayed and not remembered',
        last.verified + last.replaysRefused + last.notRemembered,
        last.calls / 25,
      ),
      atMost('heap and buffers, growth', heapGrowth, MOST_GROWTH),
      atMost('RSS, growth', rssGrowth, MOST_GROWTH),
    ],
    figures: { readings, heapGrowth, rssGrowth },
  };
}
