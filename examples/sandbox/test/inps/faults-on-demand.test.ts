import { performance } from 'node:perf_hooks';
import { expect } from 'chai';
import { personaByScenario } from '../../src/persone/persone.js';
import { call, envelope, payload, TIPICO } from './support/caller.js';
import { type House, openHouse } from './support/house.js';

describe('sandbox INPS / faults on demand', () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });
  afterEach(() => house.faults.clear());
  after(() => house.close());

  it('reset breaks the connection before a byte, and the call is logged with what it asked', async () => {
    house.faults.arm({ target: 'inps', times: 1, kind: 'reset' });
    const broken = await call(house).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(broken).to.include({ code: 'ECONNRESET' });
    expect(house.lastCall()).to.include({ fault: 'reset', code: 'OK', codiceFiscale: TIPICO });
    expect((await call(house)).status).to.equal(200);
  });

  for (const scenario of ['tipico', 'estratto-5m']) {
    it(`half-body promises a length and breaks off half-way, with "${scenario}"`, async () => {
      house.faults.arm({ target: 'inps', times: 1, kind: 'half-body' });
      const body = envelope('', payload(personaByScenario(scenario).codiceFiscale));
      const broken = await call(house, { body }).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(broken).to.include({ code: 'ECONNRESET' });
    });
  }

  it('latency delays the true answer', async () => {
    house.faults.arm({ target: 'inps', times: 1, kind: 'latency', ms: 200 });
    const start = performance.now();
    const answer = await call(house);
    expect(performance.now() - start).to.be.at.least(199);
    expect(answer.text).to.contain(TIPICO);
  });

  it('status-503 sends HTML, with the Retry-After it was given', async () => {
    house.faults.arm({ target: 'inps', times: 1, kind: 'status-503', retryAfter: 7 });
    const answer = await call(house);
    expect(answer.status).to.equal(503);
    expect(answer.headers).to.include({ 'retry-after': '7', 'content-type': 'text/html; charset=utf-8' });
  });

  it('status-429 sends the Fault of the daily limit', async () => {
    house.faults.arm({ target: 'inps', times: 1, kind: 'status-429', retryAfter: 30 });
    const answer = await call(house);
    expect(answer).to.include({ status: 429, faultcode: 'SOAP-ENV:Client.LimitExceeded' });
    expect(answer.headers['retry-after']).to.equal('30');
  });

  for (const [kind, status] of [
    ['html', 200],
    ['html-502', 502],
  ] as const) {
    it(`${kind} sends a page with status ${status}`, async () => {
      house.faults.arm({ target: 'inps', times: 1, kind });
      const answer = await call(house);
      expect(answer.status).to.equal(status);
      expect(answer.headers['content-type']).to.match(/^text\/html/);
      expect(answer.text).to.match(/^<!DOCTYPE html>/);
    });
  }

  it('fault-200 sends a Fault with status 200', async () => {
    house.faults.arm({ target: 'inps', times: 1, kind: 'fault-200' });
    expect(await call(house)).to.include({ status: 200, faultcode: 'SOAP-ENV:Server.APIUnavailable' });
  });

  it('soap-fault sends a Fault of the application, without problem, with status 500', async () => {
    house.faults.arm({ target: 'inps', times: 1, kind: 'soap-fault' });
    const answer = await call(house);
    expect(answer).to.include({ status: 500, faultcode: 's:Server' });
    expect(answer.text).not.to.contain('problem');
  });

  it('doctype puts a DOCTYPE before the true answer', async () => {
    house.faults.arm({ target: 'inps', times: 1, kind: 'doctype' });
    const { text } = await call(house);
    expect(text).to.match(/^<\?xml[^>]*\?><!DOCTYPE /);
    expect(text).to.contain(TIPICO);
  });

  it('wrong-person answers about somebody else, and the log keeps whom the call was about', async () => {
    house.faults.arm({ target: 'inps', times: 1, kind: 'wrong-person' });
    const { status, text } = await call(house);
    expect(status).to.equal(200);
    expect(text).to.contain('<Esito>OK</Esito>').and.not.contain(TIPICO);
    expect(house.lastCall()).to.include({ codiceFiscale: TIPICO, fault: 'wrong-person' });
  });

  it('lasts as many calls as it was armed for, and spoils refusals too', async () => {
    house.faults.arm({ target: 'inps', times: 2, kind: 'html-502' });
    expect((await call(house, { body: '<x' })).status).to.equal(502);
    expect(house.lastCall()).to.include({ code: 'XML_NOT_WELL_FORMED', status: 502 });
    expect((await call(house)).status).to.equal(502);
    expect((await call(house)).status).to.equal(200);
  });
});
