import { expect } from 'chai';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { EciError } from '../../src/index.js';
import { scanXml } from '../../src/xml/scan-xml.js';

type Events = readonly string[];

/** Texts that follow each other are one: where a reader divides them is its own affair. */
function join(events: string[], text: string): void {
  const last = events.at(-1);
  if (text === '') return;
  if (last?.startsWith('text ') === true) events[events.length - 1] = last + text;
  else events.push(`text ${text}`);
}

/**
 * saxes trims the names of namespaces; takes `<?a?b?>` for a processing instruction; lets a local name start as none may,
 * as in `p:--x` or `xmlns:--p`.
 */
const LENIENT = /white space in|processing instruction|that is not (?:one|a name)/;

function ours(xml: string): Events | 'refused' | 'refused where saxes may not' {
  const events: string[] = [];
  const listener = {
    done: false,
    wantsText: true,
    open: (tag: {
      uri: string;
      local: string;
      attributes: readonly { uri: string; local: string; value: string }[];
    }) => {
      const attributes = tag.attributes.map(({ uri, local, value }) => `{${uri}}${local}=${value}`).sort();
      events.push(`open {${tag.uri}}${tag.local} ${JSON.stringify(attributes)}`);
    },
    text: (text: string) => {
      join(events, text);
    },
    close: () => {
      events.push('close');
    },
  };
  try {
    scanXml(xml, listener, 10_000);
    return events;
  } catch (error) {
    expect(error).to.be.instanceOf(EciError);
    return error instanceof EciError && LENIENT.test(error.text('reason')) ? 'refused where saxes may not' : 'refused';
  }
}

function saxes(xml: string): Events | 'refused' {
  const events: string[] = [];
  let depth = 0;
  const parser = new SaxesParser({ xmlns: true, position: false });
  parser.on('opentag', (tag) => {
    depth += 1;
    const attributes = Object.values(tag.attributes)
      .filter(({ uri }) => uri !== 'http://www.w3.org/2000/xmlns/')
      .map(({ uri, local, value }) => `{${uri}}${local}=${value}`);
    events.push(`open {${tag.uri}}${tag.local} ${JSON.stringify(attributes.sort())}`);
  });
  parser.on('closetag', () => {
    depth -= 1;
    events.push('close');
  });
  const text = (data: string): void => {
    if (depth > 0) join(events, data);
  };
  parser.on('text', text);
  parser.on('cdata', text);
  try {
    parser.write(xml).close();
    return events;
  } catch {
    return 'refused';
  }
}

const NAMES = ['a', 'b', 'p:a', 'q:b', 'p:q', 'é', 'x-1', 'x.y', '_', 'a\u0301', '\u{10400}'];
const name = fc.constantFrom(...NAMES);
const piece = fc.constantFrom(
  't',
  ' ',
  '\n',
  '\r\n',
  '\t',
  '&amp;',
  '&lt;',
  '&#x41;',
  '&#13;',
  '&#10;',
  '"',
  "'",
  '>',
  ']]',
  'è',
  '\u{1f600}',
  '<!-- c -->',
  '<![CDATA[<d>&]]>',
  '<?pi d?>',
);
const content = fc.array(piece, { maxLength: 4 }).map((parts) => parts.join(''));
const attribute = fc.tuple(
  fc.constantFrom('x', 'y', 'p:x', 'q:x', 'xml:lang', 'xmlns', 'xmlns:p', 'xmlns:q'),
  fc.constantFrom('1', 'u', 'v', '', ' a\tb\n', '&quot;&#9;', "'", 'http://www.w3.org/XML/1998/namespace'),
);

const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc
    .tuple(
      name,
      fc.array(attribute, { maxLength: 3 }),
      fc.array(fc.oneof(content, tie('element')), { maxLength: 4, depthIdentifier: 'xml' }),
    )
    .map(([tag, attributes, children]) => {
      const written = attributes.map(([key, value]) => ` ${key}="${value}"`).join('');
      return children.length === 0 ? `<${tag}${written}/>` : `<${tag}${written}>${children.join('')}</${tag}>`;
    }),
}));
const document = fc
  .tuple(
    fc.constantFrom('', '\ufeff', '<?xml version="1.0"?>', '<!-- c -->\n'),
    element,
    fc.constantFrom('', '\n', '<?p?>'),
  )
  .map(([before, root, after]) => {
    // Prefixes are declared on most roots, so that most documents are well formed.
    return before + root.replace(/^<([^\s/>]+)/, '<$1 xmlns:p="u"') + after;
  });
const junk = fc.constantFrom(
  '<',
  '>',
  '&',
  ';',
  '"',
  "'",
  '/',
  '=',
  ' ',
  '!',
  '?',
  '-',
  '--',
  ']]>',
  '<!--',
  '-->',
  '<![CDATA[',
  '<?',
  '?>',
  '\u0000',
  '\ufffe',
  '\ud800',
  '</a>',
  '<a>',
  ':',
  'xmlns:p=""',
  '&#0;',
  '&#xD800;',
  '&x;',
  '\r',
  '<?xml version="1.0"?>',
);

describe('our reading of XML, beside that of saxes', () => {
  it('is the same on documents that are well formed or nearly so', () => {
    let read = 0;
    fc.assert(
      fc.property(document, (xml) => {
        const expected = saxes(xml);
        if (expected !== 'refused') read += 1;
        fc.pre(!/xmlns(?::[pq])?="[^"]*(?:\s|&#9;)/.test(xml));
        const actual = ours(xml);
        expect(expected === 'refused' && typeof actual === 'string' ? 'refused' : actual).to.deep.equal(expected);
      }),
      { numRuns: 2000 },
    );
    expect(read).to.be.greaterThan(500);
  });

  it('is the same on documents that were damaged', () => {
    fc.assert(
      fc.property(
        document,
        fc.array(fc.tuple(fc.nat(), fc.nat(3), junk), { minLength: 1, maxLength: 2 }),
        (xml, damages) => {
          let damaged = xml;
          for (const [where, length, what] of damages) {
            const at = where % (damaged.length + 1);
            damaged = damaged.slice(0, at) + what + damaged.slice(at + length);
          }
          // saxes lets half a surrogate pair pass.
          const expected = /\p{Surrogate}/u.test(damaged) ? 'refused' : saxes(damaged);
          const actual = ours(damaged);
          fc.pre(actual !== 'refused where saxes may not');
          expect(actual, JSON.stringify(damaged)).to.deep.equal(expected);
        },
      ),
      { numRuns: 4000 },
    );
  });
});
