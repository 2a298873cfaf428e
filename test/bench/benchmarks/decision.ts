import { join } from 'node:path';
import type { Context } from '../support/context.js';
import type { DecisionMaterial } from '../support/decision-sides.js';
import { atLeast, atMost, exactly, type Result } from '../support/figures.js';
import { compare, comparisonTable, ratio, sideNamed, summary } from '../support/rounds.js';

const IN_FLIGHT = 32;
/** Ceilings of an operator's consultation where every kind is declared, but those of a minute for applications that attest. */
const LIMITI = 8;

/** What deciding costs, and how it grows with what the gateway knows: rules, members, ceilings; then with the register, as in the flow. */
export async function decision(context: Context): Promise<Result> {
  const many = context.smoke
    ? { enti: 3, operatori: 50, convenzioni: 3 }
    : { enti: 200, operatori: 10_000, convenzioni: 30 };
  const material: DecisionMaterial = {
    dir: join(context.dir, 'decision'),
    grandezze: { one: { enti: 1, operatori: 10_000, convenzioni: 1 }, many },
    alLavoro: 1_000,
  };
  const [milliseconds, warmUpMs] = context.smoke ? [150, 50] : [2_000, 500];
  const names = ['decision one', 'decision many', 'flow one', 'flow many'] as const;
  const sides = await compare(context, { sides: names, material, milliseconds, warmUpMs, inFlight: IN_FLIGHT });
  const [one, ofMany, flowOne, flowMany] = names.map((name) => summary(sideNamed(sides, name)));
  if (!one || !ofMany || !flowOne || !flowMany) throw new Error('four sides make two comparisons');
  const throughput = ratio(sideNamed(sides, 'flow many'), sideNamed(sides, 'flow one'));
  const limiti = sides.flatMap(({ rounds }) => rounds.map(({ last }) => last));
  return {
    name: 'decision',
    method:
      `rules, members and ${LIMITI} ceilings of an operator's consultation on SQLite, durable; flow: with opening and closing row; one ente with ` +
      `10,000 operators and a convention beside ${many.enti} × ${many.operatori} operators × ${many.convenzioni} conventions, 1,000 people at work in both; ` +
      `${IN_FLIGHT} in flight, a process for each side, ${context.rounds} rounds by turns of ${milliseconds / 1_000} s, medians; CPU is the whole process's, database thread included`,
    tables: [comparisonTable('', sides)],
    checks: [
      exactly('decisions with another number of ceilings', limiti.filter((count) => count !== LIMITI).length, 0),
      atMost('CPU ms for a decision', one.cpuUsPerCall / 1_000, 0.3),
      atMost('CPU ms for a decision, many enti', ofMany.cpuUsPerCall / 1_000, 0.3),
      atLeast('throughput of the flow, many enti to one', throughput, 0.9),
    ],
    figures: { one, ofMany, flowOne, flowMany, throughput },
  };
}
