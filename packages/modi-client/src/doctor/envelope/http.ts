import { fault, type Fault } from '../finding.js';
import { quote } from '../quote.js';
import { headerValues, type SignedRequest } from '../request/signed-request.js';

const TYPES = { '1.1': 'text/xml', '1.2': 'application/soap+xml' } as const;

/** Content-Type and SOAPAction against the envelope's version. */
export function* httpFaults(version: '1.1' | '1.2', given: SignedRequest['headers']): Generator<Fault> {
  const headers = headerValues(given);
  const [contentType] = headers.get('content-type') ?? [];
  const expected = `${TYPES[version]}; charset=utf-8`;
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (contentType === undefined) yield fault('envelope/content-type-missing', 'Content-Type', { expected });
  else if (type === TYPES[version === '1.1' ? '1.2' : '1.1']) {
    yield fault('envelope/version-mismatch', 'Content-Type', { expected, given: version });
  } else if (type !== TYPES[version] && type !== 'multipart/related') {
    yield fault('envelope/content-type-not-soap', 'Content-Type', { expected, given: quote(type) });
  }
  const [action] = headers.get('soapaction') ?? [];
  if (version === '1.2') {
    if (action !== undefined) yield fault('envelope/soap-action-in-12', 'SOAPAction');
  } else if (action === undefined) yield fault('envelope/soap-action-missing', 'SOAPAction');
  else if (!/^".*"$/s.test(action.trim())) yield fault('envelope/soap-action-unquoted', 'SOAPAction');
}
