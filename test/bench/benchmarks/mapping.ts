import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEciMapper, loadProfilo } from '@varco/eci-mapper';
import { judgeSoapAnswer } from '@varco/modi-client';
import type { Context } from '../support/context.js';
import { answerNamed } from '../support/context.js';
import { atMost, exactly, median, percentile, round, type Result } from '../support/figures.js';
import { loadInternals } from '../support/internals.js';
import { LoadClient } from '../support/load.js';
import { openPremises } from '../support/premises.js';
import { startUpstream } from '../support/upstream.js';
import { CONTRACT, PROFILE } from './json-door.js';

const MIB = 2 ** 20;

/** How long a statement takes to be scanned and mapped, by size; and what the gateway's event loop feels of the biggest. */
export async function mapping(context: Context): Promise<Result> {
  const alone = await mapAlone(context);
  const served = await serveBig(context);
  return {
    name: 'mapping',
    method:
      'scan: XML well-formedness and envelope; whole: scan, profile, model, JSON, as the gateway does it; in this process, one at a time, medians after warm-up. ' +
      'Served: 5 MB statements over the JSON door as JSON and as XML, four at a time',
    tables: [
      {
        title: 'One statement, ms',
        columns: ['bytes', 'rows', 'scan', 'whole', 'whole p99'],
        rows: alone.map(({ name, bytes, rows, scanMs, wholeMs, wholeP99Ms }) => ({
          label: name,
          values: [bytes, rows, scanMs, wholeMs, wholeP99Ms],
        })),
      },
      {
        title: 'Gateway while it serves 5 MB statements',
        columns: [''],
        rows: Object.entries(served).map(([label, value]) => ({ label, values: [value] })),
      },
    ],
    checks: [
      exactly('5 MB: errors', served.errors, 0),
      atMost('5 MB: longest turn of the gateway’s event loop, ms of CPU', served.turnMaxMs, 20),
    ],
    figures: { alone, served },
  };
}

async function mapAlone(context: Context): Promise<
  readonly {
    readonly name: string;
    readonly bytes: number;
    readonly rows: number;
    readonly scanMs: number;
    readonly wholeMs: number;
    readonly wholeP99Ms: number;
  }[]
> {
  const { readAnswer } = await loadInternals();
  const mapper = await createEciMapper({ wsdlPath: CONTRACT, profilo: loadProfilo(await readFile(PROFILE, 'utf8')) });
  return context.answers.map(({ name, envelope, codiceFiscale }) => {
    const risposta = { status: 200, headers: { 'content-type': 'text/xml' }, body: envelope };
    const whole = (): number => {
      const lettura = readAnswer({ risposta, codiceFiscale, resa: 'mappata', istante: 0 }, mapper);
      if (lettura.tipo !== 'risposta' || !lettura.estratto) throw new Error(`the ${name} statement was not mapped`);
      return Buffer.byteLength(lettura.estratto);
    };
    whole();
    const budgetMs = context.smoke ? 50 : 3_000;
    const scans = timed(budgetMs / 3, () => judgeSoapAnswer(risposta));
    const wholes = timed(budgetMs, whole);
    return {
      name,
      bytes: envelope.length,
      rows: envelope.toString('latin1').split('<Periodo>').length - 1,
      scanMs: round(median(scans), 3),
      wholeMs: round(median(wholes), 3),
      wholeP99Ms: round(percentile(wholes, 99), 3),
    };
  });
}

/** Times of as many runs as the budget holds, three at least, the first third forgotten as warm-up. */
function timed(budgetMs: number, work: () => unknown): readonly number[] {
  const times: number[] = [];
  const from = performance.now();
  while (times.length < 3 || performance.now() - from < budgetMs) {
    const began = performance.now();
    work();
    times.push(performance.now() - began);
  }
  return times.slice(Math.floor(times.length / 3));
}

async function serveBig(context: Context): Promise<{
  readonly served: number;
  readonly errors: number;
  readonly p50Ms: number;
  readonly loopMaxMs: number;
  readonly turnP99Ms: number;
  readonly turnMaxMs: number;
  readonly ownMaxMs: number;
  readonly rssPeakMiB: number;
}> {
  const { codiceFiscale } = answerNamed(context, '5MB');
  const upstream = await startUpstream(context);
  const premises = await openPremises({
    dir: join(context.dir, 'mapping'),
    upstream: { origin: upstream.url, answer: '5MB' },
  });
  const { gateway } = premises;
  const client = new LoadClient(gateway.url, 4);
  let errors = 0;
  const latencies: number[] = [];
  const ask = async (index: number): Promise<void> => {
    // A case each: identical requests in flight would be one call.
    const { headers, ...request } = premises.operator(codiceFiscale, `PENS-2026-${index}`);
    const accept = index % 4 === 3 ? 'application/xml' : 'application/json';
    const { status, body, ms } = await client.post({ ...request, headers: { ...headers, accept } });
    if (status !== 200 || !body.includes(codiceFiscale)) errors += 1;
    latencies.push(ms);
  };
  try {
    const total = context.smoke ? 4 : 80;
    for (let index = 0; index < 4; index += 1) await ask(index);
    gateway.reset();
    for (let index = 4; index < total + 4; index += 4)
      await Promise.all([index, index + 1, index + 2, index + 3].map(ask));
    const probe = await gateway.read();
    return {
      served: latencies.length,
      errors,
      p50Ms: round(median(latencies), 0),
      loopMaxMs: round(probe.loopMax),
      turnP99Ms: round(probe.turnP99),
      turnMaxMs: round(probe.turnMax),
      ownMaxMs: round(probe.ownMax),
      rssPeakMiB: round(probe.rssPeak / MIB, 0),
    };
  } finally {
    await client.close();
    await premises.close();
    await upstream.stop();
  }
}
