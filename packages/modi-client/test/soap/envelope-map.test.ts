import { expect } from 'chai';
import fc from 'fast-check';
import { SoapSecurityError } from '../../src/errors/soap-security-error.js';
import { mapEnvelope } from '../../src/soap/envelope-map.js';
import { SOAP_11, SOAP_12 } from '../../src/soap/names.js';
import { envelope, utf8 } from '../helpers/envelopes.js';
import { failureAs } from '../helpers/failure.js';

describe('the envelope map', () => {
  it('says where Envelope, Header, its children, Body and its children stand', () => {
    const document =
      `<?xml version="1.0"?><S:Envelope xmlns:S="${SOAP_12}" xmlns="urn:d"> <S:Header a="1"><h:One xmlns:h="urn:h" h:k="&lt;x\n"/>` +
      '<Two>è</Two></S:Header><!-- c --><S:Body><Op><x/></Op>t<S:Fault/></S:Body> </S:Envelope>';
    const bytes = utf8(document);
    const map = mapEnvelope(bytes);
    const cut = (start: number, end: number): string => bytes.subarray(start, end).toString();
    expect(map.version).to.equal('1.2');
    expect(cut(map.envelope.start, map.envelope.end)).to.equal(document.slice(document.indexOf('<S:Env')));
    expect(map.header?.attributes).to.deep.equal([{ namespace: '', localName: 'a', value: '1' }]);
    const [one, two] = map.headers;
    expect(one).to.include({ namespace: 'urn:h', localName: 'One', qName: 'h:One', empty: true });
    expect(one?.attributes).to.deep.equal([{ namespace: 'urn:h', localName: 'k', value: '<x ' }]);
    expect([...(one?.inScope ?? [])]).to.deep.equal([
      ['S', SOAP_12],
      ['', 'urn:d'],
      ['h', 'urn:h'],
    ]);
    expect(cut(one?.start ?? 0, one?.end ?? 0)).to.equal('<h:One xmlns:h="urn:h" h:k="&lt;x\n"/>');
    expect([one?.contentStart, one?.contentEnd]).to.deep.equal([one?.end, one?.end]);
    expect(two).to.include({ namespace: 'urn:d', localName: 'Two', qName: 'Two', empty: false });
    expect(cut(two?.contentStart ?? 0, two?.contentEnd ?? 0)).to.equal('è');
    expect(cut(map.body.contentStart, map.body.contentEnd)).to.equal('<Op><x/></Op>t<S:Fault/>');
    expect(map.bodyChildren.map((child) => child.qName)).to.deep.equal(['Op', 'S:Fault']);
    expect(map.bytes).to.equal(bytes);
  });

  it('takes a default namespace away where xmlns="" does', () => {
    const map = mapEnvelope(utf8(`<Envelope xmlns="${SOAP_11}"><Body><a xmlns=""><b/></a></Body></Envelope>`));
    expect(map.bodyChildren[0]).to.include({ namespace: '', localName: 'a' });
    expect(map.bodyChildren[0]?.inScope.has('')).to.equal(false);
    expect(map.header).to.equal(undefined);
  });

  const rows: [string, string, string][] = [
    ['another root', '<a/>', 'root-not-envelope'],
    ['Envelope in no namespace', '<Envelope><Body/></Envelope>', 'root-not-envelope'],
    ['Envelope in another namespace', '<Envelope xmlns="urn:a"><Body/></Envelope>', 'root-not-envelope'],
    ['another root in the right namespace', `<s:Body xmlns:s="${SOAP_11}"/>`, 'root-not-envelope'],
    ['no Body', `<s:Envelope xmlns:s="${SOAP_11}"><s:Header/></s:Envelope>`, 'body-missing'],
    ['an empty Envelope', `<s:Envelope xmlns:s="${SOAP_11}"/>`, 'body-missing'],
    ['two Bodies', env('<s:Body/><s:Body/>'), 'body-repeated'],
    ['two Headers', env('<s:Header/><s:Header/><s:Body/>'), 'header-repeated'],
    ['Header after Body', env('<s:Body/><s:Header/>'), 'header-after-body'],
    ['Headers around Body', env('<s:Header/><s:Body/><s:Header/>'), 'header-after-body'],
    ['something else before Body', env('<s:Other/><s:Body/>'), 'unexpected-child'],
    ['something else after Body', env('<s:Body/><x xmlns="urn:x"/>'), 'unexpected-child'],
    ['Body in the other version’s namespace', env(`<Body xmlns="${SOAP_12}"/>`), 'unexpected-child'],
    ['Body in no namespace', env('<Body/>'), 'unexpected-child'],
    ['text in Envelope', env('x<s:Body/>'), 'text'],
    ['text after Body', env('<s:Body/>x'), 'text'],
    ['a reference in Envelope', env('&#32;<s:Body/>'), 'text'],
    ['CDATA in Envelope', env('<![CDATA[]]><s:Body/>'), 'text'],
    ['text in Header', env('<s:Header>x</s:Header><s:Body/>'), 'text'],
    ['a no-break space in Header', env('<s:Header>\u00a0</s:Header><s:Body/>'), 'text'],
    ['an instruction before the root', `<?a b?>${env('<s:Body/>')}`, 'processing-instruction'],
    ['an instruction in Envelope', env('<?a b?><s:Body/>'), 'processing-instruction'],
    ['an instruction after the root', `${env('<s:Body/>')}<?a b?>`, 'processing-instruction'],
  ];
  for (const [what, document, reason] of rows) {
    it(`refuses ${what}`, async () => {
      const error = await failureAs(SoapSecurityError, () => mapEnvelope(utf8(document)));
      expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_ENVELOPE_INVALID', reason]);
    });
  }

  it('throws nothing but SoapSecurityError, whatever the bytes', () => {
    const seed = envelope(
      '<a b="1" xmlns:p="urn:p"><p:c>è &amp; <![CDATA[x]]></p:c><!-- d --><?e f?></a>',
      '<s:Header><h/></s:Header>',
    );
    const mutated = fc
      .array(
        fc.tuple(fc.nat(seed.length - 1), fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('<>&"\'/:=![]-?; ')))),
        {
          minLength: 1,
          maxLength: 6,
        },
      )
      .map((changes) => {
        const bytes = Buffer.from(seed);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
    const cut = fc.nat(seed.length).map((length) => seed.subarray(0, length));
    const pieces = fc.constantFrom(
      '<',
      '>',
      '/',
      '<a',
      '</a>',
      ' ',
      '"',
      '=',
      '&',
      ';',
      '<!--',
      '-->',
      ']]>',
      '<![CDATA[',
      '<?',
      'è',
      'xmlns:p="urn:p"',
    );
    const soup = fc.array(pieces, { maxLength: 30 }).map((parts) => envelope(parts.join('')));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated, cut, soup), (bytes) => {
        try {
          mapEnvelope(bytes);
        } catch (error) {
          if (!(error instanceof SoapSecurityError)) throw error;
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('counts the elements of the whole document, where a bound is given', async () => {
    const document = utf8(env('<s:Body><a><b/></a></s:Body>'));
    expect(mapEnvelope(document, { maxElements: 4 }).bodyChildren).to.have.length(1);
    const error = await failureAs(SoapSecurityError, () => mapEnvelope(document, { maxElements: 3 }));
    expect(error.code).to.equal('ERR_MODI_XML_FORBIDDEN');
    expect(error.facts['reason']).to.equal('elements');
  });

  const BESIDE: readonly (readonly [string, string])[] = [
    ['t', 'text'],
    ['\u00a0', 'text'],
    ['<![CDATA[ ]]>', 'text'],
    ['<?x y?>', 'processing-instruction'],
  ];
  for (const [piece, reason] of BESIDE) {
    it(`lets ${JSON.stringify(piece)} stand in Body, unless Body must be blank beside its children`, async () => {
      const document = utf8(env(`<s:Body> <!-- c --><a>t</a>${piece}</s:Body>`));
      expect(mapEnvelope(document).bodyChildren).to.have.length(1);
      const error = await failureAs(SoapSecurityError, () => mapEnvelope(document, { bodyText: 'blank' }));
      expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_ENVELOPE_INVALID', reason]);
    });
  }

  it('takes time in proportion to the bytes', () => {
    const hostile = [
      (size: number) => '&#x20;'.repeat(size / 6),
      (size: number) => ']]'.repeat(size / 2),
      (size: number) => `<!--${'- '.repeat(size / 2)}-->`,
      (size: number) => '<a xmlns:p="urn:p" p:b=""/>'.repeat(size / 27),
      (size: number) => '<p:a/>'.repeat(size / 6),
      (size: number) => `<a b="${'x'.repeat(size)}"/>`,
    ];
    for (const content of hostile) {
      const time = (size: number): number => {
        const document = envelope(`<r xmlns:p="urn:p">${content(size)}</r>`);
        let least = Infinity;
        for (let round = 0; round < 3; round += 1) {
          const before = process.cpuUsage();
          mapEnvelope(document);
          least = Math.min(least, process.cpuUsage(before).user / 1000);
        }
        return least;
      };
      time(400_000);
      // Quadratic would be four hundred times. CPU time, the least of three: others may be using the machine.
      expect(time(2_000_000) / Math.max(time(100_000), 0.5)).to.be.below(150);
    }
  });
});

function env(content: string): string {
  return `<s:Envelope xmlns:s="${SOAP_11}">${content}</s:Envelope>`;
}
