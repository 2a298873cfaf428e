import { expect } from 'chai';
import { OpenRange } from '../../src/soap/element-range.js';
import { scanDocument } from '../../src/soap/engine/scanner/scan.js';
import { WSA, WSU } from '../../src/soap/names.js';
import { splice, type Patch } from '../../src/soap/splice.js';
import { VALID_VECTORS } from './vectors/valid-vectors.js';
import { policyOf, verdictOn } from './vectors/judge-vector.js';

interface Found {
  readonly range: OpenRange;
  /** The required part itself, not an element in it. */
  readonly part: boolean;
}

/** The required parts and every element in them. */
function elementsOfParts(bytes: Uint8Array): readonly Found[] {
  const found: Found[] = [];
  const open: OpenRange[] = [];
  let inside = 0;
  scanDocument(bytes, {
    startElement: (tag) => {
      const range = new OpenRange(bytes, tag);
      open.push(range);
      const part =
        (tag.depth === 2 && range.localName === 'Body') ||
        (tag.depth === 3 && range.namespace === WSA && /^(?:To|MessageID)$/.test(range.localName)) ||
        (tag.depth === 4 && range.namespace === WSU && range.localName === 'Timestamp');
      if (part || inside > 0) {
        inside++;
        found.push({ range, part });
      }
    },
    endElement: (_depth, start, end) => {
      open.pop()?.close(start, end);
      if (inside > 0) inside--;
    },
  });
  return found;
}

/** Every way to change one element: the patches, in order, that do it. */
function* mutations(bytes: Uint8Array, { range, part }: Found): Generator<readonly [string, readonly Patch[]]> {
  const text = Buffer.from(bytes).toString('utf8', range.start, range.end);
  const nameStart = range.start + 1;
  const nameEnd = nameStart + Buffer.byteLength(range.qName);
  const cut = { start: range.start, end: range.end, text: '' };
  yield ['removed', [cut]];
  yield ['copied after itself', [{ start: range.end, end: range.end, text }]];
  yield ['copied into itself', [{ start: range.contentStart, end: range.contentStart, text: range.empty ? '' : text }]];
  const renamed = [{ start: nameEnd, end: nameEnd, text: 'x' }];
  if (!range.empty)
    renamed.push({
      start: range.contentEnd + 2 + (nameEnd - nameStart),
      end: range.contentEnd + 2 + (nameEnd - nameStart),
      text: 'x',
    });
  yield ['renamed', renamed];
  yield [
    'given another namespace',
    [
      {
        start: nameEnd,
        end: nameEnd,
        text: ` xmlns${range.qName.includes(':') ? `:${range.qName.split(':')[0]}` : ''}="urn:mutant"`,
      },
    ],
  ];
  yield [
    'wrapped',
    [
      { start: range.start, end: range.start, text: '<w xmlns="">' },
      { start: range.end, end: range.end, text: '</w>' },
    ],
  ];
  const header = Buffer.from(bytes).indexOf('<soap:Header>') + '<soap:Header>'.length;
  // A header may stand anywhere in Header: moved there, To is still where it must be.
  if (!part || range.localName === 'Body' || range.localName === 'Timestamp') {
    yield ['moved into Header', [{ start: header, end: header, text }, cut]];
  }
  const bodyEnd = Buffer.from(bytes).lastIndexOf('</soap:Body>');
  if (range.end < bodyEnd) yield ['moved to the end of Body', [cut, { start: bodyEnd, end: bodyEnd, text }]];
  yield ['emptied', [{ start: range.contentStart, end: range.contentEnd, text: '' }]];
}

describe('a signed envelope of which one element was changed', function () {
  this.timeout(60_000);
  for (const vector of VALID_VECTORS) {
    it(`is refused: ${vector.name}`, async () => {
      const original = Buffer.from(vector.message);
      const policy = policyOf({ ...vector, policy: vector.policy ?? 'Timestamp,To,MessageID,Body' });
      expect(await verdictOn(original, policy)).to.equal('ok');
      const accepted: string[] = [];
      let tried = 0;
      for (const found of elementsOfParts(original)) {
        const covered = vector.policy === undefined || found.range.localName !== 'Body';
        if (!covered) break;
        for (const [how, patches] of mutations(original, found)) {
          const mutant = splice(original, patches);
          if (original.equals(mutant)) continue;
          tried++;
          if ((await verdictOn(mutant, policy)) === 'ok') accepted.push(`${found.range.qName} ${how}`);
        }
      }
      expect(tried).to.be.greaterThan(20);
      expect(accepted).to.deep.equal([]);
    });
  }
});
