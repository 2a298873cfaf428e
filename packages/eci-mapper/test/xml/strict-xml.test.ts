import { expect } from 'chai';
import fc from 'fast-check';
import { createLettoreEci, EciError, type LettoreEci, type Profilo } from '../../src/index.js';
import { failure, profiloSandbox } from '../support/fixtures.js';
import { CF, COMPLETA, NS } from '../support/risposta.js';

/** A reader of XML as such: what else a request holds is not its matter. */
const LARGO: Profilo = { ...profiloSandbox(), richiesta: { ...profiloSandbox().richiesta, altri: 'ammessi' } };
const lettoreLargo = (): LettoreEci => createLettoreEci(LARGO);

const richiesta = (cf: string, prima = ''): string =>
  `${prima}<ConsultaEstrattoConto xmlns="${NS}"><request><CodiceFiscale>${cf}</CodiceFiscale></request></ConsultaEstrattoConto>`;

const REFUSED: Readonly<Record<string, string>> = {
  'a DOCTYPE': richiesta(CF, '<!DOCTYPE x [<!ENTITY cf "RSSMRA50B17A558W">]>'),
  'a DOCTYPE without a subset': richiesta(CF, '<!DOCTYPE ConsultaEstrattoConto>'),
  'an entity that is not one of the five': richiesta('&cf;'),
  'a character XML forbids': richiesta('&#0;'),
  'another encoding': richiesta(CF, '<?xml version="1.0" encoding="ISO-8859-1"?>'),
  'XML 1.1': richiesta(CF, '<?xml version="1.1"?>'),
  'an element left open': richiesta(CF).slice(0, -5),
  'a second root': richiesta(CF) + richiesta(CF),
  'text after the root': `${richiesta(CF)}x`,
  'an undeclared prefix': '<a:ConsultaEstrattoConto/>',
  'one attribute twice': '<a x="1" x="2"/>',
  'one attribute twice under two prefixes': '<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>',
  'tags that cross': richiesta('<a><b></a></b>').replace('<CodiceFiscale>', '<x>').replace('</CodiceFiscale>', '</x>'),
  nothing: '',
  'only white space': '  \n ',
  JSON: '{"codiceFiscale": "x"}',
};

describe('XML that is read', () => {
  for (const [what, xml] of Object.entries(REFUSED)) {
    it(`is refused when it holds ${what}`, () => {
      for (const form of [xml, Buffer.from(xml)]) {
        const error = failure(() => lettoreLargo().decodeRichiesta(form));
        expect(error.code).to.equal('ERR_ECI_XML');
        expect(error.facts.reason).to.be.a('string');
        expect(JSON.stringify(error)).not.to.include(CF);
      }
    });
  }

  it('is refused when its bytes are not UTF-8, also where a character is cut', () => {
    const intero = Buffer.from(richiesta('è'));
    const at = intero.indexOf(Buffer.from('è'));
    const latin1 = Buffer.concat([intero.subarray(0, at), Buffer.from([0xe8]), intero.subarray(at + 2)]);
    expect(failure(() => lettoreLargo().decodeRichiesta(latin1)).code).to.equal('ERR_ECI_XML');
    expect(failure(() => lettoreLargo().decodeRichiesta(intero.subarray(0, at + 1))).code).to.equal('ERR_ECI_XML');
  });

  it('may be bytes with a byte order mark, a declaration, comments, CDATA and characters by number', () => {
    const cf = 'RSS<!-- taglio -->MRA<![CDATA[50B]]>&#x31;7A55&#56;W';
    const xml = `\ufeff<?xml version="1.0" encoding="UTF-8" standalone="yes"?><!-- c -->${richiesta(cf)}<!-- d -->`;
    expect(lettoreLargo().decodeRichiesta(Buffer.from(xml)).codiceFiscale).to.equal(CF);
  });

  it('is bounded in depth and size, with the bound among the facts', () => {
    const lettore = createLettoreEci(LARGO, { maxBytes: 1000, maxDepth: 10 });
    const profonda = richiesta(CF).replace('<request>', `<request>${'<a>'.repeat(9)}${'</a>'.repeat(9)}`);
    expect(failure(() => lettore.decodeRichiesta(profonda)).facts).to.include({ maxDepth: 10 });
    expect(failure(() => lettore.decodeRichiesta(richiesta(CF) + ' '.repeat(1000))).facts).to.include({
      maxBytes: 1000,
    });
    expect(
      failure(() => lettoreLargo().decodeRichiesta(richiesta(CF).replace('<request>', '<a>'.repeat(100_000)))).facts,
    ).to.include({ maxDepth: 256 });
  });

  it('is bounded in the attributes of one element', () => {
    const attributes = (count: number): string => Array.from({ length: count }, (_, i) => ` a${String(i)}=""`).join('');
    const con = (count: number): string => richiesta(CF).replace('<request>', `<request${attributes(count)}>`);
    expect(lettoreLargo().decodeRichiesta(con(256)).codiceFiscale).to.equal(CF);
    expect(failure(() => lettoreLargo().decodeRichiesta(con(257))).facts).to.include({ maxAttributes: 256 });
  });

  it('takes the time of its length, however it is made to be slow', () => {
    const spazi = ' '.repeat(2_000_000);
    const lettore = lettoreLargo();
    const lenti = [
      spazi,
      `x${spazi}x`,
      '&amp;'.repeat(400_000),
      '<!---->'.repeat(250_000),
      '<a xmlns:b="c"/>'.repeat(50_000),
      '&'.repeat(2_000_000),
    ];
    for (const dentro of lenti) {
      const before = process.cpuUsage();
      try {
        lettore.mapRisposta(COMPLETA.replace('2001-01-01', dentro));
      } catch (error) {
        expect(error).to.be.instanceOf(EciError);
      }
      // A square of the length would take hours.
      expect(process.cpuUsage(before).user / 1e6).to.be.lessThan(10);
    }
  });

  it('is refused whole when it is cut anywhere', () => {
    const bytes = Buffer.from(COMPLETA);
    const lettore = lettoreLargo();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        expect(failure(() => lettore.mapRisposta(bytes.subarray(0, length))).code).to.equal('ERR_ECI_XML');
      }),
      { numRuns: 300 },
    );
  });

  it('never makes anything but an EciError, whatever the text', () => {
    const lettore = lettoreLargo();
    const pezzi = [
      '<',
      '>',
      '</',
      '/>',
      'a',
      'x:a',
      ' b="',
      '"',
      "'",
      '&',
      '&amp;',
      '&#1;',
      ';',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      ' xmlns="u"',
      'é',
      '\u0000',
      '\ud800',
      '\r\n',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pezzi), { maxLength: 40 }), (parti) => {
        expect(failure(() => lettore.mapRisposta(parti.join(''))).code).to.match(/^ERR_ECI_(XML|MISSING)$/);
      }),
      { numRuns: 500 },
    );
  });
});
