import { expect } from 'chai';
import { CONTENUTO, SOAP, banco, busta, bytes, leggiFault, testo, type Chiamata } from './banco.js';

const EGOV = 'http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/';
const SOAP_12 = 'http://www.w3.org/2003/05/soap-envelope';
const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(busta(), 'utf16le')]);

const RIFIUTATE: readonly (readonly [string, Chiamata, string, string])[] = [
  ['another method', { metodo: 'GET' }, '421', 'richiesta-non-valida'],
  ['no Content-Type', { contentType: undefined }, '433', 'formato-non-ammesso'],
  ['an empty Content-Type', { contentType: '' }, '433', 'formato-non-ammesso'],
  ['two Content-Types', { headers: [['content-type', 'text/xml']] }, '429', 'formato-non-ammesso'],
  ['JSON', { contentType: 'application/json' }, '429', 'formato-non-ammesso'],
  ['application/xml', { contentType: 'application/xml' }, '429', 'formato-non-ammesso'],
  ['a Content-Type that is none', { contentType: 'text xml' }, '429', 'formato-non-ammesso'],
  ['SwA', { contentType: 'multipart/related; boundary=x; type="text/xml"' }, '429', 'formato-non-ammesso'],
  ['MTOM', { contentType: 'multipart/related; boundary=x; type="application/xop+xml"' }, '429', 'formato-non-ammesso'],
  ['SOAP 1.2 by its type', { contentType: 'application/soap+xml; charset=utf-8' }, '430', 'formato-non-ammesso'],
  ['SOAP 1.2 by its namespace', { corpo: busta().replaceAll(SOAP, SOAP_12) }, '430', 'formato-non-ammesso'],
  ['another charset', { contentType: 'text/xml; charset=ISO-8859-1' }, '429', 'formato-non-ammesso'],
  ['two charsets', { contentType: 'text/xml; charset=utf-8; charset=latin1' }, '429', 'formato-non-ammesso'],
  ['a compressed body', { headers: [['Content-Encoding', 'gzip']] }, '429', 'formato-non-ammesso'],
  ['a body too large', { corpo: { troppoGrande: true } }, '432', 'richiesta-troppo-grande'],
  ['an empty body', { corpo: '' }, '432', 'richiesta-non-valida'],
  ['a byte order mark alone', { corpo: '\ufeff' }, '432', 'richiesta-non-valida'],
  ['what is not XML', { corpo: 'ciao' }, '432', 'richiesta-non-valida'],
  ['half an envelope', { corpo: busta().slice(0, -20) }, '432', 'richiesta-non-valida'],
  [
    'bytes that are not UTF-8',
    { corpo: Buffer.from(busta('<a>perch\u00e9</a>'), 'latin1') },
    '432',
    'richiesta-non-valida',
  ],
  ['UTF-16', { corpo: utf16 }, '432', 'richiesta-non-valida'],
  [
    'a declared encoding that is not UTF-8',
    { corpo: `<?xml version="1.0" encoding="ISO-8859-1"?>${busta()}` },
    '432',
    'richiesta-non-valida',
  ],
  ['a DOCTYPE', { corpo: `<!DOCTYPE a [<!ENTITY b "c">]>${busta()}` }, '432', 'richiesta-non-valida'],
  ['XML that is not SOAP', { corpo: CONTENUTO }, '421', 'richiesta-non-valida'],
  ['an envelope without a Body', { corpo: `<s:Envelope xmlns:s="${SOAP}"/>` }, '421', 'richiesta-non-valida'],
  ['an empty Body', { corpo: busta('') }, '421', 'richiesta-non-valida'],
  ['two elements in the Body', { corpo: busta('<a/><b/>') }, '421', 'richiesta-non-valida'],
  ['a Fault as a request', { corpo: busta('<s:Fault/>') }, '421', 'richiesta-non-valida'],
  [
    'an e-Gov header',
    { corpo: busta(CONTENUTO, `<e:Intestazione xmlns:e="${EGOV}"/>`) },
    '420',
    'richiesta-non-valida',
  ],
  [
    'an e-Gov header for another actor',
    { corpo: busta(CONTENUTO, `<e:Intestazione s:actor="urn:x" xmlns:e="${EGOV}"/>`) },
    '420',
    'richiesta-non-valida',
  ],
  [
    'a header that must be understood',
    { corpo: busta(CONTENUTO, '<x:Y xmlns:x="urn:x" s:mustUnderstand="1"/>') },
    '427',
    'richiesta-non-valida',
  ],
  [
    'a header that the next must understand',
    {
      corpo: busta(
        CONTENUTO,
        '<x:Y xmlns:x="urn:x" s:mustUnderstand="1" s:actor="http://schemas.xmlsoap.org/soap/actor/next"/>',
      ),
    },
    '427',
    'richiesta-non-valida',
  ],
  [
    'two SOAPActions',
    {
      headers: [
        ['SOAPAction', '"a"'],
        ['SOAPAction', '"b"'],
      ],
    },
    '432',
    'richiesta-non-valida',
  ],
  ['a SOAPAction with a quote inside', { headers: [['SOAPAction', '"a"b"']] }, '432', 'richiesta-non-valida'],
];

