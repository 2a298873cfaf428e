import { X509Certificate } from 'node:crypto';
import type { InpsContext, InpsProfilo } from '../context.js';
import { type RequiredPart } from '../wss/locate-parts.js';
import { type ReplayMemory } from '../wss/replay-memory.js';
import { type VerifiedMessage, verifyMessage } from '../wss/verify-message.js';
import { WssRefusal } from '../wss/wss-refusal.js';
import { type FaultType, GatewayRefusal } from './gateway-refusal.js';
import { INPS_NS, WSA_NS, WSU_NS } from './names.js';
import { readSignatories } from './profilo.js';
import { onlyPayload } from './soap-envelope.js';
import { parseXml, type XmlElement } from './xml-document.js';

/** A signed request, read again from the text that its signature covers. */
export interface SignedRequest {
  readonly message: VerifiedMessage;
  readonly headerBlocks: readonly XmlElement[];
  /** Undefined where the profile does not ask for a signed Body, and none came. */
  readonly payload: XmlElement | undefined;
}

export interface SignatureDeps {
  readonly context: Pick<InpsContext, 'clock' | 'pki'>;
  readonly profilo: InpsProfilo;
  /** The URL that SOAP requests are posted to. */
  readonly endpoint: string;
  readonly replay: ReplayMemory;
}

const IDENTITY: RequiredPart = { namespace: INPS_NS, local: 'Identity' };
const MESSAGE_ID: RequiredPart = { namespace: WSA_NS, local: 'MessageID' };

/** What the profile wants covered, besides Timestamp and To. An Identity that is missing is for others to miss. */
function requiredParts({ profilo }: SignatureDeps, headerBlocks: readonly XmlElement[]): readonly RequiredPart[] {
  const identityThere = headerBlocks.some(({ uri, local }) => uri === INPS_NS && local === 'Identity');
  return [
    ...(profilo.wss === 'ID_AUTH_SOAP_02' ? [MESSAGE_ID] : []),
    ...(profilo.integrita === 'INTEGRITY_SOAP_01' ? (['Body'] as const) : []),
    ...(identityThere && (profilo.identity === 'soap' || profilo.identity === 'entrambi') ? [IDENTITY] : []),
  ];
}

function faultType({ code }: WssRefusal): FaultType {
  if (code === 'WSS_REPLAYED') return 'Conflict';
  return code === 'WSS_REPLAY_MEMORY_FULL' ? 'APIUnavailable' : 'InteroperabilityInvalidRequest';
}

/** The contract knows no id on a header; the signature needs one there. */
function withoutId(element: XmlElement): XmlElement {
  return { ...element, attributes: element.attributes.filter(({ uri, local }) => uri !== WSU_NS || local !== 'Id') };
}

function parseCanonical(text: string): XmlElement {
  return parseXml(Buffer.from(text, 'utf8'));
}

/**
 * Verifies the signature that the profile demands. The document must have been read by `readSoapRequest` already.
 *
 * @throws {GatewayRefusal} a Fault with status 500 whose problem has the status of its type, as SOAP's own rules want it.
 */
export function demandSignature(
  bytes: Buffer,
  headerBlocks: readonly XmlElement[],
  deps: SignatureDeps,
): SignedRequest {
  const { context, profilo, endpoint, replay } = deps;
  const chosen = readSignatories(profilo);
  try {
    const message = verifyMessage(bytes.toString('utf8'), {
      required: requiredParts(deps, headerBlocks),
      to: profilo.destinatario === '' ? endpoint : profilo.destinatario,
      signatories: { certificates: chosen.length === 0 ? [new X509Certificate(context.pki.caPem)] : chosen },
      now: context.clock.now(),
      ...(profilo.wss === 'ID_AUTH_SOAP_02' ? { replay } : {}),
    });
    return {
      message,
      headerBlocks: message.headers.map(({ canonical }) => withoutId(parseCanonical(canonical))),
      payload: message.body === undefined ? undefined : onlyPayload(parseCanonical(message.body)),
    };
  } catch (error) {
    if (!(error instanceof WssRefusal)) throw error;
    throw new GatewayRefusal(faultType(error), error.code, error.message, { cause: error, httpStatus: 500 });
  }
}
