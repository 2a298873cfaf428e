import { mapEnvelope, SoapSecurityError, wrapBody } from '@varco/modi-client';
import type { EnteSnapshot } from '../anagrafe/anagrafe.js';
import type { Refusal } from '../domain/refusal.js';
import type { DecodeCodiceFiscale } from '../porta-delegata/lettura.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Bytes of a request's element: case data and a second code are short. */
export const MASSIMO_XML = 65_536;

/** A request as the service's own contract writes it. */
export interface DomandaXml {
  readonly codiceFiscale: string;
  readonly busta: { readonly envelope: Uint8Array; readonly soapAction: string };
}

/** XML, in no charset but UTF-8: said by the header alone. */
export function isXml(contentType = ''): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType)?.[1];
  return (
    /^(?:application|text)\/xml\s*(?:;|$)/i.test(contentType) && (charset === undefined || /^utf-?8$/i.test(charset))
  );
}

/**
 * The element that a service's operation takes (the Body's child, alone), with whatever its contract asks for beside the codice fiscale: case
 * data, a second control code. It goes on as it is, in an envelope of its own; the codice fiscale is read where the service's profile
 * says. What the profile does not let pass is refused.
 */
export function leggiDomandaXml(
  ente: EnteSnapshot,
  servizioId: string,
  bytes: Uint8Array,
  decode: DecodeCodiceFiscale,
): DomandaXml | { readonly refusal: Refusal } {
  let envelope: Uint8Array;
  let xml: string;
  try {
    xml = utf8
      .decode(bytes)
      .replace(/^<\?xml\s[^>]*\?>\s*/, '')
      .trim();
    envelope = wrapBody(xml);
    const { bodyChildren } = mapEnvelope(envelope);
    if (bodyChildren.length !== 1)
      return nonValida('Il corpo deve essere un solo elemento XML: quello della richiesta.');
  } catch (error) {
    if (!(error instanceof SoapSecurityError) && !(error instanceof TypeError)) throw error;
    return nonValida('Il corpo non è XML in UTF-8 ben formato, o contiene ciò che non è ammesso (DOCTYPE).');
  }
  const letta = decode(ente, servizioId, Buffer.from(xml, 'utf8'));
  return letta.ok ? { codiceFiscale: letta.codiceFiscale, busta: { envelope, soapAction: '' } } : letta;
}

function nonValida(dettaglio: string): { readonly refusal: Refusal } {
  return { refusal: { motivo: 'richiesta-non-valida', campo: '', dettaglio } };
}
