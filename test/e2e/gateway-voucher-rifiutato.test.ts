import { IDS } from '@varco/demo';
import { expect } from 'chai';
import { apriCasa, cfOf, type Casa } from '../support/casa.js';
import { righe } from '../support/gateway.js';

describe('PDND refuses a voucher without saying why', function () {
  this.timeout(120_000);
  let casa: Casa;
  before(async () => {
    casa = await apriCasa();
    casa.sandbox.setPurposeState(IDS.purposeId, 'SUSPENDED');
  });
  after(() => casa.close());

  it('and the log has what PagoPA’s support asks for, and what it may be', async () => {
    const { headers, body } = await casa.operatore(cfOf('tipico'));
    expect(body).to.include({ codice: 'voucher-rifiutato' });
    const [riga, ...altre] = righe(casa, 'consultazione-in-errore');
    expect(altre).to.deep.equal([]);
    expect(riga).to.include({
      livello: 'warn',
      accesso: headers.get('varco-accesso'),
      motivo: 'voucher-rifiutato',
      codice: 'ERR_MODI_VOUCHER_REFUSED',
      status: 400,
      codes: '015-0008',
      ambiente: casa.sandbox.tokenEndpoint,
      clientId: IDS.clientId,
      purposeId: IDS.purposeId,
      correlationId: (body as { correlationId: string }).correlationId,
    });
    expect(riga?.['istante']).to.match(/^\d{4}-\d\d-\d\dT/);
    const cause = String(riga?.['probableCauses']).split(',');
    expect(cause[0]).to.equal('pdnd/key-not-in-client');
    expect(cause).to.include('pdnd/purpose-not-active');
    expect(String(riga?.['rimedio'])).to.match(/Chiavi pubbliche.*kid \([A-Za-z0-9_-]{43}\)/);
  });

  it('and the caller gets the codes he may see, and no more', async () => {
    const { status, body } = await casa.operatore(cfOf('quadri-abc'));
    expect(status).to.equal(502);
    expect(Object.keys(body as object)).to.have.members([
      'type',
      'title',
      'status',
      'detail',
      'instance',
      'codice',
      'rimedio',
      'correlationId',
    ]);
    const text = JSON.stringify(body);
    for (const id of [IDS.clientId, IDS.purposeId]) expect(text).not.to.include(id);
    const log = casa.log.join('');
    expect(log).not.to.include(cfOf('tipico'));
    expect(log).not.to.match(/eyJ[A-Za-z0-9_-]{20,}/);
  });
});
