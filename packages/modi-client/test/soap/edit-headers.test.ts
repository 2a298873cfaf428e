import { expect } from 'chai';
import fc from 'fast-check';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { SoapSecurityError } from '../../src/errors/soap-security-error.js';
import { insertHeader, insertIdentity, removeHeaders } from '../../src/soap/edit-headers.js';
import { mapEnvelope, type EnvelopeMap } from '../../src/soap/envelope-map.js';
import { identityHeader } from '../../src/soap/identity.js';
import { SOAP_11 } from '../../src/soap/names.js';
import { elementText, findElement } from '../../src/soap/read-element.js';
import { utf8 } from '../helpers/envelopes.js';
import { failureAs } from '../helpers/failure.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const map = (document: string): EnvelopeMap => mapEnvelope(utf8(document));
const NS = `xmlns:s="${SOAP_11}"`;

describe('insertHeader', () => {
  const rows: [string, string, string][] = [
    [
      'an empty Header',
      `<s:Envelope ${NS}><s:Header/><s:Body/></s:Envelope>`,
      `<s:Envelope ${NS}><s:Header><h/></s:Header><s:Body/></s:Envelope>`,
    ],
    [
      'an empty Header with space',
      `<s:Envelope ${NS}><s:Header  /><s:Body/></s:Envelope>`,
      `<s:Envelope ${NS}><s:Header  ><h/></s:Header><s:Body/></s:Envelope>`,
    ],
    [
      'a Header without children',
      `<s:Envelope ${NS}><s:Header a="b"></s:Header><s:Body/></s:Envelope>`,
      `<s:Envelope ${NS}><s:Header a="b"><h/></s:Header><s:Body/></s:Envelope>`,
    ],
    [
      'a Header with children: first',
      `<s:Envelope ${NS}><s:Header>\n <x/></s:Header><s:Body/></s:Envelope>`,
      `<s:Envelope ${NS}><s:Header><h/>\n <x/></s:Header><s:Body/></s:Envelope>`,
    ],
    [
      'no Header: one is made before Body',
      `<s:Envelope ${NS}>\n<!-- c --><s:Body/></s:Envelope>`,
      `<s:Envelope ${NS}>\n<!-- c --><s:Header><h/></s:Header><s:Body/></s:Envelope>`,
    ],
    [
      'no Header, no prefix',
      `<Envelope xmlns="${SOAP_11}"><Body/></Envelope>`,
      `<Envelope xmlns="${SOAP_11}"><Header><h/></Header><Body/></Envelope>`,
    ],
    [
      'no Header, Body under another prefix',
      `<s:Envelope ${NS}><t:Body xmlns:t="${SOAP_11}"/></s:Envelope>`,
      `<s:Envelope ${NS}><s:Header><h/></s:Header><t:Body xmlns:t="${SOAP_11}"/></s:Envelope>`,
    ],
  ];
  for (const [what, before, after] of rows) {
    it(`puts it into ${what}`, () => {
      const changed = insertHeader(map(before), '<h/>');
      expect(text(changed)).to.equal(after);
      expect(mapEnvelope(changed).headers[0]?.localName).to.equal('h');
    });
  }

  it('keeps the caller’s own bytes, and gives a copy', () => {
    const before = map(`<s:Envelope ${NS}><s:Body/></s:Envelope>`);
    const copy = Buffer.from(before.bytes);
    insertHeader(before, '<h/>');
    expect(Buffer.from(before.bytes).equals(copy)).to.equal(true);
  });

  it('refuses what would end the Header, or is not well-formed there', async () => {
    const target = map(`<s:Envelope ${NS}><s:Header/><s:Body/></s:Envelope>`);
    for (const header of ['</s:Header>', '<h>', '</_><_>', '<p:h/>', '&x;', '<!DOCTYPE a>', '<h a="\ud800"/>']) {
      const error = await failureAs(SoapSecurityError, () => insertHeader(target, header));
      expect(error.code).to.be.oneOf(['ERR_MODI_XML_MALFORMED', 'ERR_MODI_XML_FORBIDDEN']);
    }
  });
});

