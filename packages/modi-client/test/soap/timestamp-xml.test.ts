import { expect } from 'chai';
import { timestampXml } from '../../src/soap/sign/timestamp-xml.js';

const created = (millis: number): string | undefined =>
  /<wsu:Created>([^<]*)</.exec(timestampXml('id', millis, 300).inSecurity)?.[1];
const expires = (millis: number): string | undefined =>
  /<wsu:Expires>([^<]*)</.exec(timestampXml('id', millis, 300).canonical)?.[1];

describe('the Timestamp that is written', () => {
  it('has the instants that Date has, within a second, over its end, and back again', () => {
    const start = Date.UTC(2026, 11, 31, 23, 59, 58);
    const steps = [0, 7, 99, 999, 1_000, 1_999, 2_000, 1_001, 1, 999.9, -1, -1_000, 0.5, -start, -start - 1, 3e14, 0];
    for (const step of steps) {
      const at = start + step;
      expect(created(at), String(at)).to.equal(new Date(at).toISOString());
      expect(expires(at), String(at)).to.equal(new Date(at + 300_000).toISOString());
    }
  });

  it('is none where the clock tells no time', () => {
    expect(() => timestampXml('id', Number.NaN, 300)).to.throw(RangeError);
    expect(created(0)).to.equal('1970-01-01T00:00:00.000Z');
  });
});
