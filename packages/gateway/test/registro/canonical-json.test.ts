import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonObject } from '../../src/registro/canonical-json.js';
import { canonicalHalves, canonicalJson, CanonicalJsonError } from '../../src/registro/canonical-json.js';

describe('canonical JSON', () => {
  it('sorts members by UTF-16 code units, as the example of RFC 8785 §3.2.3', () => {
    const value = {
      '€': 'Euro Sign',
      '\r': 'CR',
      '\ufb33': 'Hebrew',
      '1': 'One',
      '😀': 'Smile',
      '\u0080': 'Control',
      ö: 'o',
    };
    expect(Object.keys(JSON.parse(canonicalJson(value)) as object)).to.deep.equal([
      '1',
      '\r',
      '\u0080',
      'ö',
      '€',
      '😀',
      '\ufb33',
    ]);
    expect(canonicalJson(value)).to.match(/^\{"\\r":"CR","1":"One",/);
  });

  it('escapes only what RFC 8785 §3.2.2.2 wants escaped', () => {
    expect(canonicalJson('\u20ac$\u000F\u000aA\'B"\\/\b\u007f')).to.equal('"€$\\u000f\\nA\'B\\"\\\\/\\b\u007f"');
  });

  it('leaves out what is undefined, and keeps null, nesting and order of arrays', () => {
    expect(canonicalJson({ b: [3, 1, { z: null, a: true }], a: undefined })).to.equal(
      '{"b":[3,1,{"a":true,"z":null}]}',
    );
  });

  it('writes minus zero as zero', () => {
    expect(canonicalJson(-0)).to.equal('0');
  });

  for (const [what, value] of [
    ['a fraction', { a: { b: 1.5 } }],
    ['an integer that is not safe', { a: { b: 2 ** 53 } }],
    ['NaN', { a: { b: NaN } }],
    ['a lone high surrogate', { a: { b: 'x\ud800y' } }],
    ['a lone low surrogate', { a: { b: '\udc00' } }],
  ] as const) {
    it(`refuses ${what}, and says where it stands`, () => {
      expect(() => canonicalJson(value))
        .to.throw(CanonicalJsonError)
        .with.property('path', '/a/b');
    });
  }

  it('takes a pair of surrogates', () => {
    expect(canonicalJson('\ud83d\ude00')).to.equal('"😀"');
  });

  it('reads back as the same value, and is the same whatever the order of members', () => {
    const json = fc.letrec<{ value: never }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string({ unit: 'binary' }),
        fc.maxSafeInteger(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { maxKeys: 5 }),
      ) as fc.Arbitrary<never>,
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text) as never)).to.equal(text);
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
        if (isObject)
          expect(canonicalJson(Object.fromEntries(Object.entries(value).reverse()) as never)).to.equal(text);
      }),
    );
  });

  it('takes a name with a line end for one name, also after the two names it looks like', () => {
    expect(canonicalJson({ b: 1, a: 2 })).to.equal('{"a":2,"b":1}');
    expect(canonicalJson({ 'b\na': 1 })).to.equal('{"b\\na":1}');
    expect(canonicalJson({ b: 1, a: 2 })).to.equal('{"a":2,"b":1}');
  });

  it('leaves a hole where the missing member belongs', () => {
    const whole = (one: JsonObject, other: JsonObject): string => {
      const { prima, dopo } = canonicalHalves(one, other, 'seq');
      return `${prima}7${dopo}`;
    };
    const one = { a: { seq: null }, n: null, z: 1 };
    const other = { m: 'x', zz: undefined, b: null };
    expect(whole(one, other)).to.equal(canonicalJson({ ...one, ...other, seq: 7 }));
    expect(whole({ a: 1 }, {})).to.equal('{"a":1,"seq":7}');
    expect(whole({}, { z: 1 })).to.equal('{"seq":7,"z":1}');
    expect(whole({}, {})).to.equal('{"seq":7}');
  });
});
