import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  createAxiosTransport,
  createEvidenceSource,
  createLocalSigner,
  createVoucherSource,
  getAuditedVoucher,
  PDND_ENVIRONMENTS,
  systemClock,
  systemIds,
  type AuditedVoucher,
  type Signer,
} from '@varco/modi-client';
import { percentile, round } from '../support/figures.js';
import { answerParent } from '../support/peer.js';
import { OPERATION } from '../support/pretend-pdnd.js';
import type { PdndEndpoint } from './strict-pdnd.js';

export interface ConsumerQuestion extends PdndEndpoint {
  readonly privateKey: string;
  readonly callers: number;
  readonly operators: number;
}

export interface ConsumerAnswer {
  readonly served: number;
  /** Distinct ones among what callers were given. */
  readonly evidences: number;
  readonly vouchers: number;
  /** What the key signed: an assertion and an evidence for each voucher, and nothing more. */
  readonly signatures: number;
  /** Callers whose voucher is not bound to the evidence they were given with it. */
  readonly mismatched: number;
  readonly errors: readonly string[];
  readonly elapsedMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMs: number;
  readonly loopMaxMs: number;
  readonly rssPeakMiB: number;
}

const { pacing } = PDND_ENVIRONMENTS.produzione;

answerParent(async (question: ConsumerQuestion): Promise<ConsumerAnswer> => {
  const { tokenEndpoint, audience, privateKey, callers, operators } = question;
  let signatures = 0;
  const local = createLocalSigner({ key: privateKey });
  const signer: Signer = { ...local, sign: async (bytes) => ((signatures += 1), local.sign(bytes)) };
  const ports = { clock: systemClock, ids: systemIds };
  const transport = createAxiosTransport();
  const sources = {
    evidence: createEvidenceSource({ ...ports, reuse: 'finestra' }),
    vouchers: createVoucherSource({ ...ports, transport, tokenEndpoint, audience, pacing }),
  };
  const { clientId, purposeId, organizzazione, audience: erogatore } = OPERATION;
  const common = {
    pattern: 'AUDIT_REST_02',
    ente: organizzazione,
    organizzazione,
    clientId,
    purposeId,
    signer,
  } as const;
  const latencies: number[] = [];
  const errors: string[] = [];
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const cpu = process.cpuUsage();
  const from = performance.now();
  const call = async (index: number): Promise<AuditedVoucher | undefined> => {
    const person = { userID: `OP-${index % operators}`, userLocation: '10.20.30.40', LoA: 'CIE' };
    try {
      return await getAuditedVoucher(sources, { ...common, ...person, audience: erogatore });
    } catch (error) {
      errors.push(String(error));
      return undefined;
    } finally {
      latencies.push(performance.now() - from);
    }
  };
  const answers = await Promise.all(Array.from({ length: callers }, async (_, index) => call(index)));
  const elapsedMs = performance.now() - from;
  const { user, system } = process.cpuUsage(cpu);
  loop.disable();
  await transport.close();
  const given = answers.filter((each) => each !== undefined);
  return {
    served: given.length,
    evidences: new Set(given.map(({ evidence }) => evidence.jws)).size,
    vouchers: new Set(given.map(({ voucher }) => voucher.accessToken)).size,
    signatures,
    mismatched: given.filter(({ evidence, voucher }) => digestIn(voucher.claims) !== evidence.digest).length,
    errors: errors.slice(0, 5),
    elapsedMs: round(elapsedMs, 0),
    p50Ms: round(percentile(latencies, 50), 0),
    p99Ms: round(percentile(latencies, 99), 0),
    cpuMs: round((user + system) / 1_000, 0),
    loopMaxMs: round(loop.max / 1e6, 0),
    rssPeakMiB: round(process.resourceUsage().maxRSS / 1_024, 0),
  };
});

function digestIn({ digest }: Readonly<Record<string, unknown>>): unknown {
  return (digest as { readonly value?: unknown } | undefined)?.value;
}