describe('porta delegata: the shape of a request', () => {
  for (const [nome, chiamata, codice, motivo] of RIFIUTATE) {
    it(`refuses ${nome} with ${codice}, always HTTP 500, and records it`, async () => {
      const { chiama, richieste } = banco();
      const risposta = await chiama(chiamata);
      expect(risposta.stato).to.equal(500);
      expect(risposta.headers['Content-Type']).to.equal('text/xml; charset=utf-8');
      expect(leggiFault(risposta.corpo)).to.include({
        codice: `GOVWAY-${codice}`,
        eccezione: 'EccezioneProcessamento',
      });
      expect(risposta.headers['GovWay-Transaction-ErrorStatus']).to.equal(`integration:GOVWAY-${codice}`);
      expect(richieste.map(({ rifiutoDellaPorta }) => rifiutoDellaPorta?.motivo)).to.deep.equal([motivo]);
      expect(richieste[0]?.rifiutoDellaPorta?.fatti?.['codiceIntegrazione']).to.equal(Number(codice));
      expect(richieste[0]).to.not.have.property('busta');
    });
  }

  it('says at which byte and why the XML is not accepted', async () => {
    const { chiama } = banco();
    const malformato = leggiFault((await chiama({ corpo: busta('<a></b>') })).corpo);
    expect(malformato.descrizione)
      .to.contain('tag-mismatch')
      .and.match(/al byte \d+\./);
    const doctype = leggiFault((await chiama({ corpo: `<!DOCTYPE a>${busta()}` })).corpo);
    expect(doctype.descrizione).to.contain('doctype');
  });

  const ACCETTATI = [
    'text/xml',
    'TEXT/XML',
    'text/xml;charset=UTF-8',
    'text/xml; charset="utf-8"',
    'text/xml; action="x"; charset=utf8',
  ];
  for (const contentType of ACCETTATI) {
    it(`accepts ${contentType}`, async () => {
      const { chiama } = banco();
      expect((await chiama({ contentType })).stato).to.equal(200);
    });
  }

  it('accepts an XML declaration and a byte order mark, and leaves the mark behind', async () => {
    const { chiama, richieste } = banco();
    const corpo = `<?xml version="1.0" encoding="utf-8"?>\r\n${busta()}`;
    expect((await chiama({ corpo: `\ufeff${corpo}` })).stato).to.equal(200);
    expect(testo(richieste[0]?.busta?.envelope ?? new Uint8Array())).to.equal(corpo);
  });

  it('accepts a body that says it is not compressed', async () => {
    const { chiama } = banco();
    expect((await chiama({ headers: [['Content-Encoding', 'identity']] })).stato).to.equal(200);
  });

  it('lets pass headers that another actor must understand, or nobody must', async () => {
    const { chiama } = banco();
    const intestazioni =
      '<x:Y xmlns:x="urn:x" s:mustUnderstand="1" s:actor="urn:altro"/><x:Z xmlns:x="urn:x" s:mustUnderstand="0"/>';
    expect((await chiama({ corpo: busta(CONTENUTO, intestazioni) })).stato).to.equal(200);
  });

  const AZIONI: readonly (readonly [readonly (readonly [string, string])[], string])[] = [
    [[['SOAPAction', '"urn:consulta"']], 'urn:consulta'],
    [[['soapaction', 'urn:consulta']], 'urn:consulta'],
    [[['SOAPAction', '""']], ''],
    [[['SOAPAction', '']], ''],
    [[], ''],
  ];
  for (const [headers, soapAction] of AZIONI) {
    it(`reads SOAPAction from ${JSON.stringify(headers)}`, async () => {
      const { chiama, richieste } = banco();
      expect((await chiama({ headers })).stato).to.equal(200);
      expect(richieste[0]?.busta?.soapAction).to.equal(soapAction);
    });
  }

  it('hands the flow a whole request when nothing is wrong', async () => {
    const { chiama, richieste } = banco();
    await chiama();
    expect(richieste).to.have.length(1);
    expect(richieste[0]).to.deep.include({
      servizioId: 'eci',
      resa: 'xml',
      messageId: 'CASSA01_CASSA01SPCoopIT_3000001_2026-03-29_01:30',
      busta: { envelope: bytes(busta()), soapAction: '' },
    });
    expect(richieste[0]).to.not.have.property('rifiutoDellaPorta');
  });
});
