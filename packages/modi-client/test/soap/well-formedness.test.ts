import { expect } from 'chai';
import { SoapSecurityError } from '../../src/errors/soap-security-error.js';
import { mapEnvelope } from '../../src/soap/envelope-map.js';
import { envelope, utf8 } from '../helpers/envelopes.js';
import { failureAs } from '../helpers/failure.js';
import { MALFORMED_CONTENT, MALFORMED_DOCUMENTS } from './malformed-rows.js';

async function refusal(bytes: Uint8Array): Promise<SoapSecurityError> {
  return failureAs(SoapSecurityError, () => mapEnvelope(bytes));
}

describe('well-formedness', () => {
  for (const [content, reason] of MALFORMED_CONTENT) {
    it(`refuses ${JSON.stringify(content)} in Body: ${reason}`, async () => {
      const error = await refusal(envelope(content));
      expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_XML_MALFORMED', reason]);
      expect(error.facts['offset']).to.be.a('number');
    });
  }

  for (const [document, reason] of MALFORMED_DOCUMENTS) {
    it(`refuses the document ${JSON.stringify(document.slice(0, 70))}: ${reason}`, async () => {
      const error = await refusal(utf8(document));
      expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_XML_MALFORMED', reason]);
    });
  }

  const wellFormed = [
    '<a/>',
    '<a />',
    '<a\n\tb = "1"\r\nc=\'"\' ></a\n>',
    '<à-1._b·̀/>',
    '<a b="&lt;&#x41;&#10;>"/>',
    '<a xmlns="urn:a"><b xmlns=""/></a>',
    '<p:a xmlns:p="urn:p" p:b="" b=""/>',
    '<a xmlns:p="urn:p"><b xmlns:p="urn:q"/><p:c/></a>',
    '<a xml:lang="it" xmlns:xml="http://www.w3.org/XML/1998/namespace"/>',
    '<a b="" xmlns:b="urn:b" B=""/>',
    'testo ]] > ]> &#x10FFFF; &apos;&quot;&amp;&lt;&gt;',
    '<![CDATA[ < & ]] > ]]]]><![CDATA[>]]>',
    '<!----><!-- - -><& -->',
    '<?p?><?p a ? > ?>',
    '\ud83d\ude00 \u00e8 \u0800 \ud7ff \ue000 \ufffd \ud800\udc00 \u007f\u0085',
  ];
  for (const content of wellFormed) {
    it(`takes ${JSON.stringify(content)}`, () => {
      expect(mapEnvelope(envelope(content)).version).to.equal('1.1');
    });
  }

  it('takes a byte order mark, an XML declaration, comments and line ends around the root', () => {
    for (const declaration of [
      '<?xml version="1.0"?>',
      '<?xml version=\'1.0\' encoding="utf-8" ?>',
      '<?xml\tversion = "1.0"\nencoding="UTF-8" standalone="no"?>',
    ]) {
      const bytes = Buffer.concat([utf8(`\ufeff${declaration}\r\n<!-- a -->\n`), envelope(''), utf8('\n<!-- b -->\n')]);
      expect(mapEnvelope(bytes).bodyChildren).to.have.length(0);
    }
  });

  describe('what is forbidden, well-formed or not', () => {
    const s = envelope('').toString();
    const rows: [string, Uint8Array, string][] = [
      ['a DOCTYPE', utf8(`<!DOCTYPE a>${s}`), 'doctype'],
      ['a DOCTYPE with entities', utf8(`<!DOCTYPE a [<!ENTITY b "c">]>${s}`), 'doctype'],
      ['an HTML page', utf8('<!doctype html><html></html>'), 'doctype'],
      ['a DOCTYPE after a comment', utf8(`<!-- a --><!DOCTYPE a SYSTEM "file:///etc/passwd">${s}`), 'doctype'],
      ['a DOCTYPE inside', envelope('<!DOCTYPE a>'), 'doctype'],
      ['an entity that is not predefined', envelope('&nbsp;'), 'entity'],
      ['an entity in an attribute', envelope('<a b="&b;"/>'), 'entity'],
      ['an entity with a name beyond ASCII', envelope('&è;'), 'entity'],
      ['XML 1.1', utf8(`<?xml version="1.1"?>${s}`), 'version'],
      ['another encoding', utf8(`<?xml version="1.0" encoding="ISO-8859-1"?>${s}`), 'encoding'],
      ['ASCII by name', utf8(`<?xml version="1.0" encoding="US-ASCII"?>${s}`), 'encoding'],
      ['UTF-16 with a mark', Buffer.from(`\ufeff${s}`, 'utf16le'), 'encoding'],
      ['UTF-16 without a mark', Buffer.from(s, 'utf16le'), 'encoding'],
      ['UTF-16 big-endian', Buffer.from(s, 'utf16le').swap16(), 'encoding'],
      ['EBCDIC', Buffer.from([0x4c, 0x6f, 0xa7, 0x94]), 'encoding'],
      ['Latin-1 bytes', Buffer.from(envelope('Società').toString(), 'latin1'), 'encoding'],
      ...[
        [0x80],
        [0xc0, 0x80],
        [0xc1, 0xbf],
        [0xe0, 0x80, 0xaf],
        [0xed, 0xa0, 0x80],
        [0xf0, 0x80, 0x80, 0xaf],
        [0xf4, 0x90, 0x80, 0x80],
        [0xf5, 0x80, 0x80, 0x80],
        [0xc3],
        [0xe2, 0x82],
        [0xff],
      ].map((sequence): [string, Uint8Array, string] => [
        `the bytes ${Buffer.from(sequence).toString('hex')}`,
        Buffer.from(envelope('§').toString('latin1').replace('Â§', Buffer.from(sequence).toString('latin1')), 'latin1'),
        'encoding',
      ]),
      ['elements 257 deep', envelope('<a>'.repeat(255) + '</a>'.repeat(255)), 'depth'],
      [
        '257 attributes',
        envelope(`<a ${Array.from({ length: 257 }, (_, index) => `b${index}=""`).join(' ')}/>`),
        'attributes',
      ],
      ['too many prefixes in scope', envelope(prefixes(200, 'p') + prefixes(100, 'q') + '</a></a>'), 'prefixes'],
    ];
    for (const [what, bytes, reason] of rows) {
      it(`refuses ${what}`, async () => {
        const error = await refusal(bytes);
        expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_XML_FORBIDDEN', reason]);
      });
    }

    it('refuses more bytes than the caller allows, before reading any', async () => {
      const bytes = envelope('<broken');
      const error = await failureAs(SoapSecurityError, () => mapEnvelope(bytes, { maxBytes: bytes.length - 1 }));
      expect(error.facts['reason']).to.equal('size');
    });

    it('refuses namespace URIs that exclusive C14N cannot carry, where that is asked for', async () => {
      for (const uri of ['relative', '../a', '#a', 'urn:a&amp;b', '//host/a']) {
        const bytes = envelope(`<a xmlns:p="${uri}"/>`);
        expect(mapEnvelope(bytes).bodyChildren).to.have.length(1);
        const error = await failureAs(SoapSecurityError, () => mapEnvelope(bytes, { namespaces: 'absolute' }));
        expect(error.facts['reason']).to.equal('relative-namespace');
      }
    });

    it('takes what is just within the caps', () => {
      const attributes = Array.from({ length: 256 }, (_, index) => `b${index}=""`).join(' ');
      mapEnvelope(envelope('<a>'.repeat(254) + '</a>'.repeat(254)));
      mapEnvelope(envelope(`<a ${attributes}/>`));
      mapEnvelope(envelope(`${prefixes(200, 'p')}</a>${prefixes(200, 'q')}</a>`));
    });
  });
});

function prefixes(count: number, letter: string): string {
  return `<a ${Array.from({ length: count }, (_, index) => `xmlns:${letter}${index}="urn:a"`).join(' ')}>`;
}
