import { createLocalSigner } from '../../../src/keys/local-signer.js';
import { SOAP_11, SOAP_12, WSA, WSSE } from '../../../src/soap/names.js';
import type { TokenReferenceKind } from '../../../src/soap/sign/key-info.js';
import { PATTERN_PARTS } from '../../../src/soap/security-policy.js';
import { signEnvelope, type SignOptions } from '../../../src/soap/sign-envelope.js';
import { countingIds, FixedClock } from '../../helpers/fixed-ports.js';
import { certificatePem, keyPem, type VectorKey } from '../vectors/vector-keys.js';

export const CLOCK = new FixedClock(Date.UTC(2026, 11, 1, 10, 0, 30));
const CONTENT = `<p:a xmlns:p="urn:p" p:z='1' a = "&quot;è&#9;"><b xmlns="urn:d"><c xmlns=""/></b>\r\n> 𝄞 &#13;<![CDATA[<x>&]]><!-- --><q /></p:a>`;
const of = (text: string): string => `<s:Envelope xmlns:s="${SOAP_11}">${text}</s:Envelope>`;
const IDENTITY = '<inps:Identity xmlns:inps="http://inps.it/"><UserId>u</UserId></inps:Identity>';

/** Envelopes as applications hand them over, each with something that signing must live with. */
export const ENVELOPES: readonly (readonly [string, string, Partial<SignOptions>])[] = [
  ['no Header', of(`<s:Body>${CONTENT}</s:Body>`), {}],
  ['an empty Header', of(`<s:Header\n/><s:Body>${CONTENT}</s:Body>`), {}],
  [
    'SOAP 1.2 under an odd prefix',
    `<_é.1:Envelope xmlns:_é.1='${SOAP_12}'><_é.1:Header></_é.1:Header><_é.1:Body>${CONTENT}</_é.1:Body></_é.1:Envelope>`,
    {},
  ],
  [
    'SOAP as the default namespace',
    `<Envelope xmlns="${SOAP_11}"><Header>${IDENTITY.replace('<UserId', '<UserId xmlns=""')}</Header><Body>${CONTENT.replace('<q />', '<q xmlns=""/>')}</Body></Envelope>`,
    { headers: [{ namespace: 'http://inps.it/', localName: 'Identity' }] },
  ],
  [
    'a Security header for somebody else',
    of(
      `<s:Header><o:Security xmlns:o="${WSSE}" s:actor="urn:altri"><o:UsernameToken/></o:Security></s:Header><s:Body>${CONTENT}</s:Body>`,
    ),
    {},
  ],
  [
    'addressing headers of its own',
    of(
      `<s:Header xmlns:a="${WSA}"><a:To>urn:to</a:To><a:MessageID>urn:uuid:5</a:MessageID><a:Action> urn:act </a:Action>` +
        `<a:ReplyTo><a:Address>${WSA}/anonymous</a:Address><a:ReferenceParameters><x:y xmlns:x="urn:x"/></a:ReferenceParameters></a:ReplyTo>` +
        `<a:RelatesTo>urn:1</a:RelatesTo><a:RelatesTo>urn:2</a:RelatesTo></s:Header><s:Body>${CONTENT}</s:Body>`,
    ),
    {},
  ],
  [
    'a declaration, comments and CR LF',
    `<?xml version="1.0" encoding="utf-8"?>\r\n<!-- a -->\r\n${of(`\r\n\t<s:Header>\r\n\t</s:Header>\r\n\t<!-- b --><s:Body>\r\n${CONTENT}\r\n</s:Body>\r\n`)}\r\n<!-- c -->\r\n`,
    {},
  ],
  [
    'our prefixes for other namespaces',
    `<s:Envelope xmlns:s="${SOAP_11}" xmlns:wsu="urn:1" xmlns:wsse="urn:2" xmlns:ds="urn:3" xmlns:soap="urn:4" xmlns:wsa="urn:5" xmlns:wsse11="urn:6"` +
      `><s:Header><wsu:h wsu:Id="x" wsse:z="y"/></s:Header><s:Body wsu:Id="x"><ds:a wsa:b="c"/></s:Body></s:Envelope>`,
    { headers: [{ namespace: 'urn:1', localName: 'h' }] },
  ],
  ['an Id of its own on Body', of(`<s:Body Id="body" s:encodingStyle="urn:e">${CONTENT}</s:Body>`), {}],
  [
    'every addressing header, and an actor’s Identity',
    of(`<s:Header>${IDENTITY}</s:Header><s:Body/>`),
    {
      action: 'urn:act',
      replyTo: `${WSA}/anonymous`,
      from: 'urn:from?a=1&b=2',
      relatesTo: 'urn:uuid:1',
      headers: [{ namespace: 'http://inps.it/', localName: 'Identity' }],
    },
  ],
  [
    'prefixes in texts',
    of(
      `<s:Body xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="urn:d"><v xsi:type="xs:date">2026-01-01</v></s:Body>`,
    ),
    { inclusiveNamespaces: 'in-scope' },
  ],
];

