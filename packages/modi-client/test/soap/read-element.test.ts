import { expect } from 'chai';
import fc from 'fast-check';
import { SoapSecurityError } from '../../src/errors/soap-security-error.js';
import type { ElementRange } from '../../src/soap/element-range.js';
import { mapEnvelope, type EnvelopeMap } from '../../src/soap/envelope-map.js';
import { elementInScope, elementText, findElement, standaloneElement } from '../../src/soap/read-element.js';
import { wrapBody } from '../../src/soap/wrap-body.js';
import { envelope } from '../helpers/envelopes.js';
import { failureAs } from '../helpers/failure.js';

function firstOf(map: EnvelopeMap): ElementRange {
  const [first] = map.bodyChildren;
  if (first === undefined) throw new Error('Body is empty');
  return first;
}

describe('findElement', () => {
  const map = mapEnvelope(
    envelope('<a xmlns="urn:a" xmlns:b="urn:b"><b:c><d>1</d><d xmlns="">2</d></b:c><c/><e><f/><f/></e></a>'),
  );
  const a = firstOf(map);
  const find = (...path: [string, string][]): ElementRange | undefined =>
    findElement(
      map,
      a,
      path.map(([namespace, localName]) => ({ namespace, localName })),
    );

  it('descends by namespace and name', () => {
    const inA = find(['urn:b', 'c'], ['urn:a', 'd']);
    const inNone = find(['urn:b', 'c'], ['', 'd']);
    expect(inA && elementText(map, inA)).to.equal('1');
    expect(inNone && elementText(map, inNone)).to.equal('2');
    expect(find()).to.equal(a);
  });

  it('gives undefined for what is not there', () => {
    expect(find(['urn:b', 'x'])).to.equal(undefined);
    expect(find(['urn:b', 'e'], ['urn:a', 'f'])).to.equal(undefined);
  });

  it('refuses to choose between two', async () => {
    const error = await failureAs(SoapSecurityError, () => find(['urn:a', 'e'], ['urn:a', 'f']));
    expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_ENVELOPE_INVALID', 'element-repeated']);
  });
});

describe('elementText', () => {
  const textOf = (content: string): string => {
    const map = mapEnvelope(envelope(`<a>${content}</a>`));
    return elementText(map, firstOf(map));
  };

  it('joins text and CDATA, replaces references, leaves comments and instructions out, and writes line ends as LF', () => {
    expect(textOf('')).to.equal('');
    expect(textOf(' a&amp;<!-- x -->b<![CDATA[<&amp;>]]><?p q?>&#x41;&#66; ')).to.equal(' a&b<&amp;>AB ');
    expect(textOf('1\r\n2\r3\n4&#13;5<![CDATA[\r\n]]>')).to.equal('1\n2\n3\n4\r5\n');
  });

  it('refuses an element with child elements', async () => {
    const error = await failureAs(SoapSecurityError, () => textOf('1<b/>2'));
    expect(error.facts['reason']).to.equal('element-has-children');
  });

  it('gives back any text that was escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        fc.pre(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Cs}]/u.test(value));
        const escaped = value.replace(/[&<>\r]/g, (character) => `&#${character.charCodeAt(0)};`);
        expect(textOf(escaped)).to.equal(value);
      }),
    );
  });
});

