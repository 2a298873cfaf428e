import { expect } from 'chai';
import { sameMediaType } from '../../src/rest/media-type.js';

describe('sameMediaType', () => {
  const same: [string, string][] = [
    ['application/json', 'Application/JSON'],
    ['application/json;charset=UTF-8', 'application/json; charset=utf-8'],
    ['text/xml; charset="utf-8"', 'text/xml;charset=utf-8'],
    ['a/b; x=1; y=2', 'a/b;Y=2 ;X=1'],
    ['a/b;', 'a/b'],
    ['a/b; x="q\\"t"', 'a/b; x="q\\"t"'],
    ['not a type', 'not a type'],
  ];
  for (const [one, other] of same)
    it(`takes ${one} for ${other}`, () => expect(sameMediaType(one, other)).to.equal(true));

  const different: [string, string][] = [
    ['application/json', 'application/xml'],
    ['application/json', 'application/json; charset=utf-8'],
    ['a/b; x=A', 'a/b; x=a'],
    ['multipart/form-data; boundary=Aa', 'multipart/form-data; boundary=aa'],
    ['a/b; x=1; x=2', 'a/b; x=2; x=1'],
    ['a/b, c/d', 'c/d, a/b'],
    ['not a type', 'not A type'],
    ['a/b; x="1', 'a/b; x=1'],
    ['a/b; x', 'a/b'],
  ];
  for (const [one, other] of different) {
    it(`does not take ${one} for ${other}`, () => expect(sameMediaType(one, other)).to.equal(false));
  }

  it('does not lose itself in long values', () => {
    const start = performance.now();
    sameMediaType(`a/b${'; x'.repeat(100_000)}`, `a/b;${' '.repeat(100_000)}"`);
    sameMediaType(`a/b; x="${'\\'.repeat(900)}`, `a/b; x="${'\\a'.repeat(450)}`);
    expect(performance.now() - start).to.be.lessThan(500);
  });
});
