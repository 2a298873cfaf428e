import { join } from 'node:path';
import type { Context } from '../support/context.js';
import { atMost, exactly, round, type Result } from '../support/figures.js';
import { LoadClient } from '../support/load.js';
import { inventPeople } from '../support/people.js';
import { openPremises } from '../support/premises.js';

/** PDND's limit of its test environments, per consumer organisation. */
const VOUCHERS_PER_SECOND = 10;
const MIB = 2 ** 20;

/** Distinct insured persons, all cold, AUDIT_REST_02: a voucher each, at PDND's pace. Nobody is refused for it; they wait. */
export async function thousandInsured(context: Context): Promise<Result> {
  const count = context.smoke ? 15 : 1_000;
  const people = inventPeople(count);
  const premises = await openPremises({ dir: join(context.dir, 'thousand-insured'), iscritti: people });
  const { gateway, ambiente } = premises;
  const client = new LoadClient(gateway.url, count);
  try {
    gateway.reset();
    const before = await gateway.read();
    const from = performance.now();
    const answers = await Promise.all(people.map(async (cf) => client.post(premises.insured(cf))));
    const elapsedS = (performance.now() - from) / 1000;
    const after = await gateway.read();
    const { log } = ambiente.sandbox;
    const tokens = log.entries('pdnd-token');
    const figures = {
      insured: count,
      served: answers.filter(isServed).length,
      voucherRequests: tokens.length,
      refusedByPdnd: tokens.filter(({ status }) => status !== 200).length,
      inpsCalls: log.count('inps-eci'),
      elapsedS: round(elapsedS, 1),
      pacingAllowsS: round((count - VOUCHERS_PER_SECOND) / VOUCHERS_PER_SECOND, 1),
      rssBeforeMiB: round(before.rss / MIB, 0),
      rssPeakMiB: round(after.rssPeak / MIB, 0),
      turnMaxMs: round(after.turnMax),
      ownMaxMs: round(after.ownMax),
    };
    return {
      name: 'thousand-insured',
      method:
        `${count} distinct insured persons at the same instant, nothing cached, AUDIT_REST_02, sandbox in environment collaudo (${VOUCHERS_PER_SECOND} ` +
        'vouchers a second). INPS knows none of these made-up people: its DATI_NON_TROVATI, told as 404 assicurato-non-trovato, is the whole chain at work',
      tables: [
        {
          title: '',
          columns: [''],
          rows: Object.entries(figures).map(([label, value]) => ({ label, values: [value] })),
        },
      ],
      checks: [
        exactly('served', figures.served, count),
        exactly('voucher requests', figures.voucherRequests, count),
        exactly('refused by PDND', figures.refusedByPdnd, 0),
        exactly('calls to INPS', figures.inpsCalls, count),
        atMost('elapsed over what the pacing allows', elapsedS / Math.max(1, figures.pacingAllowsS), 1.1),
        atMost('gateway RSS peak, MiB', figures.rssPeakMiB, 255),
      ],
      figures,
    };
  } finally {
    await client.close();
    await premises.close();
  }
}

function isServed({ status, body }: { readonly status: number; readonly body: Buffer }): boolean {
  return status === 200 || (status === 404 && body.includes('assicurato-non-trovato'));
}
