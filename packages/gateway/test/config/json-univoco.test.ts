import { expect } from 'chai';
import { isUnivoco } from '../../src/config/json-univoco.js';

const nidificati = (quanti: number): string => `${'['.repeat(quanti)}${']'.repeat(quanti)}`;

describe('JSON with each member once', () => {
  for (const json of [
    '{}',
    '"a"',
    '{"a":1,"b":1}',
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":"a:a","c":"{}[]:,"}',
    String.raw`{"a":"\"","b":"\\","c":"\\\"a\":"}`,
    String.raw`{"a\\":1,"a\"":1,"a":1}`,
    '{"a":["a","a"],"b":[[],[]]}',
    '{ "a" : 1 ,\n"b" : 2 }',
    '{"":1,"__proto__":1,"constructor":1}',
    nidificati(64),
  ]) {
    it(`is ${json.slice(0, 40)}`, () => {
      JSON.parse(json);
      expect(isUnivoco(json)).to.equal(true);
    });
  }

  for (const json of [
    '{"a":1,"a":1}',
    '{"a":1,"b":{"c":[1,{}]},"a":2}',
    '{"b":[{"a":1,"a":2}]}',
    String.raw`{"a":1,"\u0061":2}`,
    String.raw`{"\"":1,"\u0022":2}`,
    '{"a":"\\\\","a":1}',
    '{"a" : 1,\n"a" : 2}',
    '{"":1,"":2}',
    nidificati(65),
  ]) {
    it(`is not ${json.slice(0, 40)}`, () => {
      JSON.parse(json);
      expect(isUnivoco(json)).to.equal(false);
    });
  }

  it('is found in one text of many megabytes too', () => {
    const nota = `\\"${'x'.repeat(16 * 1024 * 1024)}`;
    expect(isUnivoco(`{"nota":"${nota}","a":1}`)).to.equal(true);
    expect(isUnivoco(`{"nota":"${nota}","nota":1}`)).to.equal(false);
  });
});
