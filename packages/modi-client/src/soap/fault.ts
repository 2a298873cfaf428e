import { checkList, checkObject } from '../checks/arguments.js';
import { ModiError, type SoapFaultErrorCode } from '../errors/modi-error.js';
import type { ElementRange } from './element-range.js';
import type { EnvelopeMap } from './envelope-map.js';
import { decodeCdata, decodeText } from './engine/scanner/text.js';
import { scanElementAt } from './engine/scanner/scan.js';
import { PROBLEM, SOAP_11, SOAP_12 } from './names.js';
import { childElements } from './read-element.js';

/** Who the fault says is to blame. SOAP 1.2's Sender and Receiver are Client and Server here. */
export type FaultSide = 'Client' | 'Server' | 'VersionMismatch' | 'MustUnderstand' | 'other';

/** GovWay's `problem` in the detail of a fault. */
export interface FaultProblem {
  readonly title: string | undefined;
  readonly status: number | undefined;
  /** INPS's id of the transaction: what its support asks for. */
  readonly govwayId: string | undefined;
}

/** A SOAP Fault as it was said. All texts are the other side's: show them with care, they may hold personal data. */
export interface SoapFault {
  /** As written, prefix included: `SOAP-ENV:Client.Authorization`. */
  readonly faultcode: string;
  readonly side: FaultSide;
  /** What follows the side's dot, or SOAP 1.2's subcode: `Authorization`. */
  readonly suffix: string | undefined;
  readonly faultstring: string | undefined;
  readonly faultactor: string | undefined;
  readonly problem: FaultProblem | undefined;
}

/** The service answered with a SOAP Fault, at whatever HTTP status. The fault's own texts are in `fault`, never in the message. */
export class SoapFaultError extends ModiError {
  override readonly code: SoapFaultErrorCode = 'ERR_MODI_SOAP_FAULT';
  readonly fault: SoapFault;
  readonly httpStatus: number;
  /** A fault is an answer: the request left. */
  readonly requestSent = true;
  /** `Retry-After` of the answer as it was sent. */
  readonly retryAfter: string | undefined;

  constructor(fault: SoapFault, httpStatus: number, retryAfter?: string) {
    super(`the service answered with a SOAP Fault (${fault.side}, HTTP ${httpStatus})`, {
      facts: faultFacts(fault, httpStatus),
    });
    this.fault = fault;
    this.httpStatus = httpStatus;
    this.retryAfter = retryAfter;
  }
}

/** Facts that are safe to log: types and ids of known shape, no free text. */
function faultFacts(fault: SoapFault, httpStatus: number): Record<string, string | number> {
  const facts: Record<string, string | number> = { httpStatus, side: fault.side };
  if (fault.suffix !== undefined && /^[A-Za-z.]{1,64}$/.test(fault.suffix)) facts['type'] = fault.suffix;
  const problem = fault.problem;
  if (problem?.status !== undefined) facts['problemStatus'] = problem.status;
  if (problem?.govwayId !== undefined && /^[0-9A-Fa-f-]{8,64}$/.test(problem.govwayId)) {
    facts['govwayId'] = problem.govwayId;
  }
  return facts;
}

/** The Fault of an envelope, or `undefined` when its Body holds none. Lenient inside the Fault: an odd fault is still a fault. */
export function readFault(map: EnvelopeMap): SoapFault | undefined {
  const fault = checkList('map.bodyChildren', checkObject('map', map).bodyChildren).find(
    (child) => child.localName === 'Fault' && child.namespace === map.body.namespace,
  );
  if (fault === undefined) return undefined;
  return map.version === '1.1' ? readFault11(map, fault) : readFault12(map, fault);
}

function readFault11(map: EnvelopeMap, fault: ElementRange): SoapFault {
  const children = childElements(map, fault);
  // Unqualified by the SOAP 1.1 schema; some stacks qualify them.
  const text = (localName: string): string | undefined => textOfFirst(map, children, localName, ['', SOAP_11]);
  const faultcode = text('faultcode') ?? '';
  const local = faultcode.slice(faultcode.indexOf(':') + 1);
  const dot = local.indexOf('.');
  const suffix = dot < 0 ? '' : local.slice(dot + 1);
  return {
    faultcode,
    side: sideOf(dot < 0 ? local : local.slice(0, dot)),
    suffix: suffix === '' ? undefined : suffix,
    faultstring: text('faultstring'),
    faultactor: text('faultactor'),
    problem: readProblem(map, first(children, 'detail', ['', SOAP_11])),
  };
}

function readFault12(map: EnvelopeMap, fault: ElementRange): SoapFault {
  const children = childElements(map, fault);
  const inside = (element: ElementRange | undefined): ElementRange[] =>
    element === undefined ? [] : childElements(map, element);
  const code = inside(first(children, 'Code', [SOAP_12]));
  const faultcode = textOfFirst(map, code, 'Value', [SOAP_12]) ?? '';
  const subcode = textOfFirst(map, inside(first(code, 'Subcode', [SOAP_12])), 'Value', [SOAP_12]);
  return {
    faultcode,
    side: sideOf(faultcode.slice(faultcode.indexOf(':') + 1)),
    suffix: subcode?.slice(subcode.indexOf(':') + 1),
    faultstring: textOfFirst(map, inside(first(children, 'Reason', [SOAP_12])), 'Text', [SOAP_12]),
    faultactor: textOfFirst(map, children, 'Role', [SOAP_12]),
    problem: readProblem(map, first(children, 'Detail', [SOAP_12])),
  };
}

function sideOf(name: string): FaultSide {
  if (name === 'Client' || name === 'Sender') return 'Client';
  if (name === 'Server' || name === 'Receiver') return 'Server';
  if (name === 'VersionMismatch' || name === 'MustUnderstand') return name;
  return 'other';
}

function readProblem(map: EnvelopeMap, detail: ElementRange | undefined): FaultProblem | undefined {
  if (detail === undefined) return undefined;
  const problem = first(childElements(map, detail), 'problem', [PROBLEM]);
  if (problem === undefined) return undefined;
  const children = childElements(map, problem);
  const text = (localName: string): string | undefined => textOfFirst(map, children, localName, [PROBLEM]);
  const status = text('status');
  return {
    title: text('title'),
    status: status !== undefined && /^[1-5][0-9]{2}$/.test(status) ? Number(status) : undefined,
    govwayId: text('govway_id'),
  };
}

function first(
  children: readonly ElementRange[],
  localName: string,
  namespaces: readonly string[],
): ElementRange | undefined {
  return children.find((child) => child.localName === localName && namespaces.includes(child.namespace));
}

function textOfFirst(
  map: EnvelopeMap,
  children: readonly ElementRange[],
  localName: string,
  namespaces: readonly string[],
): string | undefined {
  const element = first(children, localName, namespaces);
  if (element === undefined) return undefined;
  let text = '';
  const { bytes } = map;
  scanElementAt(
    bytes,
    element.start,
    element.inScope,
    {
      startElement: () => undefined,
      endElement: () => undefined,
      text: (_depth, start, end) => {
        text += decodeText(bytes, start, end);
      },
      cdata: (_depth, start, end) => {
        text += decodeCdata(bytes, start, end);
      },
    },
    { anyNamespace: true },
  );
  return text.trim();
}
