/** The REST service as its callers meet it: its contract, its door, its answer, its line in the log. */
import type { Fault, InpsContext } from '../context.js';
import { somebodyElse } from './consultazione.js';
import { readContract } from './contract-files.js';
import { asRefusal, certificateFlaw } from './decide-call.js';
import { createProofMemory } from './dpop-proof.js';
import { certificateRefusedHtml } from './fault-xml.js';
import { judgeRestCall, type RestDeps, type RestFindings } from './judge-rest-call.js';
import type { CallerDeps } from './known-caller.js';
import { PRESTAZIONI_BASE } from './names.js';
import { createPrestazioniService } from './prestazioni-service.js';
import type { ReceivedCall } from './received-call.js';
import { HTML_TYPE, type Reply } from './reply.js';
import { restEservice, restProfilo } from './rest-profilo.js';
import { gatewayProblem, spoilRest } from './rest-reply.js';
import { createRestAnswerSigner } from './sign-rest-answer.js';

/** What came of a call. */
interface RestOutcome {
  readonly reply: Reply;
  /** `OK`, an esito, or the reason of a refusal. */
  readonly code: string;
  readonly reason?: string;
}

export interface RestEndpoint {
  /** Is this path the REST service's, or below? */
  has(path: string): boolean;
  /** The contract, byte by byte as it is kept; undefined for any other request. Not counted. */
  contract(call: ReceivedCall, deps: Pick<CallerDeps, 'profilo'>): Reply | undefined;
  /** Judges, answers, spoils, signs and logs a call. Never throws. */
  serve(call: ReceivedCall, govwayId: string, fault: Fault | undefined, deps: CallerDeps): Promise<RestOutcome>;
}

const MAX_LOGGED_BODY = 65_536;

export function createRestEndpoint(context: InpsContext): RestEndpoint {
  const service = createPrestazioniService();
  const seen = createProofMemory();
  const sign = createRestAnswerSigner(context);

  async function decide(
    call: ReceivedCall,
    govwayId: string,
    fault: Fault | undefined,
    findings: RestFindings,
    deps: RestDeps,
  ): Promise<RestOutcome> {
    const flaw = deps.profilo.mtls ? certificateFlaw(call) : undefined;
    if (flaw !== undefined) {
      return {
        reply: { status: 403, headers: { 'Content-Type': HTML_TYPE }, body: certificateRefusedHtml() },
        code: flaw,
      };
    }
    try {
      const asked = await judgeRestCall(call, findings, deps);
      const about = fault?.kind === 'wrong-person' ? somebodyElse(asked.codiceFiscale) : asked.codiceFiscale;
      const { esito, status, contentType, body } = asked.answer(about);
      return { reply: { status, headers: { 'Content-Type': contentType }, body, ofService: true }, code: esito };
    } catch (error) {
      const refusal = asRefusal(error);
      const { code, type } = refusal;
      const limit = code === 'DAILY_LIMIT' ? context.retryAfterLimite : undefined;
      const headers: Readonly<Record<string, string>> = {
        ...(code === 'METHOD' ? { Allow: 'POST' } : {}),
        ...(code === 'BODY_TOO_LARGE' ? { Connection: 'close' } : {}),
        ...(limit === undefined ? {} : { 'Retry-After': String(limit) }),
      };
      return { reply: gatewayProblem(type, govwayId, headers), code, reason: refusal.message };
    }
  }

  return {
    has: (path) => path.startsWith(`${PRESTAZIONI_BASE}/`),
    contract(call, { profilo }) {
      if (call.method !== 'GET' || call.path !== `${PRESTAZIONI_BASE}/openapi.yaml`) return undefined;
      if (profilo.mtls && certificateFlaw(call) !== undefined) return undefined;
      const body = readContract('prestazioni.openapi.yaml');
      return { status: 200, headers: { 'Content-Type': 'application/yaml' }, body };
    },
    async serve(call, govwayId, fault, deps) {
      const findings: RestFindings = {};
      const profilo = restProfilo(deps.profilo);
      const outcome = await decide(call, govwayId, fault, findings, { ...deps, service, seen });
      const issuer = restEservice(context, profilo)?.producerId ?? 'INPS';
      const audience = findings.voucher?.clientId ?? 'nessuno';
      const spoilt = spoilRest(outcome.reply, fault, govwayId);
      const reply = await sign(spoilt, { digest: findings.digest, audience }, fault, { profilo, issuer });
      context.log.append({
        kind: 'inps-rest',
        govwayId,
        method: call.method,
        path: call.path,
        code: outcome.code,
        reason: outcome.reason,
        status: reply.status,
        fault: fault?.kind,
        codiceFiscale: findings.codiceFiscale,
        identity: { http: findings.identity },
        userID: findings.evidence?.['userID'],
        userLocation: findings.evidence?.['userLocation'],
        LoA: findings.evidence?.['LoA'],
        evidence: findings.evidence,
        voucher: findings.voucher,
        signature: findings.signed,
        clientCertificate: call.certificate.state === 'missing' ? undefined : call.certificate.subject,
        consumer: findings.consumer,
        callsToday: findings.callsToday,
        headerNames: Object.keys(call.headers),
        requestBytes: call.body.length,
        responseBytes: Buffer.byteLength(reply.body),
        body: call.body.toString('utf8', 0, MAX_LOGGED_BODY),
      });
      return { ...outcome, reply };
    },
  };
}
