import { expect } from 'chai';
import { call, envelope, IDENTITY, NS, SOAP, TIPICO } from './support/caller.js';
import { type House, openHouse, PROFILI } from './support/house.js';

const HTTP_IDENTITY = { 'INPS-Identity-UserId': 'op-7', 'INPS-Identity-CodiceUfficio': '001' } as const;

function identity(inner: string, attributes = ''): string {
  return `<inps:Identity xmlns:inps="http://inps.it/"${attributes}>${inner}</inps:Identity>`;
}

describe('sandbox INPS / Identity in SOAP', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ profilo: { ...PROFILI.bare, identity: 'soap' } });
  });
  after(() => house.close());

  it('takes UserId and CodiceUfficio without namespace, and logs them', async () => {
    expect((await call(house, { body: envelope(IDENTITY) })).status).to.equal(200);
    expect(house.lastCall()['identity']).to.deep.include({ soap: { userId: 'op-7', codiceUfficio: '001' } });
  });

  it('takes children with xmlns="" under a default namespace', async () => {
    const xml =
      `<Envelope xmlns="${SOAP}"><Header><Identity xmlns="http://inps.it/"><UserId xmlns="">u</UserId>` +
      `<CodiceUfficio xmlns="">1</CodiceUfficio></Identity></Header><Body><ConsultaEstrattoConto xmlns="${NS}"><request>` +
      `<CodiceFiscale>${TIPICO}</CodiceFiscale></request></ConsultaEstrattoConto></Body></Envelope>`;
    expect((await call(house, { body: xml })).status).to.equal(200);
  });

  const user = '<UserId>op-7</UserId>';
  const office = '<CodiceUfficio>001</CodiceUfficio>';
  const cases: readonly (readonly [string, string, string])[] = [
    ['no header', '', 'IDENTITY_SOAP_MISSING'],
    [
      'an Identity in the wrong namespace',
      identity(user + office).replace('http://inps.it/', 'http://inps.it'),
      'IDENTITY_SOAP_MISSING',
    ],
    ['two Identities', IDENTITY + IDENTITY, 'IDENTITY_SOAP_REPEATED'],
    ['the children the other way round', identity(office + user), 'IDENTITY_SOAP_SHAPE'],
    ['no CodiceUfficio', identity(user), 'IDENTITY_SOAP_SHAPE'],
    ['a third child', identity(`${user}${office}<CodiceEnte>X</CodiceEnte>`), 'IDENTITY_SOAP_SHAPE'],
    [
      'children made qualified by a default namespace',
      `<Identity xmlns="http://inps.it/">${user}${office}</Identity>`,
      'IDENTITY_SOAP_SHAPE',
    ],
    [
      'qualified children',
      identity('<inps:UserId>u</inps:UserId><inps:CodiceUfficio>1</inps:CodiceUfficio>'),
      'IDENTITY_SOAP_SHAPE',
    ],
    ['an attribute', identity(user + office, ' id="1"'), 'IDENTITY_SOAP_SHAPE'],
    ['an attribute of a child', identity(`<UserId id="1">u</UserId>${office}`), 'IDENTITY_SOAP_SHAPE'],
    ['text between the children', identity(`${user}e${office}`), 'IDENTITY_SOAP_SHAPE'],
    ['an empty UserId', identity(`<UserId/>${office}`), 'IDENTITY_SOAP_SHAPE'],
    ['a blank CodiceUfficio', identity(`${user}<CodiceUfficio> </CodiceUfficio>`), 'IDENTITY_SOAP_SHAPE'],
    ['markup in UserId', identity(`<UserId><b/>u</UserId>${office}`), 'IDENTITY_SOAP_SHAPE'],
  ];
  for (const [what, header, code] of cases) {
    it(`refuses ${what}`, async () => {
      expect(await call(house, { body: envelope(header) })).to.include({
        status: 400,
        code,
        faultcode: 'SOAP-ENV:Client.InvalidRequestContent',
      });
    });
  }

  it('does not take the HTTP headers in its place', async () => {
    expect(await call(house, { headers: HTTP_IDENTITY })).to.include({ code: 'IDENTITY_SOAP_MISSING' });
    expect(house.lastCall()['identity']).to.deep.equal({
      soap: undefined,
      http: { userId: 'op-7', codiceUfficio: '001' },
    });
  });
});

describe('sandbox INPS / Identity in HTTP', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ profilo: { ...PROFILI.bare, identity: 'http' } });
  });
  after(() => house.close());

  it('takes the two headers', async () => {
    expect((await call(house, { headers: HTTP_IDENTITY })).status).to.equal(200);
  });

  for (const name of ['INPS-Identity-UserId', 'INPS-Identity-CodiceUfficio'] as const) {
    it(`refuses a call without ${name}`, async () => {
      expect(await call(house, { headers: { ...HTTP_IDENTITY, [name]: undefined } })).to.include({
        status: 400,
        code: 'IDENTITY_HTTP_MISSING',
      });
    });

    it(`refuses an empty ${name}`, async () => {
      expect(await call(house, { headers: { ...HTTP_IDENTITY, [name]: '' } })).to.include({
        code: 'IDENTITY_HTTP_MISSING',
      });
    });

    it(`refuses ${name} twice`, async () => {
      expect(await call(house, { headers: { ...HTTP_IDENTITY, [name]: ['a', 'a'] } })).to.include({
        status: 400,
        code: 'IDENTITY_HTTP_REPEATED',
      });
    });
  }
});

describe('sandbox INPS / Identity in both places', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ profilo: { ...PROFILI.bare, identity: 'entrambi' } });
  });
  after(() => house.close());

  it('takes both when they are equal', async () => {
    expect((await call(house, { body: envelope(IDENTITY), headers: HTTP_IDENTITY })).status).to.equal(200);
  });

  it('refuses one without the other', async () => {
    expect(await call(house, { body: envelope(IDENTITY) })).to.include({ code: 'IDENTITY_HTTP_MISSING' });
    expect(await call(house, { headers: HTTP_IDENTITY })).to.include({ code: 'IDENTITY_SOAP_MISSING' });
  });

  it('refuses two that name different people', async () => {
    const headers = { ...HTTP_IDENTITY, 'INPS-Identity-UserId': 'op-8' };
    expect(await call(house, { body: envelope(IDENTITY), headers })).to.include({
      status: 400,
      code: 'IDENTITY_MISMATCH',
    });
  });
});
