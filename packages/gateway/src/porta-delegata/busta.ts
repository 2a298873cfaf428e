import { ModiError, mapEnvelope, type ElementRange, type EnvelopeMap } from '@varco/modi-client';
import { difettoPorta, type Difetto } from './difetto.js';
import { EGOV_BUSTA, SOAP_11 } from './nomi.js';

/** A legacy request that is sound SOAP 1.1, with the one element of its Body. */
export interface BustaLegacy {
  readonly map: EnvelopeMap;
  readonly contenuto: ElementRange;
}

/** A consultation has a dozen elements. */
const LIMITI = { maxElements: 2000, bodyText: 'blank' } as const;

/** The envelope as the old porta di dominio would have taken it; the byte order mark is left behind. */
export function readBusta(
  corpo: Uint8Array,
): { readonly ok: true; readonly busta: BustaLegacy } | { readonly ok: false; readonly difetto: Difetto } {
  const no = (difetto: Difetto): { ok: false; difetto: Difetto } => ({ ok: false, difetto });
  const bytes = corpo[0] === 0xef && corpo[1] === 0xbb && corpo[2] === 0xbf ? corpo.subarray(3) : corpo;
  if (bytes.length === 0) return no(difettoPorta('vuota'));
  let map: EnvelopeMap;
  try {
    map = mapEnvelope(bytes, LIMITI);
  } catch (error) {
    return no(explain(error));
  }
  if (map.version !== '1.1') return no(difettoPorta('soap-12', { campo: 'Envelope' }));
  const egov = map.headers.find((header) => header.namespace === EGOV_BUSTA);
  if (egov) return no(difettoPorta('busta-egov', { campo: egov.qName }));
  const [contenuto, ...altri] = map.bodyChildren;
  if (!contenuto || altri.length > 0 || (contenuto.namespace === SOAP_11 && contenuto.localName === 'Fault')) {
    return no(difettoPorta('corpo-soap', { campo: 'Body' }));
  }
  // INPS gets the envelope as it was sent: `encodingStyle`, `schemaLocation` and the like would be its to follow.
  const parte = [map.envelope, map.body].find(({ attributes }) => attributes.length > 0);
  if (parte) return no(difettoPorta('attributi', { campo: parte.localName }));
  return { ok: true, busta: { map, contenuto } };
}

function explain(error: unknown): Difetto {
  if (!(error instanceof ModiError)) throw error;
  const { offset, reason } = error.facts;
  const dettaglio = `${typeof reason === 'string' ? `Motivo: ${reason}` : 'Motivo non precisato'}${
    typeof offset === 'number' ? `, al byte ${offset}` : ''
  }.`;
  switch (error.code) {
    case 'ERR_MODI_XML_MALFORMED':
      return difettoPorta('non-xml', { dettaglio });
    case 'ERR_MODI_XML_FORBIDDEN':
      return difettoPorta('xml-non-ammesso', { dettaglio });
    case 'ERR_MODI_ENVELOPE_INVALID':
      return difettoPorta('non-soap', { dettaglio });
    default:
      throw error;
  }
}

/**
 * The envelope without its Header, comments and all: nothing of one side's headers reaches the other. Every other byte is kept.
 */
export function withoutHeader({ bytes, header }: EnvelopeMap): Uint8Array {
  if (!header) return bytes;
  const result = new Uint8Array(bytes.length - (header.end - header.start));
  result.set(bytes.subarray(0, header.start));
  result.set(bytes.subarray(header.end), header.start);
  return result;
}
