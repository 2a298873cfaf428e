/** What the door in front of the REST service says, and how a fault spoils an answer. */
import type { Fault } from '../context.js';
import { proxyHtml } from './fault-xml.js';
import { FAULT_KINDS, type FaultType } from './gateway-refusal.js';
import { PROBLEM_TYPE } from './prestazioni-service.js';
import { HTML_TYPE, type Reply } from './reply.js';

type Headers = Readonly<Record<string, string>>;

/** The refusal of INPS's front end, as GovWay writes problems. */
export function gatewayProblem(type: FaultType, govwayId: string, headers: Headers = {}): Reply {
  const { status, text } = FAULT_KINDS[type];
  return {
    status,
    headers: { 'Content-Type': PROBLEM_TYPE, 'GovWay-Transaction-ErrorType': type, ...headers },
    body: JSON.stringify({ title: type, status, detail: text, govway_id: govwayId }),
  };
}

/** A failure of the service behind it. */
function serviceProblem(): Reply {
  const problem = { title: 'Errore', status: 500, detail: 'Il servizio non ha potuto elaborare la richiesta' };
  return { status: 500, headers: { 'Content-Type': PROBLEM_TYPE }, body: JSON.stringify(problem), ofService: true };
}

function html(status: number, title: string, headers: Headers = {}): Reply {
  return { status, headers: { 'Content-Type': HTML_TYPE, ...headers }, body: proxyHtml(title) };
}

function retryAfter(seconds: number | undefined): Headers {
  return seconds === undefined ? {} : { 'Retry-After': String(seconds) };
}

/** The reply that a fault puts in place of the true one; what speaks of SOAP becomes its like in JSON, `doctype` changes nothing. */
export function spoilRest(reply: Reply, fault: Fault | undefined, govwayId: string): Reply {
  switch (fault?.kind) {
    case 'status-503':
      return html(503, 'Service Unavailable', retryAfter(fault.retryAfter));
    case 'status-429':
      return gatewayProblem('LimitExceeded', govwayId, retryAfter(fault.retryAfter));
    case 'html':
      return html(200, 'Pagina di cortesia');
    case 'html-502':
      return html(502, 'Bad Gateway');
    case 'fault-200':
      return { ...gatewayProblem('APIUnavailable', govwayId), status: 200 };
    case 'soap-fault':
      return serviceProblem();
    default:
      return reply;
  }
}
