import { join } from 'node:path';
import { PERSONE } from '@varco/sandbox';
import type { Context } from '../support/context.js';
import { exactly, percentile, round, type Result } from '../support/figures.js';
import { LoadClient } from '../support/load.js';
import { openPremises } from '../support/premises.js';

/** Scenarios whose statements are big, or that are not answered with one. */
const OTHERS = /^(non-trovato|database-offline|errore-interno|riscontro-non-valido|estratto-|quadri-vuoti)/;

/** Many callers at the same instant, nothing cached, one operator at one workstation: one evidence, one voucher, as many calls as cases. */
export async function thousandCallers(context: Context): Promise<Result> {
  const callers = context.smoke ? 50 : 1_000;
  const people = PERSONE.filter(({ scenario }) => !OTHERS.test(scenario)).map(({ codiceFiscale }) => codiceFiscale);
  const premises = await openPremises({ dir: join(context.dir, 'thousand-callers') });
  const { gateway, ambiente } = premises;
  const client = new LoadClient(gateway.url, callers);
  try {
    gateway.reset();
    const from = performance.now();
    // Each for a case of his own, so that no two are the same call.
    const answers = await Promise.all(
      Array.from({ length: callers }, async (_, index) =>
        client.post(premises.operator(people[index % people.length] ?? '', `PENS-2026-${index}`)),
      ),
    );
    const elapsedMs = performance.now() - from;
    const probe = await gateway.read();
    const { log } = ambiente.sandbox;
    const jtis = (member: string): number =>
      new Set(log.entries('inps-eci').map((entry) => (entry[member] as { jti?: unknown } | undefined)?.jti)).size;
    const figures = {
      callers,
      answered200: answers.filter(({ status }) => status === 200).length,
      tokenRequests: log.count('pdnd-token'),
      evidences: jtis('evidence'),
      vouchers: jtis('voucher'),
      inpsCalls: log.count('inps-eci'),
      elapsedMs: round(elapsedMs, 0),
      p99Ms: round(
        percentile(
          answers.map(({ ms }) => ms),
          99,
        ),
        0,
      ),
      rssPeakMiB: round(probe.rssPeak / 2 ** 20, 0),
      turnMaxMs: round(probe.turnMax),
      ownMaxMs: round(probe.ownMax),
    };
    return {
      name: 'thousand-callers',
      method:
        `${callers} connections, one request on each at the same instant, cold caches, one operator and one workstation, a case each; the sandbox is ` +
        'PDND and INPS (mutual TLS, AUDIT_REST_02) and its log is what is counted; it runs in the client’s process, so times are its own',
      tables: [
        {
          title: '',
          columns: [''],
          rows: Object.entries(figures).map(([label, value]) => ({ label, values: [value] })),
        },
      ],
      checks: [
        exactly('answered 200', figures.answered200, callers),
        exactly('evidences', figures.evidences, 1),
        exactly('vouchers', figures.vouchers, 1),
        exactly('voucher requests', figures.tokenRequests, 1),
        exactly('calls to INPS', figures.inpsCalls, callers),
      ],
      figures,
    };
  } finally {
    await client.close();
    await premises.close();
  }
}
