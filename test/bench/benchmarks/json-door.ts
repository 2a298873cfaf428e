import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identityHeader, wrapBody } from '@varco/modi-client';
import { createEciMapper, loadProfilo } from '@varco/eci-mapper';
import { readFile } from 'node:fs/promises';
import { startChild, type Child } from '../support/child.js';
import type { Context } from '../support/context.js';
import { atLeast, atMost, exactly, median, percentile, round, type Result } from '../support/figures.js';
import { LoadClient, runLoad, type LoadRequest, type Stretch } from '../support/load.js';
import { inventPeople } from '../support/people.js';
import { openPremises } from '../support/premises.js';
import type { ProbeReading } from '../support/probe.js';
import { startUpstream } from '../support/upstream.js';

const PASS_THROUGH = fileURLToPath(new URL('../processes/pass-through.js', import.meta.url));
export const CONTRACT = fileURLToPath(new URL('../../../../examples/sandbox/contratto/eci.wsdl', import.meta.url));
export const PROFILE = fileURLToPath(
  new URL('../../../../packages/eci-mapper/profili/sandbox-eci.yaml', import.meta.url),
);

const CONNECTIONS = 32;
const PEOPLE = 1_000;
const MIB = 2 ** 20;

/** One side of the comparison, and what each of its rounds came to. */
interface Side {
  readonly name: string;
  readonly child: Child;
  readonly client: LoadClient;
  readonly requests: readonly LoadRequest[];
  readonly perSecond: number[];
  readonly p50: number[];
  readonly p99: number[];
  readonly cpuMs: number[];
  readonly probes: ProbeReading[];
  errors: number;
  served: number;
}

const side = (name: string, child: Child, requests: readonly LoadRequest[]): Side => ({
  name,
  child,
  client: new LoadClient(child.url, CONNECTIONS),
  requests,
  ...{ perSecond: [], p50: [], p99: [], cpuMs: [], probes: [], errors: 0, served: 0 },
});

/** The JSON door against express + axios that pass the same SOAP to the same upstream: A B A B …, medians of the rounds. */
export async function jsonDoor(context: Context): Promise<Result> {
  const { smoke, rounds, note } = context;
  const measureMs = smoke ? 500 : 4_000;
  // Compiled code is what is compared: the first time each side is asked until it is warm, whatever the machine's speed.
  const coldWarmUp = smoke ? { milliseconds: 200 } : { milliseconds: 3_000, requests: 6_000 };
  const warmUp = { milliseconds: smoke ? 200 : 1_000 };
  const people = inventPeople(PEOPLE);
  const upstream = await startUpstream(context);
  const premises = await openPremises({
    dir: join(context.dir, 'json-door'),
    iscritti: people,
    upstream: { origin: upstream.url, answer: '4KB' },
  });
  const passThrough = await startChild({ script: PASS_THROUGH, args: [`${upstream.url}/eci/4KB`] });
  const gateway = side('gateway', premises.gateway, people.map(premises.insured));
  const bare = side('pass-through', passThrough, await soapRequests(people));
  try {
    for (let count = 1; count <= rounds; count += 1) {
      for (const each of [gateway, bare]) {
        await oneRound(each, count === 1 ? coldWarmUp : warmUp, measureMs);
        note(`round ${count} of ${rounds}, ${each.name}: ${round(each.perSecond.at(-1) ?? 0, 0)} requests/s`);
      }
    }
  } finally {
    await Promise.all([gateway.client.close(), bare.client.close()]);
    await Promise.all([premises.close(), passThrough.stop(), upstream.stop()]);
  }
  return report(gateway, bare, rounds, measureMs);
}

/** What leaves the gateway for each person, byte by byte, with headers of the same names. */
async function soapRequests(people: readonly string[]): Promise<readonly LoadRequest[]> {
  const mapper = await createEciMapper({ wsdlPath: CONTRACT, profilo: loadProfilo(await readFile(PROFILE, 'utf8')) });
  return people.map((codiceFiscale) => {
    const identity = identityHeader({ userId: codiceFiscale, codiceUfficio: '001' }, false);
    return {
      path: '/',
      headers: {
        authorization: `Bearer ${'x'.repeat(700)}`,
        'content-type': 'text/xml; charset=utf-8',
        soapaction: `"${mapper.soapAction}"`,
      },
      body: Buffer.from(wrapBody(mapper.encodeRichiesta({ codiceFiscale }), identity)),
      expect: codiceFiscale,
    };
  });
}

