import { expect } from 'chai';
import fc from 'fast-check';
import { messageIdEgov, oraRegistrazione, serialeEgov } from '../../src/porta-delegata/message-id.js';

/** Busta.xsd, IdentificatoreType; XSD patterns are anchored. */
const IDENTIFICATORE = /^[\w]+_[\w]+_\d{7}_\d{4}-\d{2}-\d{2}_\d{2}:\d{2}$/;

describe('e-Gov message id', () => {
  it('is administration, porta, serial, and the minute on the wall in Rome', () => {
    const istante = Date.UTC(2022, 5, 30, 10, 10, 59);
    const id = messageIdEgov({ codiceAmministrazione: 'PAT010', prefisso: '', numero: 1, istante });
    expect(id).to.equal('PAT010_PAT010SPCoopIT_0000001_2022-06-30_12:10');
  });

  it('matches the identifier of Busta.xsd whatever the number, the prefix and the instant', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        fc.constantFrom('', '0', '7', '42'),
        fc.integer({ min: 0, max: 4_000_000_000_000 }),
        (numero, prefisso, istante) => {
          const id = messageIdEgov({ codiceAmministrazione: 'c_H501', prefisso, numero, istante });
          expect(id).to.match(IDENTIFICATORE);
          expect(id).to.contain(`_${prefisso}`);
        },
      ),
    );
  });

  it('starts every serial with the instance prefix and wraps within it', () => {
    expect(serialeEgov('3', 1)).to.equal('3000001');
    expect(serialeEgov('3', 999_999)).to.equal('3999999');
    expect(serialeEgov('3', 1_000_000)).to.equal('3000001');
  });

  it('uses all seven digits without a prefix, and wraps after 9999999', () => {
    expect(serialeEgov('', 9_999_999)).to.equal('9999999');
    expect(serialeEgov('', 10_000_000)).to.equal('0000001');
  });

  it('gives different serials to different numbers until the round is over', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), fc.integer({ min: 1, max: 999_998 }), (numero, passo) => {
        expect(serialeEgov('3', numero)).to.not.equal(serialeEgov('3', numero + passo));
      }),
    );
  });

  it('refuses a prefix that is not a few digits', () => {
    expect(() => serialeEgov('a', 1)).to.throw(TypeError);
    expect(() => serialeEgov('1234', 1)).to.throw(TypeError);
  });

  it('goes back with the wall clock when daylight saving ends', () => {
    const primo = Date.UTC(2026, 9, 25, 0, 30);
    const id = (istante: number): string =>
      messageIdEgov({ codiceAmministrazione: 'A', prefisso: '', numero: 5, istante });
    expect(id(primo)).to.match(/_2026-10-25_02:30$/);
    expect(id(primo + 3_600_000)).to.match(/_2026-10-25_02:30$/);
  });

  it('writes OraRegistrazione with milliseconds and no zone', () => {
    expect(oraRegistrazione(Date.UTC(2026, 6, 1, 22, 5, 9, 4))).to.equal('2026-07-02T00:05:09.004');
  });
});
