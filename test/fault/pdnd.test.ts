import { IDS } from '@varco/demo';
import { expect } from 'chai';
import { apriCasa, cfOf, type Casa } from '../support/casa.js';
import { leggiRegistro } from '../support/registro.js';

describe('when PDND', () => {
  let casa: Casa;
  beforeEach(async () => {
    casa = await apriCasa();
  });
  afterEach(() => casa.close());

  it('refuses the token, the portal is told with the correlation that PDND support asks for, and INPS is not called', async () => {
    casa.sandbox.setPurposeState(IDS.purposeId, 'SUSPENDED');
    const { status, headers, body } = await casa.assicurato(cfOf('tipico'));
    expect(status).to.equal(502);
    expect(body).to.include({ codice: 'voucher-rifiutato' });
    expect((body as { correlationId?: string }).correlationId).to.match(/^[0-9a-f-]{36}$/);
    expect(casa.sandbox.log.count('inps-eci')).to.equal(0);
    const { chiusura } = leggiRegistro(casa, headers.get('varco-accesso') ?? '');
    expect(chiusura).to.include({ esito: 'errore', motivo: 'voucher-rifiutato' });
    casa.sandbox.setPurposeState(IDS.purposeId, 'ACTIVE');
    expect((await casa.assicurato(cfOf('tipico'))).status).to.equal(200);
  });

  it('answers 429 again and again, the portal is told to come back, and no unit is spent', async () => {
    casa.sandbox.faults.arm({ target: 'pdnd', times: 50, kind: 'status-429' });
    const { status, headers, body } = await casa.assicurato(cfOf('tipico'));
    expect(status).to.equal(503);
    expect(body).to.include({ codice: 'pdnd-satura' });
    expect(Number(headers.get('retry-after'))).to.be.greaterThan(0);
    casa.sandbox.faults.clear();
    const next = await casa.assicurato(cfOf('tipico'));
    expect(next.headers.get('x-ratelimit-remaining')).to.equal('4999');
  });

  for (const kind of ['reset', 'html', 'status-503'] as const) {
    it(`is down (${kind}), the portal is told so, and INPS is not called`, async () => {
      casa.sandbox.faults.arm({ target: 'pdnd', times: 20, kind });
      const { status, body } = await casa.assicurato(cfOf('tipico'));
      expect(status, JSON.stringify(body)).to.equal(503);
      expect(body).to.include({ codice: 'pdnd-non-disponibile' });
      expect(casa.sandbox.log.count('inps-eci')).to.equal(0);
    });
  }
});
