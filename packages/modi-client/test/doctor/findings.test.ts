import { expect } from 'chai';
import { CATALOGUE, type FindingCode } from '../../src/doctor/catalogue/catalogue.js';
import { ANSWER_ROWS, PDND_ROWS } from './support/answer-rows.js';
import { ASSERTION_ROWS, FORM_ROWS } from './support/assertion-rows.js';
import { CERTIFICATE_ROWS, ID_AUTH_ROWS, KEY_FILE_ROWS, ONLINE_ROWS } from './support/certificate-rows.js';
import { ENVELOPE_ROWS } from './support/envelope-rows.js';
import { REQUEST_ROWS } from './support/request-rows.js';
import type { Rows } from './support/row.js';
import { CLOCK_ROWS, CONFIGURATION_ROWS, KEY_ROWS } from './support/setting-rows.js';
import { TOKEN_HEADER_ROWS } from './support/token-header-rows.js';
import { DPOP_ROWS, EVIDENCE_ROWS, VOUCHER_ROWS } from './support/token-rows.js';

const FAMILIES: Readonly<Record<string, Rows>> = {
  'a client assertion': ASSERTION_ROWS,
  'the form of a token request': FORM_ROWS,
  'a DPoP proof': DPOP_ROWS,
  'a tracking evidence': EVIDENCE_ROWS,
  'a voucher': VOUCHER_ROWS,
  'a signed request': REQUEST_ROWS,
  'a SOAP envelope': ENVELOPE_ROWS,
  'a key': KEY_ROWS,
  'a file of a key': KEY_FILE_ROWS,
  certificates: CERTIFICATE_ROWS,
  'a token of one’s own': ID_AUTH_ROWS,
  'the header of a token': TOKEN_HEADER_ROWS,
  'questions to PDND': ONLINE_ROWS,
  'a configuration': CONFIGURATION_ROWS,
  'this machine’s clock': CLOCK_ROWS,
  'an answer of PDND': PDND_ROWS,
  'another answer': ANSWER_ROWS,
};
const ALL = Object.values(FAMILIES).flat();
const CODES = Object.keys(CATALOGUE) as FindingCode[];

for (const [what, rows] of Object.entries(FAMILIES)) {
  describe(`the doctor on ${what}`, () => {
    for (const { code, given, find } of rows) {
      it(`says ${code} of ${given}`, () => {
        const findings = find();
        const found = findings.find((each) => each.code === code);
        expect(findings.map((each) => each.code)).to.include(code);
        expect(found?.severity).to.equal(CATALOGUE[code].is.severity);
        for (const text of [found?.what, found?.why, found?.remedy]) expect(text).not.to.match(/\{[a-z]+\}|undefined/);
      });
    }
  });
}

describe('the catalogue of findings', () => {
  it('has a test for every code', () => {
    const tested = new Set(ALL.map(({ code }) => code));
    expect(CODES.filter((code) => !tested.has(code))).to.deep.equal([]);
  });

  it('has every code of PDND’s assertion and DPoP validators', () => {
    const known = new Set(CODES.map((code) => CATALOGUE[code].is.pdndCode));
    const range = (prefix: string, last: number): string[] =>
      Array.from({ length: last }, (_, index) => `${prefix}${String(index + 1).padStart(4, '0')}`);
    const wanted = [
      ...range('', 43),
      ...range('DPOP-', 25),
      '015-0008',
      '015-0000',
      '007-9999',
      '007-10004',
      '000-9999',
    ];
    expect(wanted.filter((code) => !known.has(code))).to.deep.equal([]);
  });

  for (const lingua of ['it', 'en'] as const) {
    it(`says what, why and the remedy of each, as sentences, in ${lingua}`, () => {
      const wrong = CODES.filter((code) => {
        const texts = CATALOGUE[code][lingua];
        return (
          texts.length !== 3 || texts.some((text) => text.trim() !== text || !/[.)…>]$/.test(text) || text.length > 330)
        );
      });
      expect(wrong).to.deep.equal([]);
    });
  }

  it('uses the same facts in both languages', () => {
    const facts = (texts: readonly string[]): string =>
      [...new Set([...texts.join(' ').matchAll(/\{([a-z]+)\}/g)].map(([, name]) => name))].sort().join();
    expect(CODES.filter((code) => facts(CATALOGUE[code].it) !== facts(CATALOGUE[code].en))).to.deep.equal([]);
  });
});
