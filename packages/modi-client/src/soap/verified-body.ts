import { mapEnvelope, type EnvelopeMap } from './envelope-map.js';
import { SOAP_11, SOAP_12 } from './names.js';
import { notSigned } from './verify/faults.js';
import type { VerifiedEnvelope } from './verify-envelope.js';

/**
 * The verified Body, and nothing else, as an envelope that everything which reads envelopes can read: `readFault`, `findElement`,
 * `standaloneElement`. Made of the canonical text that was hashed: what the signature did not cover is not in it.
 *
 * @throws SoapSecurityError ERR_MODI_NOT_SIGNED when Body was not covered
 */
export function mapVerifiedBody(verified: Pick<VerifiedEnvelope, 'body' | 'version'>): EnvelopeMap {
  if (verified.body === undefined) throw notSigned('Body', 'not-covered');
  const namespace = verified.version === '1.1' ? SOAP_11 : SOAP_12;
  const bytes = Buffer.concat([
    Buffer.from(`<verified:Envelope xmlns:verified="${namespace}">`),
    verified.body,
    Buffer.from('</verified:Envelope>'),
  ]);
  return mapEnvelope(bytes, { maxBytes: bytes.length });
}
