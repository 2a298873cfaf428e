import { expect } from 'chai';
import { call, evidenceOf, fullHeaders, IDENTITY, envelope, TIPICO, voucherOf } from './support/caller.js';
import { CONSUMER_ID, type House, openHouse, PROFILI } from './support/house.js';

const OTHER_CONSUMER = '77777777-7777-4777-8777-777777777777';

describe('sandbox INPS / daily limit and log', () => {
  let house: House;
  beforeEach(async () => {
    house = await openHouse({ profilo: { ...PROFILI.bare, voucher: true }, limiteGiornaliero: 2 });
  });
  afterEach(() => house.close());

  const callAs = (consumerId: string, body?: string) =>
    call(house, {
      headers: { Authorization: `Bearer ${voucherOf(house, { consumerId })}` },
      ...(body === undefined ? {} : { body }),
    });

  it('answers 429 LimitExceeded past the limit, without a Retry-After that was not configured', async () => {
    expect((await callAs(CONSUMER_ID)).status).to.equal(200);
    expect((await callAs(CONSUMER_ID)).status).to.equal(200);
    const refused = await callAs(CONSUMER_ID);
    expect(refused).to.include({ status: 429, code: 'DAILY_LIMIT', faultcode: 'SOAP-ENV:Client.LimitExceeded' });
    expect(refused.headers).not.to.have.property('retry-after');
  });

  it('counts each consumer apart', async () => {
    await callAs(CONSUMER_ID);
    await callAs(CONSUMER_ID);
    expect((await callAs(OTHER_CONSUMER)).status).to.equal(200);
    expect(house.lastCall()).to.include({ consumer: OTHER_CONSUMER, callsToday: 1 });
  });

  it('counts a call that is refused after its voucher, and none whose voucher is refused', async () => {
    await callAs(CONSUMER_ID, '<x/>');
    await call(house, { headers: { Authorization: 'Bearer abc' } });
    await callAs(CONSUMER_ID);
    expect(house.lastCall()).to.include({ code: 'OK', callsToday: 2 });
    expect((await callAs(CONSUMER_ID)).status).to.equal(429);
  });

  it('begins anew at midnight in Rome, which is not midnight in Greenwich', async () => {
    house.inps.setProfilo(PROFILI.bare);
    const at = async (iso: string) => {
      house.clock.skewMs = 0;
      house.clock.skewMs = Date.parse(iso) - house.clock.now();
      return (await call(house)).status;
    };
    expect(await at('2026-07-01T21:59:58Z')).to.equal(200);
    expect(await at('2026-07-01T21:59:59Z')).to.equal(200);
    expect(await at('2026-07-01T21:59:59.999Z')).to.equal(429);
    expect(await at('2026-07-01T22:00:00Z')).to.equal(200);
  });

  it('follows a limit that is changed while it runs', async () => {
    house.inps.setLimite(0);
    expect((await callAs(CONSUMER_ID)).status).to.equal(429);
    house.inps.setLimite(10);
    expect((await callAs(CONSUMER_ID)).status).to.equal(200);
  });

  it('sends the Retry-After that is configured', async () => {
    const patient = await openHouse({ limiteGiornaliero: 0, retryAfterLimite: 3_600 });
    try {
      expect((await call(patient)).headers['retry-after']).to.equal('3600');
    } finally {
      await patient.close();
    }
  });

  it('logs everything that proves who asked what', async () => {
    house.inps.setProfilo(PROFILI.full);
    const evidence = evidenceOf(house);
    const body = envelope(IDENTITY);
    expect((await call(house, { headers: fullHeaders(house, evidence), body })).status).to.equal(200);
    const entry = house.lastCall();
    expect(entry).to.deep.include({
      at: '2026-01-13T11:00:00.250Z',
      code: 'OK',
      status: 200,
      codiceFiscale: TIPICO,
      userID: 'op-7',
      userLocation: 'ws-3',
      LoA: 'LOA3',
      clientCertificate: 'CN=Cassa di Prova',
      consumer: CONSUMER_ID,
      envelope: body,
      requestBytes: Buffer.byteLength(body),
    });
    expect(entry['identity']).to.deep.equal({
      soap: { userId: 'op-7', codiceUfficio: '001' },
      http: { userId: 'op-7', codiceUfficio: '001' },
    });
    expect(entry['voucher']).to.include({ jti: 'voucher-1', consumerId: CONSUMER_ID });
    expect(entry['headerNames']).to.include.members(['agid-jwt-trackingevidence', 'authorization']);
    expect(JSON.stringify(entry)).not.to.contain(evidence);
  });
});
