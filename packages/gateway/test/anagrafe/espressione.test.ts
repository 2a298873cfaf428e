import { performance } from 'node:perf_hooks';
import { expect } from 'chai';
import fc from 'fast-check';
import { judgeEspressione } from '../../src/anagrafe/regole/espressione.js';

describe('the format of a case reference', () => {
  it('may be what cases are called', () => {
    const honest = [
      '[0-9]{4}/[0-9]{1,8}',
      'PR-\\d+',
      '(?:DOM|RIC)-[A-Z]{2}[0-9]{6}',
      '[A-Z]+[0-9]*(/bis)?',
      '\\p{Lu}{2}\\d{1,9}',
      '(?<anno>\\d{4})-.+',
      '([0-9]{4}/){2}[0-9]+',
      '[(|)*+]{3}',
      '\\(\\d+\\)',
      '[A-Z]{2,4}[0-9]{1,8}/[0-9]{4}(-[0-9]{1,3})?',
      '[A-Z]{1,10}-[0-9]{1,10}/[0-9]{4}-[A-Z]{1,5}',
      '(?:[A-Z]{3}-){1,4}[0-9]+?',
      '(?:(?:a|b){3}){4}',
      '^\\b[0-9]{6}\\b$',
      '\\d{4}|[A-Z]{3}\\d+|',
    ];
    for (const source of honest) expect(judgeEspressione(source), source).to.equal(undefined);
  });

  it('must be an expression, alone and as a whole', () => {
    for (const source of ['[0-9', '(', '*', 'a)|(b', '\\', 'a{2', '(?<a>x)(?<a>y)'])
      expect(judgeEspressione(source), source).to.equal('non-valida');
  });

  it('must be quick on anything', () => {
    const slow = [
      '(a+)+',
      '(a*)*',
      '(?:a|a)*',
      '(a?){60}',
      '([a-z]+)*x',
      '(.*)\\1',
      '(?=a)b',
      '(?<!a)b',
      '.*.*.*.*x',
      '.*.*.*x',
      '[A-Z]{0,60}[A-Z0-9]{0,60}[0-9A-Z-]{0,60}[A-Z0-9]{0,60}[A-Z]{0,60}/[0-9]{4}',
      '[A-Z]{0,60}[A-Z0-9]{0,60}[0-9A-Z-]{0,60}x',
      `${'A?'.repeat(24)}x`,
      `${'(?:A|A)'.repeat(24)}x`,
      '(?:A{1,9}){1,9}x',
      '(?:(?:a|b){8}){4}',
      '(((){128}){128}){128}',
      '(?<n>a)\\k<n>',
    ];
    for (const source of slow) expect(judgeEspressione(source), source).to.equal('pericolosa');
  });

  it('is judged on a text of a hundred and twenty-eight characters within twenty milliseconds, when it is accepted', () => {
    const atom = fc.constantFrom(
      'A',
      '[A-Z]',
      '[A-Z0-9]',
      '.',
      '\\p{L}',
      '\\w',
      '(?:A|A)',
      '(?:A|AA|A)',
      '(AA?)',
      '-',
      '(?:)',
    );
    const times = fc.oneof(
      fc.constantFrom('', '', '?', '*', '+', '*?'),
      fc.tuple(fc.nat(6), fc.nat(60)).map(([least, more]) => `{${least},${least + more}}`),
      fc.integer({ min: 1, max: 40 }).map((n) => `{${n}}`),
    );
    const term = fc.tuple(atom, times).map((parts) => parts.join(''));
    const row = fc.array(term, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
    const source = fc.oneof(
      fc.tuple(row, fc.constantFrom('', 'x', '/[0-9]{4}', 'A{30}x')).map((parts) => parts.join('')),
      fc.tuple(row, times, row).map(([inner, many, after]) => `(?:${inner})${many}${after}x`),
      fc.tuple(row, row).map(([one, other]) => `(?:${one}|${other})x`),
    );
    const texts = [
      'A'.repeat(128),
      'AB'.repeat(64),
      `${'A'.repeat(127)}-`,
      'A0-'.repeat(42),
      `${'A'.repeat(123)}/2026`,
    ];
    let accepted = 0;
    fc.assert(
      fc.property(source, (text) => {
        if (judgeEspressione(text) !== undefined) return;
        accepted += 1;
        const expression = new RegExp(`^(?:${text})$`, 'u');
        for (const adversarial of texts) {
          // The quickest of three: the machine may have something else to do, an expression that is slow is always so.
          let least = Infinity;
          for (let round = 0; round < 3 && least > 20; round += 1) {
            const begun = performance.now();
            expression.test(adversarial);
            least = Math.min(least, performance.now() - begun);
          }
          expect(least, text).to.be.at.most(20);
        }
      }),
      { numRuns: 400 },
    );
    expect(accepted).to.be.greaterThan(50);
  });
});
