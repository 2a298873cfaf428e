import { expect } from 'chai';
import fc from 'fast-check';
import { LruCache } from '../../src/cache/lru-cache.js';
import { tupleKey } from '../../src/cache/tuple-key.js';

describe('LruCache', () => {
  it('forgets what was used longest ago', () => {
    const cache = new LruCache<number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.get('a');
    cache.set('c', 3);
    expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.size]).to.deep.equal([1, undefined, 3, 2]);
    cache.set('a', 4);
    cache.delete('c');
    expect([cache.get('a'), cache.size]).to.deep.equal([4, 1]);
  });
});

describe('tupleKey', () => {
  it('is the same for equal tuples and for no others', () => {
    const part = fc.option(fc.string({ maxLength: 4 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), fc.array(part, { maxLength: 4 }), (one, other) => {
        const equal = one.length === other.length && one.every((each, index) => each === other[index]);
        expect(tupleKey(one) === tupleKey(other)).to.equal(equal);
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not let a text move from one part to the next', () => {
    const keys = [
      ['ab', 'c'],
      ['a', 'bc'],
      ['abc'],
      ['abc', ''],
      ['', 'abc'],
      ['1:a;', ''],
      [undefined],
      ['-'],
      [''],
    ].map(tupleKey);
    expect(new Set(keys).size).to.equal(keys.length);
  });
});
