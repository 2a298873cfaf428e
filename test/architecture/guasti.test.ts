import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from '@varco/modi-client';
import { expect } from 'chai';
import { ROOT } from '../support/sources.js';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const page = read('docs/sdk/guasti.md');
const codes = [...new Set(read('packages/modi-client/src/errors/modi-error.ts').match(/ERR_MODI_[A-Z_0-9]+/g))];
/** What stands under each code's heading. */
const entries = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).replace(/^## [\s\S]*/m, '')]),
);

describe('docs/sdk/guasti.md', () => {
  it('has an entry for every code the library can throw, and for no other', () => {
    expect(codes.length).to.be.greaterThan(40);
    expect([...entries.keys()]).to.have.members(codes);
  });

  it('says of each what happened, why, and the remedy', () => {
    for (const [code, text] of entries) {
      const parts = text.trim().split(/^\*\*(Che cosa è successo|Perché|Rimedio)\.\*\* /m);
      const [before, ...rest] = parts;
      expect(before, code).to.equal('');
      expect(
        rest.filter((_, index) => index % 2 === 0),
        code,
      ).to.deep.equal(['Che cosa è successo', 'Perché', 'Rimedio']);
      for (const said of rest.filter((_, index) => index % 2 === 1)) expect(said.length, code).to.be.greaterThan(15);
    }
  });

  it('names codes of the library and findings of the doctor that there are', () => {
    const named = [...new Set(page.match(/\bERR_MODI_[A-Z_0-9]+/g))];
    expect(named.filter((code) => !codes.includes(code))).to.deep.equal([]);
    const findings = [...page.matchAll(/\[`([a-z]+\/[a-z-]+)`\]/g)].map(([, code = '']) => code);
    expect(findings.length).to.be.greaterThan(5);
    expect(findings.filter((code) => !(code in CATALOGUE))).to.deep.equal([]);
  });
});
