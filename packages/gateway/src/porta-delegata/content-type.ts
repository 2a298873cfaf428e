import { difettoPorta, type Difetto } from './difetto.js';
import { headerValues } from './messaggio.js';

/** `type/subtype` and what follows it. */
const MEDIA_TYPE = /^([!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+)\s*(;.*)?$/i;
const CHARSET = /;\s*charset\s*=\s*("[^"]*"|[^;\s]*)/gi;

/** SOAP 1.1 travels as `text/xml`, here in UTF-8, said or silent (WS-I BP 1.1 R1012 with the other half left out). */
export function checkContentType(rawHeaders: readonly string[]): Difetto | undefined {
  const values = headerValues(rawHeaders, 'Content-Type');
  const [value] = values;
  if (value === undefined || value === '') return difettoPorta('content-type-assente', { campo: 'Content-Type' });
  if (values.length > 1) return difettoPorta('content-type-ripetuto', { campo: 'Content-Type' });
  const [, type, parameters = ''] = MEDIA_TYPE.exec(value) ?? [];
  switch (type?.toLowerCase()) {
    case 'text/xml':
      break;
    case 'application/soap+xml':
      return difettoPorta('soap-12', { campo: 'Content-Type' });
    case 'multipart/related':
    case 'multipart/mixed':
    case 'application/xop+xml':
      return difettoPorta('allegati', { campo: 'Content-Type' });
    default:
      return difettoPorta('content-type-non-ammesso', { campo: 'Content-Type' });
  }
  const charsets = [...parameters.matchAll(CHARSET)].map(([, charset = '']) =>
    charset.replaceAll('"', '').toLowerCase(),
  );
  if (charsets.some((charset) => charset !== 'utf-8' && charset !== 'utf8'))
    return difettoPorta('charset', { campo: 'Content-Type' });
  const encodings = headerValues(rawHeaders, 'Content-Encoding').filter(
    (encoding) => encoding.toLowerCase() !== 'identity',
  );
  return encodings.length > 0 ? difettoPorta('compressione', { campo: 'Content-Encoding' }) : undefined;
}

const AZIONE = /^[\x21\x23-\x7e]{0,512}$/;

/** `SOAPAction` as sent, without the quotes; empty when it is empty or not there. */
export function readSoapAction(
  rawHeaders: readonly string[],
): { readonly ok: true; readonly soapAction: string } | { readonly ok: false; readonly difetto: Difetto } {
  const values = headerValues(rawHeaders, 'SOAPAction');
  const sent = values[0] ?? '';
  const soapAction = sent.length >= 2 && sent.startsWith('"') && sent.endsWith('"') ? sent.slice(1, -1) : sent;
  if (values.length > 1 || !AZIONE.test(soapAction)) {
    return { ok: false, difetto: difettoPorta('azione-non-valida', { campo: 'SOAPAction' }) };
  }
  return { ok: true, soapAction };
}
