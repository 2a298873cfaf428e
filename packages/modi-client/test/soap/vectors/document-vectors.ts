import { body, forge, messageId, timestamp, TO } from './forge.js';
import type { Vector } from './vector.js';

const vector = (
  name: string,
  expect: string,
  comment: string,
  message: string | Uint8Array,
  others: Partial<Vector> = {},
): Vector => ({
  name,
  expect,
  comment,
  message,
  ...others,
});
const message = forge();
const MALFORMED = 'ERR_MODI_XML_MALFORMED';
const FORBIDDEN = 'ERR_MODI_XML_FORBIDDEN';
const FORM = 'ERR_MODI_ENVELOPE_INVALID';
const INVALID = 'ERR_MODI_TIMESTAMP_INVALID';
const STALE = 'ERR_MODI_TIMESTAMP_STALE';
const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);
const times = (created: string, expires?: string): string => forge({ timestamp: timestamp(created, expires) });

/** Documents that are no messages, and messages at the wrong time. */
export const DOCUMENT_VECTORS: readonly Vector[] = [
  vector('document-empty', MALFORMED, 'nothing at all', ''),
  vector('document-text', MALFORMED, 'not XML', 'buongiorno'),
  vector('document-json', MALFORMED, 'JSON', '{"Envelope": {}}'),
  vector('document-html', FORBIDDEN, 'an HTML page', '<!DOCTYPE html><html></html>'),
  vector('document-not-soap', FORM, 'XML that is not SOAP', '<a/>'),
  vector('document-other-envelope', FORM, 'an Envelope of another namespace', '<Envelope xmlns="urn:x"/>'),
  vector('document-truncated', MALFORMED, 'half a message', message.slice(0, message.length / 2)),
  vector('document-end-missing', MALFORMED, 'the last end tag is missing', message.replace('</soap:Envelope>', '')),
  vector('document-trailing', MALFORMED, 'something after the end', `${message}<x/>`),
  vector('document-utf16', FORBIDDEN, 'UTF-16', Buffer.from(`\ufeff${message}`, 'utf16le')),
  vector('document-mark', FORBIDDEN, 'a byte order mark', `\ufeff${message}`),
  vector(
    'document-mark-declaration',
    FORBIDDEN,
    'a byte order mark before an XML declaration',
    `\ufeff<?xml version="1.0" encoding="UTF-8"?>${message}`,
  ),
  vector(
    'document-utf16-declared',
    FORBIDDEN,
    'UTF-8 that calls itself UTF-16',
    `<?xml version="1.0" encoding="UTF-16"?>${message}`,
  ),
  vector(
    'document-latin1',
    FORBIDDEN,
    'Latin-1 bytes',
    Buffer.from(forge({ body: body('<a>citta</a>') }).replace('citta', 'citt\u00e0'), 'latin1'),
  ),
  vector('document-doctype', FORBIDDEN, 'a DOCTYPE', `<!DOCTYPE soap:Envelope>${message}`),
  vector(
    'document-doctype-entity',
    FORBIDDEN,
    'a DOCTYPE with an external entity',
    `<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]>${message}`,
  ),
  vector(
    'document-doctype-id',
    FORBIDDEN,
    'a DOCTYPE that makes another attribute an ID',
    `<!DOCTYPE e [<!ATTLIST y id ID #IMPLIED>]>${message}`,
  ),
  vector('document-entity', FORBIDDEN, 'an entity that is not one of the five', message.replace('>A1<', '>&x;<')),
  vector('document-xml11', FORBIDDEN, 'XML 1.1', `<?xml version="1.1"?>${message}`),
  vector('document-deep', FORBIDDEN, '300 elements deep', forge({ body: body('<a/>') }).replace('<a/>', nested(300))),
  vector(
    'document-prefixes',
    FORBIDDEN,
    '300 prefixes',
    message.replace(
      '<soap:Body ',
      `<soap:Body ${Array.from({ length: 300 }, (_, n) => `xmlns:p${n}="urn:p"`).join(' ')} `,
    ),
  ),
  vector(
    'document-attributes',
    FORBIDDEN,
    '300 attributes',
    message.replace('<soap:Body ', `<soap:Body ${Array.from({ length: 300 }, (_, n) => `a${n}=""`).join(' ')} `),
  ),
  vector('document-relative-namespace', FORBIDDEN, 'a relative namespace', message.replace('urn:eci', 'eci')),
  vector(
    'document-ampersand-namespace',
    FORBIDDEN,
    'a namespace with an ampersand',
    message.replace('urn:eci', 'urn:eci?a=1&amp;b=2'),
  ),
  vector('document-undeclared', MALFORMED, 'a prefix that is not declared', message.replace('xmlns:eci="urn:eci"', '')),
  vector(
    'document-duplicate-attribute',
    MALFORMED,
    'an attribute twice, by two prefixes of one namespace',
    message.replace('<soap:Body ', '<soap:Body xmlns:q="urn:q" xmlns:r="urn:q" q:a="" r:a="" '),
  ),
  vector('document-pi-in-body', FORM, 'a processing instruction in Body', forge({ body: body('<a><?x y?></a>') })),
  vector(
    'document-pi-before',
    FORM,
    'a processing instruction before the envelope',
    `<?xml-stylesheet href="x"?>${message}`,
  ),
  vector('document-text-in-header', FORM, 'text in Header', message.replace('</soap:Header>', 'testo</soap:Header>')),
  vector(
    'document-text-in-envelope',
    FORM,
    'text in Envelope',
    message.replace('</soap:Envelope>', 'testo</soap:Envelope>'),
  ),
  vector('document-two-headers', FORM, 'two Headers', message.replace('<soap:Header>', '<soap:Header/><soap:Header>')),
  vector(
    'document-header-after',
    FORM,
    'a Header after Body',
    message.replace('</soap:Envelope>', '<soap:Header/></soap:Envelope>'),
  ),
  vector('document-no-body', FORM, 'no Body', message.replace(/<soap:Body.*<\/soap:Body>/s, '')),
  vector('document-nul', MALFORMED, 'a NUL byte', message.replace('A1', 'A\u0000')),
  vector('document-nul-reference', MALFORMED, 'a reference to NUL', message.replace('A1', '&#0;')),
  vector(
    'document-many-headers',
    FORBIDDEN,
    '300 headers',
    message.replace('</soap:Header>', `${'<a/>'.repeat(300)}</soap:Header>`),
  ),
  vector(
    'document-big-security',
    FORBIDDEN,
    '1,500 elements in Security',
    message.replace('</wsse:Security>', `${'<a/>'.repeat(1500)}</wsse:Security>`),
  ),
  vector('timestamp-expired', STALE, 'Expires has passed', message, { now: '2026-12-01T10:05:00Z' }),
  vector('timestamp-expired-long-ago', STALE, 'Expires has passed by a day', message, { now: '2026-12-02T10:00:00Z' }),
  vector('timestamp-old', STALE, 'Created 301 seconds ago, Expires not reached', times('2026-12-01T09:55:59Z')),
  vector('timestamp-future', STALE, 'Created 6 seconds ahead', times('2026-12-01T10:01:06Z')),
  vector('timestamp-local', INVALID, 'an instant without a zone', times('2026-12-01T10:00:00')),
  vector('timestamp-offset', INVALID, 'an instant with an offset', times('2026-12-01T11:00:00+01:00')),
  vector('timestamp-date', INVALID, 'a date', times('2026-12-01Z')),
  vector('timestamp-no-such-day', INVALID, 'a day that is not in the calendar', times('2026-11-31T10:00:00Z')),
  vector('timestamp-leap', INVALID, 'a leap second', times('2026-12-01T09:59:60Z')),
  vector(
    'timestamp-inverted',
    INVALID,
    'Expires before Created',
    times('2026-12-01T10:05:00Z', '2026-12-01T10:04:59Z'),
  ),
  vector('timestamp-equal', INVALID, 'Expires at Created', times('2026-12-01T10:00:00Z', '2026-12-01T10:00:00Z')),
  vector(
    'timestamp-no-expires',
    INVALID,
    'no Expires',
    forge({ timestamp: timestamp().replace(/<wsu:Expires>.*<\/wsu:Expires>/, '') }),
  ),
  vector(
    'timestamp-no-created',
    INVALID,
    'no Created',
    forge({ timestamp: timestamp().replace(/<wsu:Created>.*<\/wsu:Created>/, '') }),
  ),
  vector(
    'timestamp-two-expires',
    INVALID,
    'two Expires',
    forge({
      timestamp: timestamp().replace(
        '</wsu:Timestamp>',
        '<wsu:Expires>2027-12-01T10:05:00Z</wsu:Expires></wsu:Timestamp>',
      ),
    }),
  ),
  vector(
    'timestamp-comment-split',
    INVALID,
    'a comment that hides the end of an instant',
    times('2026-12-01T10:00:00Z<!-- -->+09:00'),
  ),
  vector('timestamp-empty', INVALID, 'an empty Timestamp', forge({ timestamp: '<wsu:Timestamp wsu:Id="ts"/>' })),
  vector('message-id-empty', FORM, 'an empty MessageID', forge({ messageId: messageId('') })),
  vector('message-id-long', FORM, 'a MessageID of 300 characters', forge({ messageId: messageId('x'.repeat(300)) })),
  vector('replayed', 'ERR_MODI_REPLAYED', 'the same message again', message, { twice: 'yes' }),
  vector('replayed-other-recipient', 'ERR_MODI_TO_MISMATCH', 'a replay to somebody else burns nothing', message, {
    twice: 'yes',
    to: `${TO}/altro`,
  }),
];
