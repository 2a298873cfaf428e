import { isObject } from '../../checks/strict-json.js';
import { SoapSecurityError } from '../../errors/soap-security-error.js';
import { mapEnvelope, type EnvelopeMap } from '../../soap/envelope-map.js';
import type { DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import type { SignedRequest } from '../request/signed-request.js';
import { headerFaults } from './headers.js';
import { httpFaults } from './http.js';
import { identityFaults } from './identity.js';
import { securityFaults } from './security.js';

/** A SOAP envelope as it is about to leave. */
export interface SoapRequest {
  readonly bytes: Uint8Array;
  /** Of the HTTP request, where they are known: then Content-Type and SOAPAction are judged too. */
  readonly headers?: SignedRequest['headers'];
}

/** Everything wrong with a SOAP envelope and the HTTP headers it travels with, as GovWay and INPS judge it. */
export function* envelopeFaults(request: SoapRequest, context: DoctorContext): Generator<Fault> {
  const given: unknown = request;
  const bytes = isObject(given) && given['bytes'] instanceof Uint8Array ? given['bytes'] : new Uint8Array(0);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) yield fault('envelope/bom');
  const map = readMap(bytes);
  if (isFault(map)) {
    yield map;
    return;
  }
  if (request.headers !== undefined) yield* httpFaults(map.version, request.headers);
  try {
    yield* headerFaults(map);
    yield* identityFaults(map, context);
    yield* securityFaults(map, context);
  } catch (error) {
    // A part that cannot be read a second time, by its own rules.
    yield faultOf(error);
  }
}

function isFault(read: EnvelopeMap | Fault): read is Fault {
  return 'code' in read;
}

function readMap(bytes: Uint8Array): EnvelopeMap | Fault {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fault('envelope/encoding');
  }
  try {
    return mapEnvelope(bytes);
  } catch (error) {
    return faultOf(error);
  }
}

function faultOf(error: unknown): Fault {
  if (!(error instanceof SoapSecurityError)) throw error;
  const { reason = '', offset = 0 } = error.facts;
  const facts = { reason: String(reason), offset: Number(offset) };
  if (reason === 'doctype' || reason === 'encoding') return fault(`envelope/${reason}`);
  if (error.code === 'ERR_MODI_XML_MALFORMED') return fault('envelope/malformed', undefined, facts);
  return fault(error.code === 'ERR_MODI_XML_FORBIDDEN' ? 'envelope/forbidden' : 'envelope/shape', undefined, facts);
}
