/** From a call to what is answered: a page, a Fault or an envelope. Nothing here touches the connection. */
import type { Fault, InpsContext } from '../context.js';
import { somebodyElse } from './consultazione.js';
import { certificateRefusedHtml, gatewayFaultXml } from './fault-xml.js';
import { GatewayRefusal, type RefusalCode } from './gateway-refusal.js';
import { type CallFindings, judgeCall, type JudgeDeps } from './judge-call.js';
import type { ReceivedCall } from './received-call.js';
import { HTML_TYPE, type Reply, XML_TYPE } from './reply.js';

/** What came of a call, before any fault spoils the reply. */
export interface Outcome {
  readonly reply: Reply;
  /** `OK`, an esito, or the reason of a refusal. */
  readonly code: string;
  readonly findings: CallFindings;
  readonly reason?: string;
}

function refusalOutcome(
  refusal: GatewayRefusal,
  findings: CallFindings,
  govwayId: string,
  context: InpsContext,
): Outcome {
  const headers: Record<string, string> = {
    'Content-Type': XML_TYPE,
    'GovWay-Transaction-ErrorType': refusal.type,
  };
  if (refusal.code === 'METHOD') headers['Allow'] = 'POST';
  if (refusal.code === 'BODY_TOO_LARGE') headers['Connection'] = 'close';
  if (refusal.code === 'DAILY_LIMIT' && context.retryAfterLimite !== undefined) {
    headers['Retry-After'] = String(context.retryAfterLimite);
  }
  const body = gatewayFaultXml(refusal.type, govwayId);
  return {
    reply: { status: refusal.httpStatus, headers, body },
    code: refusal.code,
    findings,
    reason: refusal.message,
  };
}

/** Anything unforeseen is INPS being down, never a stack trace on the wire; the log keeps the message. */
export function asRefusal(error: unknown): GatewayRefusal {
  if (error instanceof GatewayRefusal) return error;
  const message = error instanceof Error ? error.message : 'unknown';
  return new GatewayRefusal('APIUnavailable', 'INTERNAL', message, { cause: error });
}

/** Why a profile with mutual TLS does not even listen to a call. */
export function certificateFlaw(call: ReceivedCall): RefusalCode | undefined {
  if (call.certificate.state === 'trusted') return undefined;
  return call.certificate.state === 'missing' ? 'CLIENT_CERTIFICATE_MISSING' : 'CLIENT_CERTIFICATE_UNKNOWN';
}

/** Judges a call and answers it; `fault` matters only where it changes whom the answer is about. Never throws. */
export async function decideCall(
  call: ReceivedCall,
  govwayId: string,
  fault: Fault | undefined,
  deps: JudgeDeps,
): Promise<Outcome> {
  const findings: CallFindings = {};
  const flaw = deps.profilo.mtls ? certificateFlaw(call) : undefined;
  if (flaw !== undefined) {
    const reply: Reply = { status: 403, headers: { 'Content-Type': HTML_TYPE }, body: certificateRefusedHtml() };
    return { reply, code: flaw, findings };
  }
  try {
    const asked = await judgeCall(call, findings, deps);
    const about = fault?.kind === 'wrong-person' ? somebodyElse(asked.codiceFiscale) : asked.codiceFiscale;
    const { esito, xml } = await asked.answer(about);
    return {
      reply: { status: 200, headers: { 'Content-Type': XML_TYPE }, body: xml, ofService: true },
      code: esito,
      findings,
    };
  } catch (error) {
    return refusalOutcome(asRefusal(error), findings, govwayId, deps.context);
  }
}
