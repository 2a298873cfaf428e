import { expect } from 'chai';
import { call } from './support/caller.js';
import { type House, openHouse } from './support/house.js';

describe('sandbox INPS / Fault of the front end', () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });
  after(() => house.close());

  it('has the shape of api.inps.it: actor, problem detail without type, status of its class', async () => {
    const { status, text, headers } = await call(house, { headers: { 'Content-Type': 'text/plain' } });
    expect(status).to.equal(400);
    expect(headers['content-type']).to.equal('text/xml; charset=utf-8');
    expect(text).to.contain('<faultcode>SOAP-ENV:Client.ContentTypeNotSupported</faultcode>');
    expect(text).to.match(/<faultstring xml:lang="en-US">[^<]+<\/faultstring>/);
    expect(text).to.contain('<faultactor>http://api.inps.it/modi/soap/integration/fault</faultactor>');
    expect(text).to.match(
      /<detail><problem xmlns="urn:ietf:rfc:7807"><title>ContentTypeNotSupported<\/title><status>400<\/status><detail>[^<]+<\/detail><govway_id>[0-9a-f-]{36}<\/govway_id><\/problem><\/detail>/,
    );
    expect(text).not.to.contain('<type>');
  });

  it('names its transaction in the header, in the detail and in the log, and never twice the same', async () => {
    const first = await call(house, { headers: { 'Content-Type': 'text/plain' } });
    const id = first.headers['govway-transaction-id'];
    expect(first.text).to.contain(`<govway_id>${String(id)}</govway_id>`);
    expect(house.lastCall()['govwayId']).to.equal(id);
    const second = await call(house);
    expect(second.headers['govway-transaction-id'])
      .to.match(/^[0-9a-f-]{36}$/)
      .and.not.equal(id);
  });

  it('keeps the precise reason for the log and for explain', async () => {
    const answer = await call(house, { headers: { SOAPAction: 'nudo' } });
    expect(answer.code).to.equal('SOAP_ACTION_NOT_QUOTED');
    expect(answer.text).not.to.contain('quotes');
    expect(house.lastCall()).to.include({ code: 'SOAP_ACTION_NOT_QUOTED', reason: 'SOAPAction has no quotes' });
  });

  it('tells no reason when explain is off', async () => {
    const silent = await openHouse({ explain: false });
    try {
      const answer = await call(silent, { headers: { SOAPAction: 'nudo' } });
      expect(answer).to.include({ status: 400, code: undefined });
      expect(silent.lastCall()).to.include({ code: 'SOAP_ACTION_NOT_QUOTED' });
    } finally {
      await silent.close();
    }
  });
});
