import { expect } from 'chai';
import type { Refusal } from '../../../src/domain/refusal.js';
import { indirizzoApplicazione } from '../../../src/policy/rules/indirizzo-applicazione.js';
import { applicazione, ASSICURATO, contesto } from '../scena.js';

const da = (indirizzo: string, ...reti: readonly string[]): Refusal | undefined =>
  indirizzoApplicazione.check(
    contesto({ applicazione: applicazione({ reti }), richiedente: { ...ASSICURATO, indirizzo } }),
  );

describe('rule indirizzo-applicazione (E-07)', () => {
  it('asks nothing of an application that declares no network', () => {
    expect(da('203.0.113.200')).to.equal(undefined);
  });

  it('lets an application call from any of its networks, IPv4, IPv6 or mapped', () => {
    for (const address of ['192.0.2.10', '::ffff:192.0.2.10', '2001:db8:1::5']) {
      expect(da(address, '192.0.2.0/24', '2001:db8:1::/48'), address).to.equal(undefined);
    }
  });

  it('refuses every other address, and one that cannot be read', () => {
    expect(indirizzoApplicazione.requisito).to.equal('E-07');
    for (const address of ['192.0.3.10', '2001:db8:2::5', '', 'unknown']) {
      const refusal = da(address, '192.0.2.0/24', '2001:db8:1::/48');
      expect(refusal?.motivo, address).to.equal('indirizzo-non-ammesso');
      expect(refusal?.dettaglio).to.include('reti dichiarate').and.not.include('192.0');
    }
  });

  it('looks at the address of the application, not at the workstation that it tells', () => {
    const richiedente = { ...ASSICURATO, indirizzo: '198.51.100.1', postazione: '192.0.2.10' };
    expect(
      indirizzoApplicazione.check(contesto({ applicazione: applicazione({ reti: ['192.0.2.0/24'] }), richiedente }))
        ?.motivo,
    ).to.equal('indirizzo-non-ammesso');
  });
});
