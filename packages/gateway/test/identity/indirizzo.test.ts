import { expect } from 'chai';
import { indirizzoChiamante } from '../../src/identity/indirizzo.js';
import { richiestaHttp } from './richiesta-http.js';

const HOP = ['10.0.0.0/24', '2001:db8:ffff::/48'];

function da(remote: string, forwarded: readonly string[], hopFidati: readonly string[] = HOP): string {
  return indirizzoChiamante(
    richiestaHttp(
      forwarded.map((value) => ['X-Forwarded-For', value] as const),
      remote,
    ),
    hopFidati,
  );
}

describe('the address of the caller', () => {
  it('is that of the socket where no hop is trusted, whatever a header says', () => {
    expect(da('10.0.0.1', ['198.51.100.1'], [])).to.equal('10.0.0.1');
  });

  it('is that of the socket where the socket is not of a trusted hop', () => {
    expect(da('203.0.113.5', ['10.20.1.5'])).to.equal('203.0.113.5');
    expect(da('203.0.113.5', ['198.51.100.1, 10.0.0.2'])).to.equal('203.0.113.5');
  });

  it('is what the trusted hop says', () => {
    expect(da('10.0.0.1', ['198.51.100.1'])).to.equal('198.51.100.1');
  });

  it('is the last that a trusted hop wrote: what the caller put before it is not believed', () => {
    expect(da('10.0.0.1', ['10.20.1.5, 198.51.100.1'])).to.equal('198.51.100.1');
    expect(da('10.0.0.1', ['10.0.0.9, 10.20.1.5, 198.51.100.1'])).to.equal('198.51.100.1');
    expect(da('10.0.0.1', ['10.20.1.5', '198.51.100.1'])).to.equal('198.51.100.1');
  });

  it('is found behind several trusted hops', () => {
    expect(da('10.0.0.1', ['198.51.100.1, 10.0.0.3, 10.0.0.2'])).to.equal('198.51.100.1');
    expect(da('10.0.0.1', ['198.51.100.1', '2001:db8:ffff::2', '10.0.0.2'])).to.equal('198.51.100.1');
  });

  it('is the outermost trusted hop where nobody stands behind it', () => {
    expect(da('10.0.0.1', [])).to.equal('10.0.0.1');
    expect(da('10.0.0.1', ['10.0.0.3, 10.0.0.2'])).to.equal('10.0.0.3');
  });

  for (const garbage of [
    '',
    ' ',
    ',',
    'unknown',
    '198.51.100.1:',
    '198.51.100.1:port',
    '[198.51.100.1]:80',
    '[2001:db8::1',
    '2001:db8::1%eth0',
    '0x7f.1',
    '_hidden',
    '198.51.100.1;x',
    '999.1.1.1',
    "' OR 1=1",
  ]) {
    it(`is the hop that wrote ${JSON.stringify(garbage)} in place of an address`, () => {
      expect(da('10.0.0.1', [garbage])).to.equal('10.0.0.1');
      expect(da('10.0.0.1', [`198.51.100.1, ${garbage}, 10.0.0.2`])).to.equal('10.0.0.2');
    });
  }

  it('is written as IPv4 where it is mapped into IPv6, in the socket and in the header', () => {
    expect(da('::ffff:203.0.113.5', [])).to.equal('203.0.113.5');
    expect(da('::ffff:10.0.0.1', ['::ffff:198.51.100.1'])).to.equal('198.51.100.1');
    expect(da('::ffff:10.0.0.1', ['198.51.100.1, ::ffff:10.0.0.2'])).to.equal('198.51.100.1');
  });

  it('may be an IPv6 address', () => {
    expect(da('2001:db8:ffff::1', ['2001:db8:1::7'])).to.equal('2001:db8:1::7');
  });

  it('may be written with its port, and is recorded without', () => {
    expect(da('10.0.0.1', ['198.51.100.1:8080'])).to.equal('198.51.100.1');
    expect(da('10.0.0.1', ['[2001:DB8:1::7]:443, 10.0.0.2:9'])).to.equal('2001:db8:1::7');
    expect(da('10.0.0.1', ['[2001:db8:1::7]'])).to.equal('2001:db8:1::7');
  });

  it('has one spelling, in whatever one it was sent', () => {
    expect(da('10.0.0.1', ['2001:0DB8:0001:0:0:0:0:0007'])).to.equal('2001:db8:1::7');
    expect(da('10.0.0.1', ['::ffff:c633:6401'])).to.equal('198.51.100.1');
  });

  describe('in Forwarded, where that is what the hops write', () => {
    const dice = (value: string, remote = '10.0.0.1'): string =>
      indirizzoChiamante(
        richiestaHttp(
          [
            ['Forwarded', value],
            ['X-Forwarded-For', '192.0.2.66'],
          ],
          remote,
        ),
        HOP,
        'Forwarded',
      );

    it('is the `for` of the last element that no trusted hop is in', () => {
      expect(dice('for=198.51.100.1')).to.equal('198.51.100.1');
      expect(dice('for=10.20.1.5, For="198.51.100.1:4711";proto=https;by=10.0.0.2, for=10.0.0.3')).to.equal(
        '198.51.100.1',
      );
      expect(dice('proto=https;for="[2001:db8:1::7]:4711"')).to.equal('2001:db8:1::7');
    });

    it('is not believed from elsewhere', () => {
      expect(dice('for=198.51.100.1', '203.0.113.5')).to.equal('203.0.113.5');
    });

    for (const garbage of [
      '',
      'for=unknown',
      'for=_hidden',
      'for=198.51.100.1;for=10.20.1.5',
      'by=198.51.100.1',
      'host="a, for=198.51.100.1',
      'host="a, for=198.51.100.1"',
      'for="198.51.100.1',
      'xfor=198.51.100.1',
    ]) {
      it(`is the hop that wrote ${JSON.stringify(garbage)}`, () => expect(dice(garbage)).to.equal('10.0.0.1'));
    }
  });

  it('ends with an end, however long the header', () => {
    expect(da('10.0.0.1', [Array.from({ length: 2000 }, () => '10.0.0.2').join(',')])).to.equal('10.0.0.2');
  });

  it('is empty where the socket is already gone, which is in no network', () => {
    expect(da('', ['198.51.100.1'])).to.equal('');
  });
});
