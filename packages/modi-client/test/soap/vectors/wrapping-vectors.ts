import { WSSE, WSU } from '../../../src/soap/names.js';
import { body, forge, messageId, refs, timestamp, TO, to } from './forge.js';
import type { Vector } from './vector.js';

const EVIL = body('<eci:richiesta xmlns:eci="urn:eci"><eci:codice>EVIL</eci:codice></eci:richiesta>', 'evil');
const SIGNED = body();
const BARE_EVIL = EVIL.replace(' wsu:Id="evil"', '');
const HOLDER = (content: string): string => `<x:Holder xmlns:x="urn:x">${content}</x:Holder>`;
const message = forge();
const change = (from: string, into: string, source = message): string => {
  if (!source.includes(from)) throw new Error(`the forged message does not hold ${from}`);
  return source.replace(from, () => into);
};
const vector = (name: string, expect: string, comment: string, text: string, others: Partial<Vector> = {}): Vector => ({
  name,
  expect,
  comment,
  message: text,
  ...others,
});
const MISSED = 'ERR_MODI_NOT_SIGNED';
const FORM = 'ERR_MODI_ENVELOPE_INVALID';
const atEnvelopeEnd = (extra: string, source: string): string =>
  change('</soap:Envelope>', `${extra}</soap:Envelope>`, source);
const inHeader = (extra: string, source: string): string => change('</soap:Header>', `${extra}</soap:Header>`, source);
const evilTo = to('https://evil.example/', 'evil-to');

