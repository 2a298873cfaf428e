import { fileURLToPath } from 'node:url';
import type { Context } from './context.js';
import { median, round, type Row, type Table } from './figures.js';
import type { LoopOptions, Round } from './loop.js';
import { startPeer } from './peer.js';

const SCRIPT = fileURLToPath(new URL('../processes/sdk-side.js', import.meta.url));

/** What is asked of `processes/sdk-side.ts`, in this order. */
export type SideQuestion = { readonly prepare: string; readonly material: unknown } | { readonly run: LoopOptions };

/** One side of a comparison, and what its rounds came to. */
export interface Side {
  readonly name: string;
  readonly rounds: readonly Round[];
}

export interface Comparison extends LoopOptions {
  /** Names that `processes/sdk-side.ts` knows. */
  readonly sides: readonly string[];
  /** What every side is given to work on: the same key, the same tokens. */
  readonly material: unknown;
  readonly warmUpMs: number;
}

/** Each side in a process of its own, by turns: A B C, A B C …, while the others wait. */
export async function compare(context: Context, comparison: Comparison): Promise<readonly Side[]> {
  const { sides, material, milliseconds, warmUpMs, inFlight } = comparison;
  const started = sides.map((name) => ({ name, peer: startPeer(SCRIPT), rounds: [] as Round[] }));
  try {
    for (const { name, peer } of started) {
      await peer.ask({ prepare: name, material } satisfies SideQuestion);
      await peer.ask({ run: { milliseconds: warmUpMs * 3, inFlight } } satisfies SideQuestion);
    }
    for (let count = 1; count <= context.rounds; count += 1) {
      for (const { name, peer, rounds } of started) {
        await peer.ask({ run: { milliseconds: warmUpMs, inFlight } } satisfies SideQuestion);
        const measured = await peer.ask<Round>({ run: { milliseconds, inFlight } } satisfies SideQuestion);
        rounds.push(measured);
        context.note(`round ${count} of ${context.rounds}, ${name}: ${round(measured.perSecond, 0)} a second`);
      }
    }
    return started;
  } finally {
    await Promise.all(started.map(({ peer }) => peer.stop()));
  }
}

/** Medians of the rounds; of memory and of the longest delay, the worst. */
export function summary({ rounds }: Side): Omit<Round, 'last'> {
  const of = (key: Exclude<keyof Round, 'last'>): number[] => rounds.map((each) => each[key]);
  return {
    calls: of('calls').reduce((sum, each) => sum + each, 0),
    perSecond: round(median(of('perSecond')), 0),
    meanUs: round(median(of('meanUs')), 1),
    p50Us: round(median(of('p50Us')), 1),
    p99Us: round(median(of('p99Us')), 1),
    cpuUsPerCall: round(median(of('cpuUsPerCall')), 1),
    loopP99Ms: round(median(of('loopP99Ms'))),
    loopMaxMs: round(Math.max(...of('loopMaxMs'))),
    rssPeakMiB: round(Math.max(...of('rssPeakMiB')), 0),
  };
}

/** A column a side. */
export function comparisonTable(title: string, sides: readonly Side[]): Table {
  const summaries = sides.map(summary);
  const row = (label: string, key: keyof Omit<Round, 'last'>): Row => ({
    label,
    values: summaries.map((each) => each[key]),
  });
  return {
    title,
    columns: sides.map(({ name }) => name),
    rows: [
      row('a second', 'perSecond'),
      row('mean µs', 'meanUs'),
      row('p50 µs', 'p50Us'),
      row('p99 µs', 'p99Us'),
      row('CPU µs for each', 'cpuUsPerCall'),
      row('event loop late, p99 ms', 'loopP99Ms'),
      row('event loop late, max ms', 'loopMaxMs'),
      row('RSS peak MiB', 'rssPeakMiB'),
    ],
  };
}

/** Of two sides, the median over the rounds of one's figure by the other's in the same round: what slowed a moment slowed both. */
export function ratio(one: Side, other: Side): number {
  return median(one.rounds.map(({ perSecond }, index) => perSecond / (other.rounds[index]?.perSecond ?? Number.NaN)));
}

export function sideNamed(sides: readonly Side[], name: string): Side {
  const found = sides.find((side) => side.name === name);
  if (found === undefined) throw new Error(`no side ${name}`);
  return found;
}
