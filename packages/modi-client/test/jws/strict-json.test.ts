import { expect } from 'chai';
import { parseStrictObject } from '../../src/checks/strict-json.js';

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('parseStrictObject', () => {
  it('refuses a hundred thousand objects or lists within each other, quickly', () => {
    const deep = 100_000;
    for (const text of [
      `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`,
      `{"a":${'['.repeat(deep)}${']'.repeat(deep)}}`,
      '['.repeat(deep),
    ]) {
      const start = performance.now();
      expect(parseStrictObject(bytes(text))).to.equal(undefined);
      expect(performance.now() - start).to.be.lessThan(2_000);
    }
  });

  it('takes 64 within each other and no more', () => {
    const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    expect(parseStrictObject(bytes(nested(64)))).to.be.an('object');
    expect(parseStrictObject(bytes(nested(65)))).to.equal(undefined);
  });

  it('reads a text of millions of characters without losing its stack', () => {
    const long = 'a\\"'.repeat(2_000_000);
    expect(parseStrictObject(bytes(`{"a":"${long}","b":1}`))).to.have.property('b', 1);
    expect(parseStrictObject(bytes(`{"a":"${long}","a":1}`))).to.equal(undefined);
  });
});
