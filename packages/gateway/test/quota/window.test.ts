import { expect } from 'chai';
import { dayWindow, hourWindow } from '../../src/quota/window.js';

const HOUR = 3_600_000;
const ROME = 'Europe/Rome';
const at = (text: string): number => Date.parse(text);

describe('calendar windows', () => {
  it('give the day of Rome, from midnight to midnight', () => {
    expect(dayWindow(at('2026-11-22T23:30:00+01:00'), ROME)).to.deep.equal({
      ...{ chiave: '2026-11-22', inizio: at('2026-11-22T00:00:00+01:00'), fine: at('2026-11-23T00:00:00+01:00') },
    });
    expect(dayWindow(at('2026-07-01T00:00:00+02:00'), ROME).chiave).to.equal('2026-07-01');
    expect(dayWindow(at('2026-07-01T00:00:00+02:00') - 1, ROME).chiave).to.equal('2026-06-30');
  });

  it('give the day on which the clock goes forward 23 hours', () => {
    const day = dayWindow(at('2026-03-29T12:00:00+02:00'), ROME);
    expect(day).to.deep.equal({
      chiave: '2026-03-29',
      inizio: at('2026-03-29T00:00:00+01:00'),
      fine: at('2026-03-30T00:00:00+02:00'),
    });
    expect(day.fine - day.inizio).to.equal(23 * HOUR);
  });

  it('give the day on which the clock goes back 25 hours', () => {
    const day = dayWindow(at('2026-10-25T12:00:00+01:00'), ROME);
    expect(day).to.deep.equal({
      chiave: '2026-10-25',
      inizio: at('2026-10-25T00:00:00+02:00'),
      fine: at('2026-10-26T00:00:00+01:00'),
    });
    expect(day.fine - day.inizio).to.equal(25 * HOUR);
  });

  it('follow one another without gap or overlap over years, whatever the zone', () => {
    for (const zona of [ROME, 'UTC', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Cairo']) {
      let day = dayWindow(at('2016-01-01T12:00:00Z'), zona);
      for (let count = 0; count < 400; count += 1) {
        const next = dayWindow(day.fine, zona);
        expect(next.inizio, `${zona} after ${day.chiave}`).to.equal(day.fine);
        expect(next.chiave > day.chiave, `${zona} after ${day.chiave}`).to.equal(true);
        expect(dayWindow(day.fine - 1, zona).chiave).to.equal(day.chiave);
        day = next;
      }
    }
  });

  it('know midnights that a zone skips', () => {
    // Cairo's clock went from 2023-04-27 24:00 to 01:00: that day has no midnight, and begins with its first hour.
    const day = dayWindow(at('2023-04-28T12:00:00+03:00'), 'Africa/Cairo');
    expect(day.inizio).to.equal(at('2023-04-28T01:00:00+03:00'));
    expect(day.fine - day.inizio).to.equal(23 * HOUR);
  });

  it('answer the same in any order of questions', () => {
    const before = at('2026-11-22T23:59:59.999+01:00');
    const keys = [before, before + 1, before, before + 1].map((instant) => dayWindow(instant, ROME).chiave);
    expect(keys).to.deep.equal(['2026-11-22', '2026-11-23', '2026-11-22', '2026-11-23']);
  });

  it('tell apart the two hours between two and three on the day on which the clock goes back', () => {
    const first = hourWindow(at('2026-10-25T02:30:00+02:00'), ROME);
    const second = hourWindow(at('2026-10-25T02:30:00+01:00'), ROME);
    expect(first).to.deep.equal({
      chiave: '2026-10-25T02+02:00',
      inizio: at('2026-10-25T02:00:00+02:00'),
      fine: at('2026-10-25T03:00:00+02:00'),
    });
    expect(second).to.deep.equal({ chiave: '2026-10-25T02+01:00', inizio: first.fine, fine: first.fine + HOUR });
  });

  it('give hours of zones that are not whole hours from Greenwich', () => {
    const hour = hourWindow(at('2026-01-01T10:50:00+05:45'), 'Asia/Kathmandu');
    expect(hour).to.deep.equal({
      chiave: '2026-01-01T10+05:45',
      inizio: at('2026-01-01T10:00:00+05:45'),
      fine: at('2026-01-01T11:00:00+05:45'),
    });
  });

  it('refuse a zone that is not there', () => {
    expect(() => dayWindow(0, 'Europe/Roma')).to.throw(RangeError);
  });
});
