import { DS, EXC_C14N } from '../../../src/soap/names.js';
import { body, EXCLUSIVE, forge, refs, type ForgedReference } from './forge.js';
import type { Vector } from './vector.js';

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
const others = refs('ts', 'to', 'mid');
const withBody = (reference: Partial<ForgedReference>): string =>
  forge({ references: [...others, { id: 'body', ...reference }] });
const transform = (algorithm: string, content = ''): string =>
  `<ds:Transforms><ds:Transform Algorithm="${algorithm}">${content}</ds:Transform></ds:Transforms>`;
const REFERENCE = 'ERR_MODI_REFERENCE_INVALID';
const ALGORITHM = 'ERR_MODI_ALGORITHM_REFUSED';
const SECURITY = 'ERR_MODI_SECURITY_INVALID';
const FORM = 'ERR_MODI_ENVELOPE_INVALID';
const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const message = forge();

/** Ids, references and transforms. */
export const REFERENCE_VECTORS: readonly Vector[] = [
  vector(
    'id-duplicate',
    FORM,
    'two elements with the signed id',
    forge({ afterSecurity: '<x:y xmlns:x="urn:x" wsu:Id="body"/>' }),
  ),
  vector(
    'id-duplicate-plain',
    FORM,
    'the same with a plain Id',
    message.replace('</soap:Header>', '<y Id="body"/></soap:Header>'),
  ),
  vector(
    'id-duplicate-upper',
    FORM,
    'the same with ID',
    message.replace('</soap:Header>', '<y ID="body"/></soap:Header>'),
  ),
  vector(
    'id-duplicate-in-body',
    FORM,
    'the same inside Body',
    message.replace('<soap:Body wsu:Id="body">', '<soap:Body wsu:Id="body"><y Id="to"/>'),
  ),
  vector(
    'id-duplicate-unsigned',
    FORM,
    'two elements with an id that is not signed',
    forge({ body: body('<a Id="x"/><b ID="x"/>') }),
  ),
  vector(
    'id-duplicate-escaped',
    FORM,
    'the same id, written with a reference',
    message.replace('</soap:Header>', '<y Id="bod&#x79;"/></soap:Header>'),
  ),
  vector('reference-nothing', REFERENCE, 'a reference to an id that nobody has', withBody({ uri: '#nobody' })),
  vector('reference-document', REFERENCE, 'a reference to the whole document', withBody({ uri: '' })),
  vector('reference-no-uri', REFERENCE, 'a reference without URI', withBody({ uri: undefined })),
  vector('reference-external', REFERENCE, 'a reference to a URL', withBody({ uri: 'https://evil.example/body.xml' })),
  vector('reference-file', REFERENCE, 'a reference to a file', withBody({ uri: 'file:///etc/passwd' })),
  vector('reference-attachment', REFERENCE, 'a reference to an attachment', withBody({ uri: 'cid:part' })),
  vector('reference-xpointer', REFERENCE, 'an XPointer', withBody({ uri: "#xpointer(id('body'))" })),
  vector('reference-root', REFERENCE, 'an XPointer to the root', withBody({ uri: '#xpointer(/)' })),
  vector(
    'reference-twice',
    REFERENCE,
    'two references to one element',
    forge({ references: refs('ts', 'to', 'mid', 'body', 'body') }),
  ),
  vector('reference-other-case', REFERENCE, 'ids are compared as they are written', withBody({ uri: '#Body' })),
  vector('reference-lower-id', REFERENCE, 'wsu:id is no id', forge({ body: body().replace('wsu:Id', 'wsu:id') })),
  vector('reference-xml-id', REFERENCE, 'xml:id is no id here', forge({ body: body().replace('wsu:Id', 'xml:id') })),
  vector(
    'references-many',
    SECURITY,
    '33 references',
    forge({
      body: body(Array.from({ length: 29 }, (_, n) => `<a Id="r${n}"/>`).join('')),
      references: refs('ts', 'to', 'mid', 'body', ...Array.from({ length: 29 }, (_, n) => `r${n}`)),
    }),
  ),
  vector('references-none', SECURITY, 'a signature over nothing', forge({ references: [] })),
  vector('transform-none', ALGORITHM, 'without transforms C14N is inclusive', withBody({ transforms: '' })),
  vector('transform-inclusive', ALGORITHM, 'inclusive C14N', withBody({ transforms: transform(INCLUSIVE) })),
  vector(
    'transform-c14n11',
    ALGORITHM,
    'C14N 1.1',
    withBody({ transforms: transform('http://www.w3.org/2006/12/xml-c14n11') }),
  ),
  vector(
    'transform-comments',
    ALGORITHM,
    'exclusive C14N with comments',
    withBody({ transforms: transform(`${EXC_C14N}WithComments`) }),
  ),
  vector(
    'transform-enveloped',
    ALGORITHM,
    'enveloped signature',
    withBody({ transforms: transform(`${DS}enveloped-signature`) }),
  ),
  vector(
    'transform-enveloped-first',
    ALGORITHM,
    'enveloped signature, then exclusive C14N',
    withBody({
      transforms: `<ds:Transforms><ds:Transform Algorithm="${DS}enveloped-signature"/><ds:Transform Algorithm="${EXC_C14N}"/></ds:Transforms>`,
    }),
  ),
  vector(
    'transform-xpath',
    ALGORITHM,
    'XPath',
    withBody({
      transforms: transform(
        'http://www.w3.org/TR/1999/REC-xpath-19991116',
        '<ds:XPath>ancestor-or-self::node()</ds:XPath>',
      ),
    }),
  ),
  vector(
    'transform-xslt',
    ALGORITHM,
    'XSLT',
    withBody({
      transforms: transform(
        'http://www.w3.org/TR/1999/REC-xslt-19991116',
        '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"/>',
      ),
    }),
  ),
  vector('transform-base64', ALGORITHM, 'base64', withBody({ transforms: transform(`${DS}base64`) })),
  vector(
    'transform-str',
    ALGORITHM,
    'STR-Transform',
    withBody({
      transforms: transform(
        'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform',
      ),
    }),
  ),
  vector(
    'transform-content',
    ALGORITHM,
    'exclusive C14N with a parameter that is not its own',
    withBody({ transforms: transform(EXC_C14N, '<ds:XPath>1</ds:XPath>') }),
  ),
  vector(
    'transform-two',
    ALGORITHM,
    'exclusive C14N twice',
    withBody({
      transforms: EXCLUSIVE.replace('</ds:Transforms>', `<ds:Transform Algorithm="${EXC_C14N}"/></ds:Transforms>`),
    }),
  ),
];