describe('standaloneElement', () => {
  const alone = (document: Buffer): string => {
    const map = mapEnvelope(document);
    return Buffer.from(standaloneElement(map, firstOf(map))).toString();
  };

  const rows: [string, string, string][] = [
    ['an element that declares all it uses', '<p:a xmlns:p="urn:p"><p:b/></p:a>', '<p:a xmlns:p="urn:p"><p:b/></p:a>'],
    [
      'a prefix from around it',
      '<s:a><b/></s:a>',
      '<s:a xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><b/></s:a>',
    ],
    [
      'a prefix used only inside',
      '<a x="1"><s:b/></a>',
      '<a xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" x="1"><s:b/></a>',
    ],
    [
      'a prefix used only by an attribute',
      '<a><b s:c=""/></a>',
      '<a xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><b s:c=""/></a>',
    ],
    [
      'a prefix in a QName value',
      '<a t="s:date"/>',
      '<a xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" t="s:date"/>',
    ],
    [
      'a prefix in a QName text',
      '<a> s:Client.X</a>',
      '<a xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"> s:Client.X</a>',
    ],
    ['a prefix declared again inside', '<a><s:b xmlns:s="urn:x"/></a>', '<a><s:b xmlns:s="urn:x"/></a>'],
    ['nothing', '<a>s: http://x 10:30</a>', '<a>s: http://x 10:30</a>'],
  ];
  for (const [what, content, expected] of rows) {
    it(`adds what is missing for ${what}`, () => {
      expect(alone(envelope(content))).to.equal(expected);
    });
  }

  it('adds the default namespace of the Body, escaped', () => {
    const document = Buffer.from(
      envelope('<a><b xmlns=""/></a>')
        .toString()
        .replace('<s:Body>', '<s:Body xmlns="urn:a&amp;&quot;" xmlns:unused="urn:u">'),
    );
    expect(alone(document)).to.equal('<a xmlns="urn:a&amp;&quot;"><b xmlns=""/></a>');
  });

  it('keeps the namespaces of every element: wrapped again, it reads the same', () => {
    const map = mapEnvelope(envelope('<x:a xmlns:x="urn:x"><s:b x:y="1"/></x:a>'));
    const again = mapEnvelope(wrapBody(Buffer.from(standaloneElement(map, firstOf(map))).toString()));
    expect(firstOf(again)).to.include({ namespace: 'urn:x', localName: 'a' });
    const child = findElement(again, firstOf(again), [{ namespace: map.body.namespace, localName: 'b' }]);
    expect(child?.attributes).to.deep.equal([{ namespace: 'urn:x', localName: 'y', value: '1' }]);
  });
});

describe('wrapBody', () => {
  it('makes a SOAP 1.1 envelope, with a Header where one is given', () => {
    const bare = mapEnvelope(wrapBody('<a xmlns="urn:a"/>'));
    expect([bare.version, bare.header, bare.bodyChildren.length]).to.deep.equal(['1.1', undefined, 1]);
    const full = mapEnvelope(wrapBody('<a/>', '<h/><i/>'));
    expect(full.headers.map((header) => header.localName)).to.deep.equal(['h', 'i']);
  });

  it('refuses content that is not well-formed on its own', async () => {
    for (const body of ['</soap:Body>', '<a>', '<?xml version="1.0"?><a/>', '<p:a/>']) {
      await failureAs(SoapSecurityError, () => wrapBody(body));
    }
  });
});

describe('elementInScope', () => {
  it('declares everything in scope once, and means the same as the element did in its place', () => {
    const document =
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="urn:p" xmlns:q="urn:q" xmlns="urn:d"><s:Body xmlns:q="urn:q2">' +
      '<p:a xmlns:p="urn:p" xmlns=""><q:b/><c xmlns="urn:e"/></p:a></s:Body></s:Envelope>';
    const map = mapEnvelope(Buffer.from(document));
    const alone = Buffer.from(elementInScope(map, firstOf(map))).toString();
    expect(alone).to.equal(
      '<p:a xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:q="urn:q2" xmlns:p="urn:p" xmlns=""><q:b/><c xmlns="urn:e"/></p:a>',
    );
  });

  it('can be read again for any element that an envelope carries', () => {
    fc.assert(
      fc.property(
        fc.subarray([' xmlns="urn:1"', ' xmlns:a="urn:2"', ' xmlns:b="urn:&amp;3"']),
        fc.subarray([' xmlns="urn:4"', ' xmlns=""', ' xmlns:a="urn:5"', ' xmlns:c="urn:6"']),
        (around, own) => {
          fc.pre(!(own.includes(' xmlns="urn:4"') && own.includes(' xmlns=""')));
          const map = mapEnvelope(
            Buffer.from(
              `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"${around.join('')}><s:Body><e${own.join('')}><f/></e></s:Body></s:Envelope>`,
            ),
          );
          const range = firstOf(map);
          const again = mapEnvelope(envelope(Buffer.from(elementInScope(map, range)).toString()));
          const copy = firstOf(again);
          expect(copy.namespace).to.equal(range.namespace);
          for (const [prefix, uri] of range.inScope) expect(copy.inScope.get(prefix)).to.equal(uri);
        },
      ),
    );
  });
});
