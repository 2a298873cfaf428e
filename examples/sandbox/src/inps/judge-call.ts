/** Every rule of the door, in the order in which INPS's front end would apply them. The first that fails decides. */
import type { JsonObject } from './compact-jws.js';
import { GatewayRefusal } from './gateway-refusal.js';
import { demandIdentity, type Identity, peekIdentity } from './identity.js';
import { type CallerDeps, type CallerFindings, countCall, judgeVoucher, onlyHeader } from './known-caller.js';
import type { VerifiedMessage } from '../wss/verify-message.js';
import type { ReceivedCall } from './received-call.js';
import type { SoapQuestion, SoapService } from './servizio-soap.js';
import { demandSignature, type SignatureDeps } from './demand-signature.js';
import { readSoapRequest } from './soap-envelope.js';
import { demandEvidence, peekEvidence } from './tracking-evidence.js';

export interface JudgeDeps extends CallerDeps, Pick<SignatureDeps, 'replay'> {
  readonly service: SoapService;
}

/** What became known of a call before it passed or failed. */
export interface CallFindings extends CallerFindings {
  /** As claimed: verified only if the profile demands it and the call passed. */
  evidence?: JsonObject;
  soapIdentity?: Partial<Identity>;
  httpIdentity?: Partial<Identity>;
  codiceFiscale?: string;
  /** What the signature of the request covers, once it was believed. */
  signed?: VerifiedMessage;
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
  countCall(call, findings, deps);

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