/** Signature wrapping (McIntosh and Austel 2005; Somorovsky et al. 2011), as it is done to SOAP: what is signed is moved, and something else put in its place. */
export const WRAPPING_VECTORS: readonly Vector[] = [
  vector(
    'wrap-body-in-header',
    MISSED,
    'the signed Body kept in a header, another in its place',
    inHeader(HOLDER(SIGNED), change(SIGNED, EVIL)),
  ),
  vector(
    'wrap-body-in-header-bare',
    MISSED,
    'the same, the new Body without an id',
    inHeader(HOLDER(SIGNED), change(SIGNED, BARE_EVIL)),
  ),
  vector(
    'wrap-body-in-security',
    MISSED,
    'the signed Body kept in Security',
    change('</wsse:Security>', `${SIGNED}</wsse:Security>`, change(SIGNED, EVIL)),
  ),
  vector(
    'wrap-body-in-body',
    MISSED,
    'the signed Body kept inside the new one',
    change(SIGNED, EVIL.replace('</soap:Body>', `${SIGNED}</soap:Body>`)),
  ),
  vector('wrap-body-as-sibling', FORM, 'two Bodies, the signed one first', atEnvelopeEnd(EVIL, message)),
  vector('wrap-body-as-sibling-first', FORM, 'two Bodies, the signed one last', change(SIGNED, `${EVIL}${SIGNED}`)),
  vector(
    'wrap-body-after',
    FORM,
    'the signed Body in an element after the new one',
    atEnvelopeEnd(HOLDER(SIGNED), change(SIGNED, EVIL)),
  ),
  vector(
    'wrap-body-in-object',
    'ERR_MODI_SECURITY_INVALID',
    'the signed Body in a ds:Object',
    change('</ds:Signature>', `<ds:Object>${SIGNED}</ds:Object></ds:Signature>`, change(SIGNED, EVIL)),
  ),
  vector(
    'wrap-body-other-namespace',
    FORM,
    'an element that is called Body before the signed one',
    change(SIGNED, `<x:Body xmlns:x="urn:x">evil</x:Body>${SIGNED}`),
  ),
  vector(
    'wrap-body-other-soap',
    FORM,
    'a Body of the other SOAP',
    change(SIGNED, `<t:Body xmlns:t="http://www.w3.org/2003/05/soap-envelope">evil</t:Body>${SIGNED}`),
  ),
  vector(
    'wrap-envelope',
    MISSED,
    'the whole signed envelope inside a header of another',
    `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header>${message}</soap:Header><soap:Body>evil</soap:Body></soap:Envelope>`,
  ),
  vector(
    'wrap-envelope-in-body',
    MISSED,
    'the whole signed envelope inside the Body of another',
    `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${message}</soap:Body></soap:Envelope>`,
  ),
  vector(
    'wrap-to-in-header',
    MISSED,
    'the signed To kept in a header, another in its place',
    inHeader(HOLDER(to()), change(to(), evilTo)),
  ),
  vector('wrap-to-second', FORM, 'a second To after the signed one', inHeader(evilTo, message)),
  vector('wrap-to-first', FORM, 'a second To before the signed one', change(to(), `${evilTo}${to()}`)),
  vector(
    'wrap-to-in-reply',
    MISSED,
    'the signed To inside ReplyTo',
    change(to(), `<wsa:ReplyTo>${to()}</wsa:ReplyTo>${evilTo}`),
  ),
  vector(
    'wrap-to-in-security',
    MISSED,
    'the signed To inside Security',
    change('</wsse:Security>', `${to()}</wsse:Security>`, change(to(), evilTo)),
  ),
  vector(
    'wrap-to-in-body',
    MISSED,
    'Body not required: the signed To in it',
    change('</soap:Body>', `${to()}</soap:Body>`, change(to(), evilTo, forge({ references: refs('ts', 'to', 'mid') }))),
    { policy: 'ID_AUTH_SOAP_02' },
  ),
  vector(
    'wrap-message-id',
    MISSED,
    'the signed MessageID kept in a header, a fresh one in its place',
    inHeader(HOLDER(messageId()), change(messageId(), messageId('urn:uuid:2', 'mid2'))),
  ),
  vector('wrap-message-id-second', FORM, 'two MessageIDs', inHeader(messageId('urn:uuid:2', 'mid2'), message)),
  vector(
    'wrap-timestamp-in-header',
    MISSED,
    'the signed Timestamp kept in a header, a fresh one in its place',
    inHeader(
      HOLDER(timestamp()),
      change(timestamp(), timestamp('2026-12-01T11:00:00Z', '2026-12-01T11:05:00Z', 'ts2')),
    ),
  ),
  vector(
    'wrap-timestamp-second',
    FORM,
    'a second Timestamp in Security',
    change('</wsse:Security>', `${timestamp('2026-12-01T11:00:00Z', '2026-12-01T11:05:00Z', 'ts2')}</wsse:Security>`),
  ),
  vector(
    'wrap-timestamp-as-header',
    MISSED,
    'the signed Timestamp is a header of its own',
    change(timestamp(), '', inHeader(timestamp(), message)),
  ),
  vector(
    'wrap-timestamp-other-security',
    MISSED,
    'the signed Timestamp in the Security of somebody else',
    change(
      timestamp(),
      '',
      inHeader(`<wsse:Security xmlns:wsse="${WSSE}" soap:actor="urn:altri">${timestamp()}</wsse:Security>`, message),
    ),
  ),
  vector(
    'security-foreign-actor',
    MISSED,
    'the only Security header is for somebody else',
    forge({ securityAttributes: ' soap:actor="urn:altri"' }),
  ),
  vector(
    'security-foreign-role',
    MISSED,
    'the same in SOAP 1.2',
    forge({ soap: '1.2', securityAttributes: ' soap:role="urn:altri"' }),
  ),
  vector(
    'security-two',
    'ERR_MODI_SECURITY_INVALID',
    'two Security headers for us',
    inHeader(`<wsse:Security xmlns:wsse="${WSSE}"/>`, message),
  ),
  vector(
    'security-two-signed',
    'ERR_MODI_SECURITY_INVALID',
    'a whole second Security header',
    forge({ beforeSecurity: `<wsse:Security xmlns:wsse="${WSSE}"><wsse:x/></wsse:Security>` }),
  ),
  vector(
    'security-nested',
    MISSED,
    'Security is not a child of Header',
    message.replace(/<wsse:Security.*<\/wsse:Security>/s, (all) => HOLDER(all)),
  ),
  vector(
    'security-in-body',
    MISSED,
    'Security in Body',
    forge()
      .replace(/<wsse:Security.*<\/wsse:Security>/s, '')
      .replace('</soap:Body>', `${/<wsse:Security.*<\/wsse:Security>/s.exec(message)?.[0]}</soap:Body>`),
  ),
  vector('security-other-namespace', MISSED, 'an element that is called Security', message.replaceAll(WSSE, 'urn:x')),
  vector('no-security', MISSED, 'no Security header', message.replace(/<wsse:Security.*<\/wsse:Security>/s, '')),
  vector(
    'no-signature',
    MISSED,
    'Security without a Signature',
    message.replace(/<ds:Signature xmlns.*<\/ds:Signature>/s, ''),
  ),
  vector('no-header', MISSED, 'no Header', message.replace(/<soap:Header>.*<\/soap:Header>/s, '')),
  vector(
    'signature-two',
    'ERR_MODI_SECURITY_INVALID',
    'two Signatures in Security',
    message.replace(/<ds:Signature xmlns.*<\/ds:Signature>/s, (all) => all + all),
  ),
  vector(
    'signature-nested',
    MISSED,
    'the Signature is not a child of Security',
    message.replace(/<ds:Signature xmlns.*<\/ds:Signature>/s, (all) => HOLDER(all)),
  ),
  vector('unsigned-body', MISSED, 'Body is not covered', forge({ references: refs('ts', 'to', 'mid') })),
  vector('unsigned-to', MISSED, 'To is not covered', forge({ references: refs('ts', 'mid', 'body') })),
  vector(
    'unsigned-to-compared',
    MISSED,
    'To is not required but compared: then it is',
    forge({ references: refs('ts', 'body') }),
    { policy: 'Timestamp,Body', to: TO },
  ),
  vector('unsigned-message-id', MISSED, 'MessageID is not covered', forge({ references: refs('ts', 'to', 'body') })),
  vector(
    'unsigned-timestamp',
    MISSED,
    'the Timestamp is not covered',
    forge({ references: refs('to', 'mid', 'body') }),
  ),
  vector('missing-to', MISSED, 'there is no To', forge({ to: '', references: refs('ts', 'mid', 'body') })),
  vector(
    'missing-message-id',
    MISSED,
    'there is no MessageID',
    forge({ messageId: '', references: refs('ts', 'to', 'body') }),
  ),
  vector(
    'missing-timestamp',
    MISSED,
    'there is no Timestamp',
    forge({ timestamp: '', references: refs('to', 'mid', 'body') }),
  ),
  vector(
    'child-of-body-signed',
    MISSED,
    'what is in Body is covered, Body itself is not',
    forge({
      body: `<soap:Body><e:a xmlns:e="urn:e" xmlns:wsu="${WSU}" wsu:Id="inner">x</e:a></soap:Body>`,
      references: refs('ts', 'to', 'mid', 'inner'),
    }),
  ),
  vector(
    'other-to-namespace',
    MISSED,
    'a To of another WS-Addressing',
    forge({
      to: '<w:To xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" wsu:Id="to">https://erogatore.example/eci</w:To>',
    }),
  ),
];
