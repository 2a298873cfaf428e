import { expect } from 'chai';
import fc from 'fast-check';
import { mapEnvelope } from '@varco/modi-client';
import { CF, SOAP, banco, bytes, risposta, testo } from './banco.js';

const PEZZI = [
  '<!-- nota -->',
  '<![CDATA[<a> & ]]]]><![CDATA[>]]>',
  'perch\u00e9 l\u2019ECI \ud83d\udcc4',
  '&amp;&#x20AC;&lt;&#13;',
  '\r\n\t ',
  '\n',
  '<v/>',
  '<v   a = "1"\r\n b=\'&quot;\' ></v  >',
  '<x-1._y:z xmlns:x-1._y="urn:strano" x-1._y:k="v"/>',
  '<d xmlns="urn:predefinito"><e xmlns="">\u00e0</e></d>',
  '<s:Body xmlns:s="urn:non-soap">x</s:Body>',
  '<?istruzione con dati?>',
  `<t xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="p:T"/>`,
] as const;

/** Envelopes with the same meaning and unlike bytes: prefixes, default namespaces, declarations, white space, comments. */
const buste = fc
  .record({
    dichiarazione: fc.constantFrom(
      '',
      '<?xml version="1.0"?>',
      '<?xml version="1.0" encoding="UTF-8"?>\r\n',
      "<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n<!-- testa -->",
    ),
    prefisso: fc.constantFrom('', 'soapenv', 'SOAP-ENV', 'S', '_x.1'),
    spazio: fc.constantFrom('', '\r\n', '\n  ', '<!-- fra -->'),
    header: fc.constantFrom(undefined, '', ' \n', '<h:X xmlns:h="urn:h">x</h:X>', '<!-- solo un commento -->'),
    corpo: fc.array(fc.constantFrom(...PEZZI), { maxLength: 8 }),
    coda: fc.constantFrom('', '\n', '<!-- coda -->'),
  })
  .map(({ dichiarazione, prefisso, spazio, header, corpo, coda }) => {
    const nome = (locale: string): string => (prefisso === '' ? locale : `${prefisso}:${locale}`);
    const blocco = header === undefined ? '' : `<${nome('Header')}>${header}</${nome('Header')}>`;
    const dichiarato = prefisso === '' ? 'xmlns' : `xmlns:${prefisso}`;
    const contenuto = `<q:Consulta xmlns:q="urn:prova" xmlns:p="urn:p"><q:codiceFiscale>${CF}</q:codiceFiscale>${corpo.join('')}</q:Consulta>`;
    const prima = `${dichiarazione}<${nome('Envelope')} ${dichiarato}="${SOAP}" xmlns:p="urn:p">${spazio}`;
    const dopo = `${spazio}<${nome('Body')} >${contenuto}${spazio}</${nome('Body')}>${spazio}</${nome('Envelope')}>${coda}`;
    return { intera: prima + blocco + dopo, attesa: prima + dopo };
  });

function corpoDi(envelope: Uint8Array): Buffer {
  const { body } = mapEnvelope(envelope);
  return Buffer.from(envelope.subarray(body.start, body.end));
}

describe('porta delegata: bytes', () => {
  it('hands the request on byte for byte, but for its Header', async () => {
    await fc.assert(
      fc.asyncProperty(buste, async ({ intera, attesa }) => {
        const { chiama, richieste } = banco();
        expect((await chiama({ corpo: intera })).stato).to.equal(200);
        const envelope = richieste[0]?.busta?.envelope ?? new Uint8Array();
        expect(testo(envelope)).to.equal(attesa);
        expect(corpoDi(envelope).equals(corpoDi(bytes(intera)))).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });

  it('hands the answer back byte for byte, but for its Header', async () => {
    await fc.assert(
      fc.asyncProperty(buste, fc.boolean(), async ({ intera, attesa }, negativo) => {
        const { chiama } = banco({
          esito: () =>
            negativo
              ? ({
                  ...risposta(intera),
                  esito: 'esito-negativo',
                  codice: 'X',
                  refusal: { motivo: 'esito-negativo' },
                } as ReturnType<typeof risposta>)
              : risposta(intera),
        });
        const { stato, corpo, headers } = await chiama();
        expect(stato).to.equal(200);
        expect(headers['Content-Type']).to.equal('text/xml; charset=utf-8');
        expect(testo(corpo)).to.equal(attesa);
        expect(corpoDi(corpo).equals(corpoDi(bytes(intera)))).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });
});
