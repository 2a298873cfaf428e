import { checkBytes, checkObject } from '../checks/arguments.js';
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
  const bytes = verifiedEnvelopeBytes(verified);
  return mapEnvelope(bytes, { maxBytes: bytes.length });
}

/** The same, unread: it is made of what was read already. */
export function verifiedEnvelopeBytes(verified: Pick<VerifiedEnvelope, 'body' | 'version'>): Uint8Array {
  const { body } = checkObject('verified', verified);
  if (body === undefined) throw notSigned('Body', 'not-covered');
  checkBytes('verified.body', body);
  const namespace = verified.version === '1.1' ? SOAP_11 : SOAP_12;
  return Buffer.concat([
    Buffer.from(`<verified:Envelope xmlns:verified="${namespace}">`),
    body,
    Buffer.from('</verified:Envelope>'),
  ]);
}
