import { expect } from 'chai';
import type { ModiEvent } from '../../src/events/modi-event.js';
import { createModiClient } from '../../src/modi-client.js';
import { createTestCertificate, fakePdnd, fixedClock, testSigner } from '../../src/testing/index.js';
import { failureOf } from '../helpers/failure.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { ecSigner } from '../helpers/keys.js';
import { clock, house, PERSONA, secretsOf, until, URL_SERVIZIO } from '../helpers/modi-house.js';

describe('events of createModiClient', () => {
  it('tell what happens in order, with nothing secret and nobody’s name', async () => {
    const it = await house(
      {
        tracciamento: 'AUDIT_REST_02',
        integrita: 'INTEGRITY_REST_02',
        voucher: 'dpop',
        identity: 'http',
        codiceUfficio: 'ufficio-segreto',
      },
      { dpopKey: ecSigner },
    );
    await it.modi.request({
      method: 'POST',
      url: '/persone/RSSMRA80A01H501U',
      body: { cf: 'RSSMRA80A01H501U' },
      persona: PERSONA,
    });
    it.pdnd.refuseNext(400);
    await failureOf(() => it.modi.request({ url: '/', persona: { ...PERSONA, userID: 'op-2' } }));
    expect(it.events.map(({ type }) => type)).to.deep.equal([
      'evidence.made',
      'voucher.requested',
      'voucher.received',
      'call.answered',
      'evidence.made',
      'voucher.requested',
      'voucher.refused',
    ]);
    expect(it.events.at(-1)).to.include({
      code: 'ERR_MODI_VOUCHER_REFUSED',
      codes: '015-0008',
      status: 400,
      renewal: false,
    });
    const told = JSON.stringify(it.events);
    expect(secretsOf(it).length).to.be.greaterThan(8);
    for (const secret of [...secretsOf(it), 'op-2', 'ufficio-segreto', 'RSSMRA80A01H501U'])
      expect(told).not.to.include(secret);
  });

  it('tell of a renewal beside the voucher at hand, and of one that failed', async () => {
    const clockOfTheirs = fixedClock();
    const pdnd = fakePdnd({ clock: clockOfTheirs, service: () => ({}) });
    const events: ModiEvent[] = [];
    const modi = await createModiClient({
      ambiente: 'collaudo',
      clientId: CLIENT_ID,
      purposeId: PURPOSE_ID,
      key: testSigner(),
      servizio: { url: URL_SERVIZIO },
      transport: pdnd,
      clock: clockOfTheirs,
      onEvent: (event) => events.push(event),
    });
    await modi.request({ url: '/' });
    clockOfTheirs.advance(550_000);
    pdnd.refuseNext(500);
    expect((await modi.request({ url: '/' })).status).to.equal(200);
    await until(() => events.some(({ type }) => type === 'voucher.refused'));
    clockOfTheirs.advance(6_000);
    await modi.request({ url: '/' });
    await until(() => events.some(({ type }) => type === 'voucher.renewed'));
    const vouchers = events.filter(({ type }) => type.startsWith('voucher.'));
    expect(vouchers.map((event) => [event.type, 'renewal' in event && event.renewal])).to.deep.equal([
      ['voucher.requested', false],
      ['voucher.received', false],
      ['voucher.requested', true],
      ['voucher.refused', true],
      ['voucher.requested', true],
      ['voucher.renewed', false],
    ]);
  });

  it('tell of a certificate that comes to its end, and harm nobody when the listener throws', async () => {
    const short = createTestCertificate({ commonName: 'Cassa', notAfter: '2026-01-20T00:00:00Z' });
    const servizio = { voucher: 'nessuno', autenticazione: 'ID_AUTH_REST_01' } as const;
    const it = await house(servizio, { key: short.key, certificate: short.pem });
    expect(it.events).to.deep.include({
      type: 'key.expiring',
      name: 'certificate',
      notAfter: Date.UTC(2026, 0, 20),
      daysLeft: 5,
    });
    await it.modi.close();
    const throws = await house(
      {},
      {
        onEvent: () => {
          throw new Error('broken listener');
        },
      },
    );
    expect((await throws.modi.request({ url: '/' })).status).to.equal(200);
  });

  it('tell of a clock that is wrong', async () => {
    const it = await house({}, {}, () => ({ headers: { date: new Date(clock.now() + 180_000).toUTCString() } }));
    await it.modi.request({ url: '/' });
    expect(it.events.find(({ type }) => type === 'clock.skewed')).to.include({ host: 'erogatore.example' });
  });
});
