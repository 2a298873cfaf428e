import { expect } from 'chai';
import { romeDateTime, romeDay } from '../../src/inps/rome-time.js';

describe('sandbox INPS / time in Rome', () => {
  it('moves to summer time on the last Sunday of March', () => {
    expect(romeDateTime(Date.parse('2026-03-29T00:59:59.999Z'))).to.equal('2026-03-29T01:59:59.999+01:00');
    expect(romeDateTime(Date.parse('2026-03-29T01:00:00.000Z'))).to.equal('2026-03-29T03:00:00.000+02:00');
  });

  it('moves back on the last Sunday of October, so that one hour comes twice', () => {
    expect(romeDateTime(Date.parse('2026-10-25T00:30:00Z'))).to.equal('2026-10-25T02:30:00.000+02:00');
    expect(romeDateTime(Date.parse('2026-10-25T01:30:00Z'))).to.equal('2026-10-25T02:30:00.000+01:00');
  });

  it('changes the day at midnight in Rome', () => {
    expect(romeDay(Date.parse('2026-01-13T22:59:59Z'))).to.equal('2026-01-13');
    expect(romeDay(Date.parse('2026-01-13T23:00:00Z'))).to.equal('2026-01-14');
    expect(romeDay(Date.parse('2026-07-13T22:00:00Z'))).to.equal('2026-07-14');
  });
});