const KINDS: readonly TokenReferenceKind[] = [
  'X509v3',
  'X509PKIPathv1',
  'IssuerSerial',
  'SubjectKeyIdentifier',
  'Thumbprint',
];

export interface SignedMessage {
  readonly what: string;
  readonly key: VectorKey;
  readonly bytes: Uint8Array;
  /** Certificates that a verifier must have: the authority, or the signer's own where the message only names it. */
  readonly trust: 'ca' | VectorKey;
}

/** Every envelope with every kind of token, and the first with every algorithm. */
export async function signedMessages(): Promise<readonly SignedMessage[]> {
  const wanted: {
    what: string;
    key: VectorKey;
    envelope: string;
    kind: TokenReferenceKind;
    others: Partial<SignOptions>;
  }[] = [];
  for (const [what, envelope, others] of ENVELOPES) {
    for (const kind of KINDS) wanted.push({ what: `${what}, ${kind}`, key: 'client', envelope, kind, others });
  }
  const [, envelope = ''] = ENVELOPES[0] ?? [];
  const key = keyPem('client');
  const ways: readonly (readonly [string, VectorKey, Partial<SignOptions>])[] = [
    ['RS384', 'client', { signer: createLocalSigner({ key, alg: 'RS384' }), digest: 'sha384' }],
    ['RS512', 'client', { signer: createLocalSigner({ key, alg: 'RS512' }), digest: 'sha512' }],
    ['ES256', 'p256', { digest: 'sha512' }],
    ['ES384', 'p384', { digest: 'sha384' }],
    ['without mustUnderstand', 'client', { mustUnderstand: false }],
    ['without Body', 'client', { body: false }],
    ['a path of two', 'chained', { certificate: [certificatePem('chained'), certificatePem('intermediate')] }],
  ];
  for (const [what, name, others] of ways) {
    wanted.push({ what, key: name, envelope, kind: name === 'chained' ? 'X509PKIPathv1' : 'X509v3', others });
  }
  return Promise.all(
    wanted.map(async ({ what, key: name, envelope: text, kind, others }) => ({
      what,
      key: name,
      trust: kind.startsWith('X509') ? ('ca' as const) : name,
      bytes: await signEnvelope(Buffer.from(text), {
        signer: createLocalSigner({ key: keyPem(name) }),
        certificate: certificatePem(name),
        clock: CLOCK,
        ids: countingIds(),
        to: 'urn:to',
        tokenReference: kind,
        ...others,
      }),
    })),
  );
}

/** One message of each pattern, with no more signed than it asks for. */
export async function signedByPattern(): Promise<readonly (readonly [keyof typeof PATTERN_PARTS, Uint8Array])[]> {
  return Promise.all(
    (Object.keys(PATTERN_PARTS) as (keyof typeof PATTERN_PARTS)[]).map(async (pattern) => {
      const signed = await signEnvelope(Buffer.from(of(`<s:Body><a xmlns="urn:a"><b>x</b></a></s:Body>`)), {
        signer: createLocalSigner({ key: keyPem('p256') }),
        certificate: certificatePem('p256'),
        clock: CLOCK,
        ids: countingIds(),
        to: 'urn:to',
        newMessageId: pattern.includes('SOAP_02'),
        body: pattern.includes('INTEGRITY'),
      });
      return [pattern, signed] as const;
    }),
  );
}
