/** Every rule of the door, in the order in which INPS's front end would apply them. The first that fails decides. */
import type { EserviceFacts, InpsContext } from '../context.js';
import type { JsonObject } from './compact-jws.js';
import type { DailyCounter } from './daily-counter.js';
import { demandProof, type ProofMemory } from './dpop-proof.js';
import { GatewayRefusal } from './gateway-refusal.js';
import { demandIdentity, type Identity, peekIdentity } from './identity.js';
import type { JwksSource } from './jwks-source.js';
import type { VerifiedMessage } from '../wss/verify-message.js';
import type { ReceivedCall } from './received-call.js';
import type { SoapQuestion, SoapService } from './servizio-soap.js';
import { demandSignature, type SignatureDeps } from './demand-signature.js';
import { readSoapRequest } from './soap-envelope.js';
import { demandEvidence, peekEvidence } from './tracking-evidence.js';
import { demandVoucher, readToken, type Voucher } from './voucher.js';

export interface JudgeDeps extends SignatureDeps {
  readonly context: InpsContext;
  readonly limite: number;
  readonly jwks: JwksSource;
  readonly counter: DailyCounter;
  readonly service: SoapService;
  readonly proofs: ProofMemory;
}

/** What became known of a call before it passed or failed. */
export interface CallFindings {
  voucher?: Voucher;
  /** Whose daily calls these are: the voucher's consumer, or the certificate's subject. */
  consumer?: string;
  callsToday?: number;
  /** As claimed: verified only if the profile demands it and the call passed. */
  evidence?: JsonObject;
  soapIdentity?: Partial<Identity>;
  httpIdentity?: Partial<Identity>;
  codiceFiscale?: string;
  /** What the signature of the request covers, once it was believed. */
  signed?: VerifiedMessage;
}

function onlyHeader(call: ReceivedCall, name: string): string | undefined {
  const values = call.headers[name] ?? [];
  return values.length === 1 ? values[0] : undefined;
}

function checkHttp(call: ReceivedCall, { path, soapAction }: SoapService): void {
  if (call.path !== path || call.query !== '') {
    throw new GatewayRefusal('UnknownAPI', 'PATH', 'nothing is served at this path');
  }
  if (call.method !== 'POST') throw new GatewayRefusal('BadRequest', 'METHOD', 'a SOAP service takes POST alone');
  if (call.tooLarge) throw new GatewayRefusal('RequestSizeExceeded', 'BODY_TOO_LARGE', 'more than one MiB');
  if (call.headers['content-encoding'] !== undefined) {
    throw new GatewayRefusal('BadRequest', 'CONTENT_ENCODING', 'compressed requests are not accepted');
  }
  if (call.headers['content-type'] === undefined) {
    throw new GatewayRefusal('ContentTypeNotProvided', 'CONTENT_TYPE_MISSING', 'there is no Content-Type');
  }
  if (!/^text\/xml[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i.test(onlyHeader(call, 'content-type') ?? '')) {
    throw new GatewayRefusal('ContentTypeNotSupported', 'CONTENT_TYPE_NOT_XML', 'not text/xml in UTF-8');
  }
  checkSoapAction(onlyHeader(call, 'soapaction'), soapAction);
}

function checkSoapAction(value: string | undefined, soapAction: string): void {
  if (value === undefined) {
    throw new GatewayRefusal('BadRequest', 'SOAP_ACTION_MISSING', 'there is not exactly one SOAPAction');
  }
  const quoted = /^"([^"]*)"$/.exec(value);
  if (quoted === null) throw new GatewayRefusal('BadRequest', 'SOAP_ACTION_NOT_QUOTED', 'SOAPAction has no quotes');
  if (quoted[1] !== soapAction) {
    throw new GatewayRefusal('UndefinedOperation', 'SOAP_ACTION_UNKNOWN', 'no operation has this SOAPAction');
  }
}

async function judgeVoucher(
  call: ReceivedCall,
  { context: { clock, pdnd }, profilo, jwks, endpoint, proofs }: JudgeDeps,
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

/** Counts a call of a known consumer; a call that is refused further on has been counted all the same. */
function count(call: ReceivedCall, findings: CallFindings, deps: JudgeDeps): void {
  const { certificate } = call;
  const consumer = findings.voucher?.consumerId ?? (certificate.state === 'trusted' ? certificate.subject : 'nessuno');
  findings.consumer = consumer;
  findings.callsToday = deps.counter.add(consumer, deps.context.clock.now());
  if (findings.callsToday > deps.limite) {
    throw new GatewayRefusal('LimitExceeded', 'DAILY_LIMIT', `call ${findings.callsToday} of ${deps.limite} today`);
  }
}

/**
 * Lets a call pass and returns what it asks, or throws {@link GatewayRefusal}. `findings` is filled
 * on the way, so that the log knows as much of a bad call as of a good one.
 */
export async function judgeCall(call: ReceivedCall, findings: CallFindings, deps: JudgeDeps): Promise<SoapQuestion> {
  const { profilo, context } = deps;
  checkHttp(call, deps.service);

  // The order of the seed is all that tells: its first e-service is this one.
  const eservice = context.pdnd.eservices[0];
  if (profilo.voucher) findings.voucher = await judgeVoucher(call, deps, eservice);
  count(call, findings, deps);

  const { headerBlocks, payload } = readSoapRequest(call.body, profilo.wss !== 'nessuno');
  const seen = peekIdentity(headerBlocks, call.headers);
  if (seen.soap !== undefined) findings.soapIdentity = seen.soap;
  if (seen.http !== undefined) findings.httpIdentity = seen.http;
  const claims = peekEvidence(call.headers);
  if (claims !== undefined) findings.evidence = claims;
  if (profilo.tracciamento !== 'nessuno') {
    demandEvidence(call.headers, {
      clock: context.clock,
      pdnd: context.pdnd,
      eservice,
      pattern: profilo.tracciamento,
      voucher: findings.voucher,
    });
  }
  const signed = profilo.wss === 'nessuno' ? undefined : demandSignature(call.body, headerBlocks, deps);
  if (signed !== undefined) findings.signed = signed.message;
  demandIdentity(profilo.identity, signed?.headerBlocks ?? headerBlocks, call.headers);
  const question = deps.service.read(signed?.payload ?? payload);
  findings.codiceFiscale = question.codiceFiscale;
  return question;
}
