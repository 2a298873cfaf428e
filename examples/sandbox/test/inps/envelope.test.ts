import { expect } from 'chai';
import { call, envelope, NS, payload, SOAP, TIPICO } from './support/caller.js';
import { type House, openHouse } from './support/house.js';

const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const EGOV = 'http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/';

function body(inner: string): string {
  return envelope('', `<ConsultaEstrattoConto xmlns="${NS}">${inner}</ConsultaEstrattoConto>`);
}

describe('sandbox INPS / envelope and contract', () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });
  after(() => house.close());

  const accepted: readonly (readonly [string, string | Buffer])[] = [
    ['an XML declaration in UTF-8', `<?xml version="1.0" encoding="UTF-8"?>\n${envelope()}`],
    ['a byte order mark', `\ufeff${envelope()}`],
    ['an empty Header', envelope().replace('<s:Body>', '<s:Header/><s:Body>')],
    [
      'a header that nobody must understand',
      envelope('<w:MessageID xmlns:w="http://www.w3.org/2005/08/addressing">u</w:MessageID>'),
    ],
    [
      'a header for another actor',
      envelope('<x:y xmlns:x="urn:x" s:mustUnderstand="1" s:actor="http://altrove.example"/>'),
    ],
    [
      'white space and comments between elements',
      body(`\n <!-- c --> <request>\n<CodiceFiscale>${TIPICO}</CodiceFiscale> </request>`),
    ],
    [
      'any prefix',
      envelope(
        '',
        `<q:ConsultaEstrattoConto xmlns:q="${NS}"><q:request><q:CodiceFiscale>${TIPICO}</q:CodiceFiscale></q:request></q:ConsultaEstrattoConto>`,
      ),
    ],
  ];
  for (const [what, xml] of accepted) {
    it(`takes ${what}`, async () => {
      const answer = await call(house, { body: xml });
      expect(answer.code).to.equal(undefined);
      expect(answer.text).to.contain(`<CodiceFiscale>${TIPICO}</CodiceFiscale>`);
    });
  }

  const unreadable: readonly (readonly [string, string | Buffer, string])[] = [
    ['an empty body', '', 'XML_NOT_WELL_FORMED'],
    ['what is not XML', '{"codiceFiscale":"x"}', 'XML_NOT_WELL_FORMED'],
    ['a cut envelope', envelope().slice(0, -10), 'XML_NOT_WELL_FORMED'],
    ['two roots', envelope() + envelope(), 'XML_NOT_WELL_FORMED'],
    ['a prefix that is not declared', envelope('<x:y/>'), 'XML_NOT_WELL_FORMED'],
    ['an entity that is not declared', envelope('', payload('&cf;')), 'XML_NOT_WELL_FORMED'],
    ['XML 1.1', `<?xml version="1.1"?>${envelope()}`, 'XML_NOT_WELL_FORMED'],
    ['bytes that are not UTF-8', Buffer.from(envelope('', payload('\u00e0')), 'latin1'), 'XML_ENCODING'],
    ['another encoding declared', `<?xml version="1.0" encoding="ISO-8859-1"?>${envelope()}`, 'XML_ENCODING'],
    ['a DOCTYPE', `<!DOCTYPE s:Envelope>${envelope()}`, 'XML_DOCTYPE'],
    [
      'a DOCTYPE with an entity',
      `<!DOCTYPE a [<!ENTITY cf "${TIPICO}">]>${envelope('', payload('&cf;'))}`,
      'XML_DOCTYPE',
    ],
    ['a processing instruction', envelope('<?php x?>'), 'XML_PROCESSING_INSTRUCTION'],
    ['a tower of elements', envelope('<a xmlns="urn:a">'.repeat(100) + '</a>'.repeat(100)), 'XML_TOO_DEEP'],
  ];
  for (const [what, xml, code] of unreadable) {
    it(`cannot read ${what}`, async () => {
      expect(await call(house, { body: xml })).to.include({
        status: 400,
        code,
        faultcode: 'SOAP-ENV:Client.UnprocessableRequestContent',
      });
    });
  }

  const misshapen: readonly (readonly [string, string])[] = [
    ['a root that is no Envelope', payload()],
    ['an Envelope without Body', `<s:Envelope xmlns:s="${SOAP}"><s:Header/></s:Envelope>`],
    ['two Bodies', envelope().replace('</s:Envelope>', `<s:Body>${payload()}</s:Body></s:Envelope>`)],
    ['two Headers', envelope().replace('<s:Body>', '<s:Header/><s:Header/><s:Body>')],
    ['a Header after the Body', envelope().replace('</s:Envelope>', '<s:Header/></s:Envelope>')],
    ['a trailer after the Body', envelope().replace('</s:Envelope>', '<x xmlns="urn:x"/></s:Envelope>')],
    ['an empty Body', envelope('', '')],
    ['two payloads', envelope('', payload() + payload())],
    ['text in the Body', envelope('', `testo${payload()}`)],
    ['encodingStyle', envelope().replace('<s:Body>', `<s:Body s:encodingStyle="${SOAP}">`)],
    ['a header block without namespace', envelope('<Identity/>')],
  ];
  for (const [what, xml] of misshapen) {
    it(`refuses ${what}`, async () => {
      expect(await call(house, { body: xml })).to.include({
        status: 400,
        code: 'ENVELOPE_SHAPE',
        faultcode: 'SOAP-ENV:Client.InvalidRequestContent',
      });
    });
  }

  const headers: readonly (readonly [string, string, string, string])[] = [
    [
      'a wsse:Security header',
      `<w:Security xmlns:w="${WSSE}"/>`,
      'WS_SECURITY_HEADER',
      'UnexpectedInteroperabilityHeader',
    ],
    ['an e-Gov header', `<e:Intestazione xmlns:e="${EGOV}"/>`, 'LEGACY_HEADER', 'UnexpectedInteroperabilityHeader'],
    [
      "a Porta di Dominio's integration header",
      '<i:integrazione xmlns:i="http://www.openspcoop.org/integrazione"/>',
      'LEGACY_HEADER',
      'UnexpectedInteroperabilityHeader',
    ],
    [
      'a header that must be understood and is not',
      '<x:y xmlns:x="urn:x" s:mustUnderstand="1"/>',
      'HEADER_NOT_UNDERSTOOD',
      'SoapMustUnderstandUnknown',
    ],
  ];
  for (const [what, header, code, type] of headers) {
    it(`refuses ${what}`, async () => {
      const answer = await call(house, { body: envelope(header) });
      expect(answer).to.include({ status: 400, code, faultcode: `SOAP-ENV:Client.${type}` });
      expect(house.lastCall()['envelope']).to.contain(header);
    });
  }

  it('refuses a SOAP 1.2 envelope under text/xml', async () => {
    const soap12 = envelope().replaceAll(SOAP, 'http://www.w3.org/2003/05/soap-envelope');
    expect(await call(house, { body: soap12 })).to.include({
      code: 'SOAP_VERSION',
      faultcode: 'SOAP-ENV:Client.SoapVersionMismatch',
    });
  });

  const cf = `<CodiceFiscale>${TIPICO}</CodiceFiscale>`;
  const offContract: readonly (readonly [string, string])[] = [
    ['another namespace', envelope('', payload().replace(NS, 'urn:altro'))],
    ['no namespace', envelope('', payload().replace(` xmlns="${NS}"`, ''))],
    ['another operation', envelope('', payload().replaceAll('ConsultaEstrattoConto', 'CancellaEstrattoConto'))],
    ['no request', body('')],
    ['a request in another namespace', body(`<request xmlns="">${cf}</request>`)],
    ['two requests', body(`<request>${cf}</request><request>${cf}</request>`)],
    ['two codici fiscali', body(`<request>${cf}${cf}</request>`)],
    ['an element too many', body(`<request>${cf}<Nota/></request>`)],
    ['text beside the elements', body(`<request>x${cf}</request>`)],
    ['an attribute', body(`<request id="1">${cf}</request>`)],
    [
      'xsi:nil',
      body(`<request><CodiceFiscale xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/></request>`),
    ],
    ['an element in the codice fiscale', body(`<request><CodiceFiscale><b/>${TIPICO}</CodiceFiscale></request>`)],
  ];
  for (const [what, xml] of offContract) {
    it(`finds ${what} against the contract`, async () => {
      expect(await call(house, { body: xml })).to.include({
        status: 400,
        code: 'BODY_NOT_ECI',
        faultcode: 'SOAP-ENV:Client.InvalidRequestContent',
      });
    });
  }

  for (const text of [
    '',
    TIPICO.toLowerCase(),
    ` ${TIPICO}`,
    `TINIT-${TIPICO}`,
    TIPICO.slice(1),
    '1234567890',
    '123456789012',
  ]) {
    it(`finds the codice fiscale "${text}" against the pattern`, async () => {
      expect(await call(house, { body: envelope('', payload(text)) })).to.include({
        status: 400,
        code: 'CODICE_FISCALE_SHAPE',
      });
    });
  }
});
