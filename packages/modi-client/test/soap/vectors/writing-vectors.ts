import { WSSE, WSU } from '../../../src/soap/names.js';
import { body, forge, refs, to, TO, token } from './forge.js';
import type { Vector } from './vector.js';
import { certificateDer } from './vector-keys.js';

const vector = (
  name: string,
  expect: string,
  comment: string,
  message: string,
  others: Partial<Vector> = {},
): Vector => ({
  name,
  expect,
  comment,
  message,
  ...others,
});
const SECURITY = 'ERR_MODI_SECURITY_INVALID';
const message = forge();
const change = (from: RegExp, into: string): string => {
  const changed = message.replace(from, into);
  if (changed === message) throw new Error(`the forged message does not hold ${String(from)}`);
  return changed;
};

/** One thing written in two ways: those XML and base64 allow, and those they do not. */
export const WRITING_VECTORS: readonly Vector[] = [
  vector('uri-percent', 'ERR_MODI_REFERENCE_INVALID', 'an id with a percent sign', uri('#b%6Fdy')),
  vector('uri-space', 'ERR_MODI_REFERENCE_INVALID', 'a URI with white space', uri('#body\n')),
  vector('uri-xpointer-id', 'ERR_MODI_REFERENCE_INVALID', 'an xpointer to an id', uri("#xpointer(id('body'))")),
  vector('uri-character-reference', 'ok', 'a URI written with a character reference', uri('#bod&#121;')),
  vector(
    'uri-id-character-reference',
    'ok',
    'an id written with a character reference',
    forge({ body: body().replace('wsu:Id="body"', 'wsu:Id="bod&#x79;"') }),
  ),
  vector(
    'base64-lines',
    'ok',
    'a signature in lines that end in CR LF',
    signatureValue((text) => `\r\n${text.replace(/.{76}/g, '$&\r\n')}\r\n`),
  ),
  vector(
    'base64-lines-java',
    'ok',
    'lines that end in &#13; as Java writes them',
    signatureValue((text) => text.replace(/.{76}/g, '$&&#13;\n')),
  ),
  vector(
    'base64-comment',
    'ok',
    'a comment inside a signature',
    signatureValue((text) => `${text.slice(0, 20)}<!-- -->${text.slice(20)}`),
  ),
  vector(
    'base64-no-padding',
    SECURITY,
    'a signature without its padding',
    signatureValue((text) => text.replace(/=+$/, '')),
  ),
  vector(
    'base64-url',
    SECURITY,
    'a signature in the other alphabet',
    signatureValue((text) => text.replace(/\+/g, '-').replace(/\//g, '_')),
  ),
  vector('base64-no-break-space', SECURITY, 'a no-break space in a token', change(/(X509v3">)(MII)/, '$1\u00a0$2')),
  vector(
    'base64-armour',
    SECURITY,
    'a token with the lines of a PEM',
    change(/(X509v3">)([^<]*)/, '$1-----BEGIN CERTIFICATE-----\n$2\n-----END CERTIFICATE-----'),
  ),
  vector(
    'token-trailing',
    'ERR_MODI_CERT_UNTRUSTED',
    'a byte after the certificate',
    forge({ token: token(Buffer.concat([certificateDer('client'), Buffer.from([0])]).toString('base64')) }),
  ),
  vector(
    'prefix-rebound',
    'ok',
    'prefixes of the envelope that mean something else in Body',
    forge({
      body: `<soap:Body xmlns:wsu="urn:other" wsu:Id="other" xmlns:u="${WSU}" u:Id="body"><soap:a xmlns:soap="urn:x" soap:b="1"/></soap:Body>`,
    }),
  ),
  vector(
    'prefix-rebound-id',
    'ERR_MODI_REFERENCE_INVALID',
    'an Id of which the prefix means something else',
    message.replace('<soap:Body wsu:Id', '<soap:Body xmlns:wsu="urn:other" wsu:Id'),
  ),
  vector(
    'prefix-rebound-body',
    'ERR_MODI_ENVELOPE_INVALID',
    'a Body of which the prefix means something else',
    message.replace('<soap:Body wsu:Id', '<soap:Body xmlns:soap="urn:other" wsu:Id'),
  ),
  vector(
    'ids-that-are-none',
    'ok',
    'attributes that only look like ids of the same name',
    forge({
      body: body('<a xml:id="body"/><a id="body"/><a AssertionID="body"/><a xmlns:w="urn:w" w:Id="body" w:ID="body"/>'),
    }),
  ),
  vector(
    'payload-envelope',
    'ok',
    'an envelope as content of Body',
    forge({ body: body('<soap:Envelope><soap:Header/><soap:Body/></soap:Envelope>') }),
  ),
  vector(
    'payload-security',
    'ok',
    'a Security header as content of Body',
    forge({ body: body(`<w:Security xmlns:w="${WSSE}"/>`) }),
  ),
  vector('body-empty', 'ok', 'an empty Body', forge({ body: '<soap:Body wsu:Id="body"/>' })),
  vector('body-text', 'ok', 'a Body of text alone', forge({ body: body('testo') })),
  vector('to-space', 'ok', 'white space around To', forge({ to: to(`\n  ${TO} \r\n`) }), { to: TO }),
  vector('to-no-break-space', 'ERR_MODI_TO_MISMATCH', 'a no-break space before To', forge({ to: to(`\u00a0${TO}`) }), {
    to: TO,
  }),
  vector(
    'to-instruction',
    'ERR_MODI_ENVELOPE_INVALID',
    'a processing instruction that splits To',
    forge({ to: to(TO.replace('/eci', '<?x?>/eci')) }),
    { to: TO },
  ),
  vector(
    'to-old-addressing',
    'ok',
    'a To of another WS-Addressing beside ours',
    forge({ afterSecurity: '<a:To xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing">urn:x</a:To>' }),
    { to: TO },
  ),
  vector(
    'to-other-actor',
    'ERR_MODI_ENVELOPE_INVALID',
    'a second To, for somebody on the way',
    forge({ afterSecurity: '<wsa:To soap:actor="urn:altri">urn:x</wsa:To>' }),
    { to: TO },
  ),
  vector(
    'document-lines',
    'ok',
    'CR LF everywhere, a declaration in small letters',
    forge({ gap: '\r\n\t', prolog: "<?xml version='1.0' encoding='utf-8'?>\r\n", tail: '\r\n' }),
  ),
];

function uri(reference: string): string {
  return forge({ references: [...refs('ts', 'to', 'mid'), { id: 'body', uri: reference }] });
}

/** The message with its SignatureValue written another way: it is no part of what is signed. */
function signatureValue(write: (text: string) => string): string {
  return message.replace(/(<ds:SignatureValue>)([^<]*)/, (_all, tag: string, text: string) => `${tag}${write(text)}`);
}
