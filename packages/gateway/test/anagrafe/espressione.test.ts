import { expect } from 'chai';
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
      'a{1000}',
      '(?:(?:a|b){3}){4}',
      '(?<n>a)\\k<n>',
    ];
    for (const source of slow) expect(judgeEspressione(source), source).to.equal('pericolosa');
  });
});
