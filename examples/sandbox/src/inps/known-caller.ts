/** Who calls, and how often he has today: the rules that every service behind INPS's door has in common. */
import type { EserviceFacts, InpsContext, InpsProfilo } from '../context.js';
import type { DailyCounter } from './daily-counter.js';
import { demandProof, type ProofMemory } from './dpop-proof.js';
import { GatewayRefusal } from './gateway-refusal.js';
import type { JwksSource } from './jwks-source.js';
import type { ReceivedCall } from './received-call.js';
import { demandVoucher, readToken, type Voucher } from './voucher.js';

export interface CallerDeps {
  readonly context: InpsContext;
  readonly profilo: InpsProfilo;
  /** Calls of a consumer in a day. */
  readonly limite: number;
  readonly jwks: JwksSource;
  readonly counter: DailyCounter;
  readonly proofs: ProofMemory;
  /** The URL called, as a DPoP proof names it. */
  readonly endpoint: string;
}

/** Whose daily calls these are, as far as it became known. */
export interface CallerFindings {
  voucher?: Voucher;
  /** The voucher's consumer, or the certificate's subject. */
  consumer?: string;
  callsToday?: number;
}

/** The one value of a header; undefined when it is not there, or more than once. */
export function onlyHeader(call: ReceivedCall, name: string): string | undefined {
  const values = call.headers[name] ?? [];
  return values.length === 1 ? values[0] : undefined;
}

/** The voucher that the profile demands, and its proof. Throws {@link GatewayRefusal}. */
export async function judgeVoucher(
  call: ReceivedCall,
  { context: { clock, pdnd }, profilo, jwks, endpoint, proofs }: CallerDeps,
  eservice: EserviceFacts | undefined,
): Promise<Voucher> {
  const scheme = profilo.dpop === true ? 'DPoP' : 'Bearer';
  const token = readToken(call.headers['authorization'] ?? [], scheme);
  const voucher = await demandVoucher(token, scheme, { clock, jwks, issuer: pdnd.issuer, eservice });
  if (voucher.jkt !== undefined) {
    const nowS = Math.floor(clock.now() / 1000);
    const subject = { token, jkt: voucher.jkt, method: call.method, htu: endpoint, nowS };
    demandProof(call.headers['dpop'] ?? [], subject, proofs);
  }
  return voucher;
}

/** Counts a call of a known consumer; a call that is refused further on has been counted all the same. Throws {@link GatewayRefusal}. */
export function countCall(call: ReceivedCall, findings: CallerFindings, deps: CallerDeps): void {
  const { certificate } = call;
  const consumer = findings.voucher?.consumerId ?? (certificate.state === 'trusted' ? certificate.subject : 'nessuno');
  findings.consumer = consumer;
  findings.callsToday = deps.counter.add(consumer, deps.context.clock.now());
  if (findings.callsToday > deps.limite) {
    throw new GatewayRefusal('LimitExceeded', 'DAILY_LIMIT', `call ${findings.callsToday} of ${deps.limite} today`);
  }
}
