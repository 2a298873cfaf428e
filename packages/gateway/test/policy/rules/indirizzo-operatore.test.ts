import { expect } from 'chai';
import type { Refusal } from '../../../src/domain/refusal.js';
import { indirizzoOperatore } from '../../../src/policy/rules/indirizzo-operatore.js';
import {
  ASSICURATO,
  contesto,
  contestoOperatore,
  convenzione,
  enteDi,
  OPERATORE,
  OPERATORE_IN_SEDE,
} from '../scena.js';

const { postazione: _, ...SENZA_POSTAZIONE } = OPERATORE_IN_SEDE;
const da = (postazione: string): Refusal | undefined =>
  indirizzoOperatore.check(contestoOperatore({ richiedente: { ...SENZA_POSTAZIONE, postazione } }));

describe('rule indirizzo-operatore (E-07)', () => {
  it('lets an operator work from his declared networks', () => {
    for (const address of ['10.20.0.1', '10.20.255.254', '2001:db8:20::7', '::ffff:10.20.1.5']) {
      expect(da(address), address).to.equal(undefined);
    }
  });

  it('refuses any other workstation, and names the header', () => {
    expect(indirizzoOperatore.requisito).to.equal('E-07');
    for (const address of ['10.21.0.1', '192.0.2.10', '2001:db8:21::7', 'PC-042', '10.20.1.5 ', '0', '']) {
      const refusal = da(address);
      expect(refusal, address).to.include({ motivo: 'indirizzo-non-ammesso', campo: 'Varco-Postazione' });
      expect(refusal?.dettaglio).to.include('indirizzo IP');
    }
  });

  it('refuses an operator with declared networks whose workstation is not told, whatever the address of the application', () => {
    const richiedente = { ...SENZA_POSTAZIONE, indirizzo: '10.20.1.5' };
    expect(indirizzoOperatore.check(contestoOperatore({ richiedente }))?.motivo).to.equal('indirizzo-non-ammesso');
  });

  it('takes any name of a workstation where no network is declared', () => {
    const ente = enteDi({ operatori: [{ ...OPERATORE, reti: [] }] });
    const richiedente = { ...SENZA_POSTAZIONE, postazione: 'PC-042' };
    expect(indirizzoOperatore.check(contestoOperatore({ ente, richiedente }))).to.equal(undefined);
  });

  it('holds every operator to the networks that the convenzione declares, his own ones apart', () => {
    const declared = convenzione({ retiOperatori: ['10.20.0.0/24'] });
    const check = (postazione: string, reti: readonly string[]) =>
      indirizzoOperatore.check(
        contestoOperatore({
          ente: enteDi({ operatori: [{ ...OPERATORE, reti }] }),
          convenzione: declared,
          richiedente: { ...SENZA_POSTAZIONE, postazione },
        }),
      )?.motivo;
    expect(check('10.20.0.9', [])).to.equal(undefined);
    for (const elsewhere of ['10.20.1.5', 'PC-042', '203.0.113.9'])
      expect(check(elsewhere, []), elsewhere).to.equal('indirizzo-non-ammesso');
    // Both, where both are there.
    expect(check('10.20.0.9', ['10.20.0.0/16'])).to.equal(undefined);
    expect(check('10.20.1.5', ['10.20.0.0/16'])).to.equal('indirizzo-non-ammesso');
    expect(check('10.20.0.9', ['10.20.0.128/25'])).to.equal('indirizzo-non-ammesso');
  });

  it('looks at the ente’s own addresses of workstations, where INPS is told others', () => {
    const declared = convenzione({ retiOperatori: ['198.51.100.0/28'], retiPostazioni: ['10.30.0.0/16'] });
    const ente = enteDi({ operatori: [{ ...OPERATORE, reti: [] }] });
    const check = (postazione: string) =>
      indirizzoOperatore.check(
        contestoOperatore({ ente, convenzione: declared, richiedente: { ...SENZA_POSTAZIONE, postazione } }),
      )?.motivo;
    expect(check('10.30.1.1')).to.equal(undefined);
    expect(check('198.51.100.3')).to.equal('indirizzo-non-ammesso');
  });

  it('is never applied to a citizen', () => {
    const richiedente = { ...ASSICURATO, postazione: '203.0.113.77' };
    expect(indirizzoOperatore.check(contesto({ richiedente }))).to.equal(undefined);
  });
});