describe('removeHeaders', () => {
  const document = `<s:Envelope ${NS}><s:Header> <a/> <b>x</b><c/> </s:Header> <s:Body>è</s:Body></s:Envelope>`;

  it('cuts what is picked and keeps every other byte', () => {
    const changed = removeHeaders(map(document), (header) => header.localName === 'b');
    expect(text(changed)).to.equal(document.replace('<b>x</b>', ''));
  });

  it('takes the Header too when only white space would stay', () => {
    expect(text(removeHeaders(map(document), () => true))).to.equal(document.replace(/<s:Header>.*<\/s:Header>/, ''));
  });

  it('leaves a Header that holds a comment', () => {
    const commented = document.replace('<c/>', '<!-- c -->');
    const changed = removeHeaders(map(commented), () => true);
    expect(text(changed)).to.equal(commented.replace('<a/>', '').replace('<b>x</b>', ''));
  });

  it('changes nothing when nothing is picked, not even an empty Header', () => {
    for (const each of [
      document,
      `<s:Envelope ${NS}><s:Header/><s:Body/></s:Envelope>`,
      `<s:Envelope ${NS}><s:Body/></s:Envelope>`,
    ]) {
      expect(text(removeHeaders(map(each), () => false))).to.equal(each);
      expect(text(removeHeaders(map(each), (header) => header.localName === 'z'))).to.equal(each);
    }
  });

  it('undoes insertHeader, whatever the envelope', () => {
    const space = fc.constantFrom('', ' ', '\n', '\t\r\n', '<!-- c -->');
    const header = fc.oneof(
      fc.constantFrom('', '<s:Header/>', '<s:Header />'),
      fc
        .array(fc.constantFrom('<x/>', '<y>è</y>', ' ', '<!-- d -->', '<z xmlns="urn:z"><a/></z>'))
        .map((parts) => `<s:Header>${parts.join('')}</s:Header>`),
    );
    const envelopes = fc
      .tuple(space, header, space, fc.constantFrom('', '<a/>', 'testo &amp; <b>è</b>'), space)
      .map(
        ([one, two, three, body, four]) =>
          `<s:Envelope ${NS}>${one}${two}${three}<s:Body>${body}</s:Body>${four}</s:Envelope>`,
      );
    fc.assert(
      fc.property(envelopes, (before) => {
        const inserted = insertHeader(map(before), '<nostro/>');
        const back = text(removeHeaders(mapEnvelope(inserted), ({ localName }) => localName === 'nostro'));
        // An empty Header goes with the last of its children, and `<Header/>` does not come back as it was written.
        const bare = (document: string): string => document.replace(/<s:Header *(?:\/>|>\s*<\/s:Header>)/, '');
        expect(bare(back)).to.equal(bare(before));
        const outside = mapEnvelope(inserted);
        expect(text(outside.bytes.subarray(outside.body.start))).to.equal(before.slice(before.indexOf('<s:Body')));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the Identity header', () => {
  const identity = { userId: 'RSSMRA80A01H501U', codiceUfficio: '001' };

  it('is exactly what INPS reads', () => {
    expect(identityHeader(identity, false)).to.equal(
      '<inps:Identity xmlns:inps="http://inps.it/"><UserId>RSSMRA80A01H501U</UserId><CodiceUfficio>001</CodiceUfficio></inps:Identity>',
    );
    expect(identityHeader(identity, true)).to.equal(
      '<inps:Identity xmlns:inps="http://inps.it/"><UserId xmlns="">RSSMRA80A01H501U</UserId>' +
        '<CodiceUfficio xmlns="">001</CodiceUfficio></inps:Identity>',
    );
  });

  const documents: [string, string][] = [
    ['no default namespace', `<s:Envelope ${NS}><s:Body/></s:Envelope>`],
    ['a default namespace on Envelope', `<Envelope xmlns="${SOAP_11}"><Body/></Envelope>`],
    ['a default namespace on Envelope, and a Header', `<Envelope xmlns="${SOAP_11}"><Header/><Body/></Envelope>`],
    [
      'a default namespace on Header only',
      `<s:Envelope ${NS}><s:Header xmlns="urn:h"><x/></s:Header><s:Body/></s:Envelope>`,
    ],
    [
      'a default namespace taken away on Header',
      `<s:Envelope ${NS} xmlns="urn:e"><s:Header xmlns=""/><s:Body/></s:Envelope>`,
    ],
    ['a default namespace on Body only', `<s:Envelope ${NS}><s:Body xmlns="urn:b"/></s:Envelope>`],
    [
      'the prefix inps bound to something else',
      `<s:Envelope ${NS} xmlns:inps="urn:x"><s:Header/><s:Body/></s:Envelope>`,
    ],
  ];
  for (const [what, document] of documents) {
    it(`has unqualified children under ${what}`, () => {
      const changed = mapEnvelope(insertIdentity(map(document), identity));
      const [header] = changed.headers;
      expect(header).to.include({ namespace: 'http://inps.it/', localName: 'Identity' });
      if (header === undefined || changed.header === undefined) throw new Error('no header');
      for (const [localName, value] of [
        ['UserId', identity.userId],
        ['CodiceUfficio', '001'],
      ] as const) {
        const child = findElement(changed, header, [{ namespace: '', localName }]);
        expect(child === undefined ? undefined : elementText(changed, child)).to.equal(value);
      }
      const undeclared = text(changed.bytes).includes('<UserId xmlns="">');
      expect(undeclared).to.equal(changed.header.inScope.has(''));
    });
  }

  it('gives back any value, whatever its characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (userId) => {
        fc.pre(userId.trim() !== '' && !/[\p{Cc}\p{Cs}\u2028\u2029\ufffe\uffff]/u.test(userId));
        const changed = mapEnvelope(
          insertIdentity(map(`<s:Envelope ${NS}><s:Body/></s:Envelope>`), { userId, codiceUfficio: 'a<b>&"\'' }),
        );
        const [header] = changed.headers;
        const child = header && findElement(changed, header, [{ namespace: '', localName: 'UserId' }]);
        expect(child && elementText(changed, child)).to.equal(userId);
      }),
    );
  });

  it('refuses values that are empty, overlong or hold control characters, and does not quote them', async () => {
    for (const userId of ['', '  ', 'a\nb', 'a\u0000', 'a\u0085', '\u2028', '\ud800', '\ufffe', 'x'.repeat(257)]) {
      const error = await failureAs(ConfigurationError, () => identityHeader({ userId, codiceUfficio: '1' }, false));
      expect([error.code, error.facts['field']]).to.deep.equal(['ERR_MODI_CONFIG_INVALID', 'userId']);
    }
    const error = await failureAs(ConfigurationError, () =>
      identityHeader({ userId: 'a', codiceUfficio: 'SEGRETO\t' }, false),
    );
    expect(error.facts['field']).to.equal('codiceUfficio');
    expect(error.message).not.to.include('SEGRETO');
  });
});
