import { createPublicKey } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { ConsumerAnswer, ConsumerQuestion } from '../processes/sdk-consumer.js';
import type { PdndCalls, PdndEndpoint, PdndQuestion } from '../processes/strict-pdnd.js';
import type { Context } from '../support/context.js';
import { atMost, exactly, type Result } from '../support/figures.js';
import { startPeer } from '../support/peer.js';
import { OPERATION } from '../support/pretend-pdnd.js';
import { compare, comparisonTable, sideNamed, summary } from '../support/rounds.js';
import { assertionMaterial } from './sdk-sign.js';

const PDND = fileURLToPath(new URL('../processes/strict-pdnd.js', import.meta.url));
const CONSUMER = fileURLToPath(new URL('../processes/sdk-consumer.js', import.meta.url));
const MOST_US = 20;

/** What a kept voucher costs, and what many callers at once cost PDND. */
export async function sdkVoucher(context: Context): Promise<Result> {
  const material = assertionMaterial();
  const [milliseconds, warmUpMs] = context.smoke ? [100, 30] : [1_000, 300];
  const names = ['voucher kept', 'evidence kept'] as const;
  const sides = await compare(context, { sides: names, material, milliseconds, warmUpMs, inFlight: 1 });
  const voucher = summary(sideNamed(sides, 'voucher kept'));
  const evidence = summary(sideNamed(sides, 'evidence kept'));
  const [callers, operators] = context.smoke ? [1_000, 50] : [10_000, 50];
  const { consumer, pdnd } = await crowd(material.privateKey, callers, operators);
  const counted = { ...consumer, requestsAtPdnd: pdnd.requests, refusals: pdnd.refusals.length };
  if (pdnd.refusals.length > 0) context.note(`PDND said: ${JSON.stringify(pdnd.refusals)}`);
  for (const error of consumer.errors) context.note(error);
  return {
    name: 'sdk-voucher',
    method:
      `kept: get of a voucher (bound to an evidence's digest) and of an evidence that are there, one at a time, a process each, ${context.rounds} rounds of ` +
      `${milliseconds / 1_000} s, medians. Crowd: ${callers} callers at the same instant over ${operators} operators, cold, AUDIT_REST_02, evidence reuse finestra, ` +
      'pacing of production; PDND is the sandbox, strict, with the limits of production, in another process over TCP; it counts',
    tables: [
      comparisonTable('kept', sides),
      {
        title: 'crowd',
        columns: [''],
        rows: Object.entries(counted).flatMap(([label, value]) =>
          typeof value === 'number' ? [{ label, values: [value] }] : [],
        ),
      },
    ],
    checks: [
      exactly('served', consumer.served, callers),
      exactly('evidences that callers were given', consumer.evidences, operators),
      exactly('evidences that PDND was told of', pdnd.digests, operators),
      exactly('voucher requests at PDND', pdnd.requests, operators),
      exactly('vouchers issued', pdnd.issued, operators),
      exactly('signatures made', consumer.signatures, 2 * operators),
      exactly('vouchers not bound to their evidence', consumer.mismatched, 0),
      atMost('kept voucher, p50 µs', voucher.p50Us, MOST_US),
      atMost('kept voucher, mean µs', voucher.meanUs, MOST_US),
      atMost('kept evidence, p50 µs', evidence.p50Us, MOST_US),
    ],
    figures: { kept: { voucher, evidence }, crowd: counted },
  };
}

async function crowd(
  privateKey: string,
  callers: number,
  operators: number,
): Promise<{ readonly consumer: ConsumerAnswer; readonly pdnd: PdndCalls }> {
  const { clientId, purposeId, eserviceId, descriptorId, producerId, consumerId, audience } = OPERATION;
  const publicKeyPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const ids = { clientId, purposeId, eserviceId, descriptorId, producerId, consumerId };
  const client = { ...ids, publicKeyPem, audience: [audience], voucherLifespan: 600 };
  const pdnd = startPeer(PDND);
  const consumer = startPeer(CONSUMER);
  try {
    const endpoint = await pdnd.ask<PdndEndpoint>({ start: [client] } satisfies PdndQuestion);
    const question: ConsumerQuestion = { ...endpoint, privateKey, callers, operators };
    return {
      consumer: await consumer.ask<ConsumerAnswer>(question),
      pdnd: await pdnd.ask<PdndCalls>('calls' satisfies PdndQuestion),
    };
  } finally {
    await Promise.all([pdnd.stop(), consumer.stop()]);
  }
}
