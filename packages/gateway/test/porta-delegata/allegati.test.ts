import { mapEnvelope, readSoapPackage, type SoapPackage } from '@varco/modi-client';
import { expect } from 'chai';
import { banco, risposta, RISPOSTA_INPS, testo } from './banco.js';

const TIPO = 'multipart/related; boundary="una-b"; type="text/xml"; start="<busta@x>"';

/** A text's UTF-8, a character a byte. */
const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** INPS's answer with a Header, and every byte in a part beside it; blanks and an order that nobody would write again so. */
function intero(busta: string, ...altre: readonly string[]): SoapPackage {
  const ogniByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1');
  const testa = `preambolo\r\n--una-b\t\r\ncontent-id:  <doc@x>\r\nX-Altro: a;\r\n  b\r\n\r\n${ogniByte}\r\n--una-b\r\n`;
  const radice = ['Content-ID: <busta@x>', 'Content-Type: text/xml', ...altre].join('\r\n');
  const coda = '\r\n--una-b-- \r\nepilogo';
  return readSoapPackage(Buffer.from(`${testa}${radice}\r\n\r\n${latin1(busta)}${coda}`, 'latin1'), TIPO);
}

describe('porta delegata: an answer with attachments', () => {
  const con = RISPOSTA_INPS;
  const { header } = mapEnvelope(Buffer.from(con));
  const byteDi = Buffer.from(con);
  const senza = Buffer.concat([byteDi.subarray(0, header?.start), byteDi.subarray(header?.end)]).toString();

  it('is handed on byte for byte, but for the Header of its envelope', async () => {
    for (const esito of ['risposta', 'esito-negativo'] as const) {
      const allegati = intero(con);
      const letta = { ...risposta(con), busta: mapEnvelope(allegati.root.content), allegati };
      const { chiama } = banco({
        esito: () =>
          esito === 'risposta'
            ? letta
            : ({ ...letta, esito, codice: 'X', refusal: { motivo: 'esito-negativo' } } as typeof letta),
      });
      const { stato, corpo, headers } = await chiama();
      expect([stato, headers['Content-Type']]).to.deep.equal([200, TIPO]);
      expect(senza.length).to.be.lessThan(con.length);
      expect(Buffer.from(corpo).toString('latin1')).to.equal(Buffer.from(intero(senza).bytes).toString('latin1'));
    }
  });

  it('is a fault of the old kind where taking the Header out would leave a message that is wrong', async () => {
    const allegati = intero(con, `Content-Length: ${Buffer.byteLength(con)}`);
    const { chiama } = banco({
      esito: () => ({ ...risposta(con), busta: mapEnvelope(allegati.root.content), allegati }),
    });
    const { stato, corpo, headers } = await chiama();
    expect([stato, headers['Content-Type']]).to.deep.equal([500, 'text/xml; charset=utf-8']);
    expect(testo(corpo)).to.contain('GOVWAY-440').and.not.to.contain('una-b');
  });
});
