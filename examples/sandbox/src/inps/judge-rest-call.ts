/** Every rule of the REST service's door, in the order in which INPS's front end would apply them. The first that fails decides. */
import type { JsonObject } from './compact-jws.js';
import type { ProofMemory } from './dpop-proof.js';
import { GatewayRefusal } from './gateway-refusal.js';
import { type Identity, peekIdentity, readHttpIdentity } from './identity.js';
import { type CallerDeps, type CallerFindings, countCall, judgeVoucher, onlyHeader } from './known-caller.js';
import { PRESTAZIONI_PATH } from './names.js';
import type { PrestazioniService, RestQuestion } from './prestazioni-service.js';
import type { ReceivedCall } from './received-call.js';
import { checkDigest, demandIntegrity, type SignedRestRequest } from './request-integrity.js';
import { restEservice, restProfilo } from './rest-profilo.js';
import { demandEvidence, peekEvidence } from './tracking-evidence.js';

export interface RestDeps extends CallerDeps {
  readonly service: PrestazioniService;
  /** Ids of signed requests. */
  readonly seen: ProofMemory;
}

/** What became known of a call before it passed or failed. */
export interface RestFindings extends CallerFindings {
  /** As claimed: verified only if the profile demands it and the call passed. */
  evidence?: JsonObject;
  identity?: Partial<Identity>;
  /** What the signature of the request covers, once it was believed. */
  signed?: SignedRestRequest;
  digest?: string;
  codiceFiscale?: string;
}

function checkHttp(call: ReceivedCall): void {
  if (call.path !== PRESTAZIONI_PATH || call.query !== '') {
    throw new GatewayRefusal('UndefinedOperation', 'PATH', 'the contract has no operation at this path');
  }
  if (call.method !== 'POST') throw new GatewayRefusal('BadRequest', 'METHOD', 'the operation takes POST alone');
  if (call.tooLarge) throw new GatewayRefusal('RequestSizeExceeded', 'BODY_TOO_LARGE', 'more than one MiB');
  if (call.headers['content-encoding'] !== undefined) {
    throw new GatewayRefusal('BadRequest', 'CONTENT_ENCODING', 'compressed requests are not accepted');
  }
  if (call.headers['content-type'] === undefined) {
    throw new GatewayRefusal('ContentTypeNotProvided', 'CONTENT_TYPE_MISSING', 'there is no Content-Type');
  }
  if (!/^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i.test(onlyHeader(call, 'content-type') ?? '')) {
    throw new GatewayRefusal('ContentTypeNotSupported', 'CONTENT_TYPE_NOT_JSON', 'not application/json in UTF-8');
  }
}

/** Lets a call pass and returns what it asks, or throws {@link GatewayRefusal}; `findings` is filled on the way. */
export async function judgeRestCall(call: ReceivedCall, findings: RestFindings, deps: RestDeps): Promise<RestQuestion> {
  const { context, profilo, seen } = deps;
  const rest = restProfilo(profilo);
  checkHttp(call);
  const eservice = restEservice(context, rest);
  if (profilo.voucher) findings.voucher = await judgeVoucher(call, deps, eservice);
  countCall(call, findings, deps);

  const { http } = peekIdentity([], call.headers);
  if (http !== undefined) findings.identity = http;
  const claims = peekEvidence(call.headers);
  if (claims !== undefined) findings.evidence = claims;
  const { voucher } = findings;
  if (profilo.tracciamento !== 'nessuno') {
    const { clock, pdnd } = context;
    demandEvidence(call.headers, { clock, pdnd, eservice, pattern: profilo.tracciamento, voucher });
  }
  if (rest.integrita !== 'nessuno') {
    findings.signed = demandIntegrity(call, { context, profilo: rest, eservice, voucher, seen });
  }
  const digest = checkDigest(call);
  if (digest !== undefined) findings.digest = digest;
  if (rest.identity === 'http') readHttpIdentity(call.headers);
  const question = deps.service.read(call.body);
  findings.codiceFiscale = question.codiceFiscale;
  return question;
}