async function oneRound(each: Side, before: Stretch, measureMs: number): Promise<void> {
  let turn = each.served;
  const next = (): LoadRequest => {
    turn += 1;
    const request = each.requests[turn % each.requests.length];
    if (!request) throw new Error('nobody to ask about');
    return request;
  };
  const warmUp = await runLoad(each.client, CONNECTIONS, before, next);
  each.child.reset();
  const load = await runLoad(each.client, CONNECTIONS, { milliseconds: measureMs }, next);
  const probe = await each.child.read();
  each.served = turn;
  each.errors += warmUp.errors + load.errors;
  each.perSecond.push(load.perSecond);
  each.p50.push(percentile(load.latencies, 50));
  each.p99.push(percentile(load.latencies, 99));
  each.cpuMs.push(probe.cpuMs / Math.max(1, load.requests));
  each.probes.push(probe);
}

function report(gateway: Side, bare: Side, rounds: number, measureMs: number): Result {
  const figures = [gateway, bare].map(({ perSecond, p50, p99, cpuMs, probes, errors, served }) => ({
    perSecond: round(median(perSecond), 0),
    p50Ms: round(median(p50)),
    p99Ms: round(median(p99)),
    cpuMsPerRequest: round(median(cpuMs), 3),
    rssPeakMiB: round(Math.max(...probes.map(({ rssPeak }) => rssPeak)) / MIB, 0),
    loopP99Ms: round(median(probes.map(({ loopP99 }) => loopP99))),
    loopMaxMs: round(Math.max(...probes.map(({ loopMax }) => loopMax))),
    turnP99Ms: round(median(probes.map(({ turnP99 }) => turnP99))),
    turnMaxMs: round(Math.max(...probes.map(({ turnMax }) => turnMax))),
    ownMaxMs: round(Math.max(...probes.map(({ ownMax }) => ownMax))),
    errors,
    served,
  }));
  const [g, b] = figures;
  if (!g || !b) throw new Error('two sides make a comparison');
  const ratio = g.perSecond / b.perSecond;
  const p99Ratio = g.p99Ms / b.p99Ms;
  const row = (label: string, key: keyof typeof g): { label: string; values: number[] } => ({
    label,
    values: [g[key], b[key]],
  });
  return {
    name: 'json-door',
    method:
      `JSON door (voucher, Identity, 4 KB mapped, register and quota durable, ${PEOPLE} insured) against express + axios posting the same SOAP to ` +
      `the same fixed-bytes upstream; ${CONNECTIONS} connections, closed loop, ${rounds} rounds A B of ${measureMs / 1000} s after warm-up, medians of the rounds`,
    tables: [
      {
        title: '',
        columns: ['gateway', 'pass-through'],
        rows: [
          row('requests/s', 'perSecond'),
          row('p50 ms', 'p50Ms'),
          row('p99 ms', 'p99Ms'),
          row('CPU ms per request', 'cpuMsPerRequest'),
          row('RSS peak MiB', 'rssPeakMiB'),
          row('event loop late, p99 ms', 'loopP99Ms'),
          row('event loop late, max ms', 'loopMaxMs'),
          row('  less waits for a CPU, max ms', 'ownMaxMs'),
          row('CPU of one turn of the loop, p99 ms', 'turnP99Ms'),
          row('CPU of one turn of the loop, max ms', 'turnMaxMs'),
          row('errors', 'errors'),
        ],
      },
    ],
    checks: [
      exactly('gateway: errors', g.errors, 0),
      exactly('pass-through: errors', b.errors, 0),
      atLeast('requests/s, gateway to pass-through', ratio, 0.5),
      atMost('p99, gateway to pass-through', p99Ratio, 3),
      atMost('gateway RSS peak, MiB', g.rssPeakMiB, 255),
      atMost('gateway: longest turn of the event loop, ms of CPU', g.turnMaxMs, 20),
    ],
    figures: {
      gateway: g,
      passThrough: b,
      ratio: round(ratio, 3),
      p99Ratio: round(p99Ratio, 2),
      rounds: {
        gateway: gateway.perSecond.map((n) => round(n, 0)),
        passThrough: bare.perSecond.map((n) => round(n, 0)),
      },
    },
  };
}
