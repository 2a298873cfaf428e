import { basic, bustaLegacy, CANALI, type Canale } from '@varco/demo';
import { mapEnvelope, readSoapPackage } from '@varco/modi-client';
import { expect } from 'chai';
import { apriCasa, cfOf, conServizio, type Casa } from '../support/casa.js';
import { leggiRegistro } from '../support/registro.js';

/*
 * Answers with attachments, over real TLS: INPS's are SwA or MTOM by the sandbox's profile, signed before they are packed where the channel
 * says so, and the service says what to do with them.
 */

type Allegati = 'rifiuta' | 'espandi' | 'lascia';

const apri = async (
  { servizio, inps }: Canale,
  allegati: Allegati | undefined,
  tipo: 'swa' | 'mtom',
): Promise<Casa> => {
  const conAllegati: Canale['servizio'] = (scritto) => {
    const { profilo, ...altro } = servizio(scritto);
    return { ...altro, profilo: { ...profilo, ...(allegati === undefined ? {} : { allegati }) } };
  };
  const casa = await apriCasa({ modificaEnte: conServizio(conAllegati) });
  casa.sandbox.setInpsProfilo({ ...inps, allegati: tipo });
  return casa;
};
const con = async (
  canale: Canale,
  allegati: Allegati | undefined,
  tipo: 'swa' | 'mtom',
  prova: (casa: Casa) => Promise<void>,
): Promise<void> => {
  const casa = await apri(canale, allegati, tipo);
  try {
    await prova(casa);
  } finally {
    await casa.close();
  }
};
const CF = cfOf('tipico');

interface Risposta {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** The old door, read as bytes. */
async function legacy(casa: Casa, body = bustaLegacy(CF), type = 'text/xml; charset=utf-8'): Promise<Risposta> {
  const response = await fetch(`${casa.gateway.url}${casa.percorsoLegacy}`, {
    method: 'POST',
    headers: { Authorization: basic(casa.legacy), 'Content-Type': type, SOAPAction: '""' },
    body,
  });
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

describe('answers with attachments', function () {
  this.timeout(120_000);

  it('refused where the service says nothing of them: at both doors, on record, and counted', async () => {
    for (const tipo of ['swa', 'mtom'] as const) {
      await con(CANALI.P1, undefined, tipo, async (casa) => {
        const rest = await casa.assicurato(CF);
        expect([rest.status, (rest.body as { codice?: string }).codice]).to.deep.equal([502, 'risposta-non-conforme']);
        const vecchia = await legacy(casa);
        expect([vecchia.status, vecchia.headers.get('content-type')]).to.deep.equal([500, 'text/xml; charset=utf-8']);
        expect(vecchia.body.toString()).to.contain('GOVWAY-440');
        for (const headers of [rest.headers, vecchia.headers]) {
          const id = headers.get('varco-accesso') ?? headers.get('govway-transaction-id') ?? '';
          expect(leggiRegistro(casa, id).chiusura).to.include({
            motivo: 'risposta-non-conforme',
            codiceErrore: 'ERR_MODI_ATTACHMENTS_REFUSED',
            chiamataPartita: true,
          });
        }
        expect(casa.sandbox.log.count('inps-eci')).to.equal(2);
      });
    }
  });

  it('of MTOM put back into the envelope, for both doors, unsigned and signed', async () => {
    for (const canale of [CANALI.P1, CANALI.P3]) {
      await con(canale, 'espandi', 'mtom', async (casa) => {
        const rest = await casa.assicurato(CF);
        expect([rest.status, JSON.stringify(rest.body)]).to.satisfy(
          ([status, text]: [number, string]) => status === 200 && text.includes(CF),
        );
        const vecchia = await legacy(casa);
        expect([vecchia.status, vecchia.headers.get('content-type')]).to.deep.equal([200, 'text/xml; charset=utf-8']);
        expect(vecchia.body.toString()).to.contain(CF).and.not.to.contain('Include');
      });
    }
  });

  it('of SwA refused where they cannot be part of what is read', async () => {
    await con(CANALI.P1, 'espandi', 'swa', async (casa) => {
      expect(((await casa.assicurato(CF)).body as { codice?: string }).codice).to.equal('risposta-non-conforme');
    });
    await con(CANALI.P3, 'espandi', 'swa', async (casa) => {
      const { status, headers, body } = await casa.assicurato(CF);
      expect([status, (body as { codice?: string }).codice]).to.deep.equal([502, 'risposta-non-autentica']);
      expect(leggiRegistro(casa, headers.get('varco-accesso') ?? '').chiusura).to.include({
        codiceErrore: 'ERR_MODI_ATTACHMENTS_REFUSED',
        causa: 'forma-non-ammessa',
        rispostaFirmata: false,
      });
    });
  });

  it('passed on by the old door as they came, byte by byte', async () => {
    await con(CANALI.P1, 'lascia', 'swa', async (casa) => {
      const { status, headers, body } = await legacy(casa);
      const type = headers.get('content-type') ?? '';
      expect(status).to.equal(200);
      const { root, attachments } = readSoapPackage(body, type);
      expect(mapEnvelope(root.content).bodyChildren[0]?.localName).to.equal('ConsultaEstrattoContoResponse');
      // What the sandbox sent is as long as what the application has: INPS's envelope has no Header here.
      expect(body.length).to.equal(casa.sandbox.log.entries('inps-eci').at(-1)?.['responseBytes']);
      const [documento] = attachments;
      expect(documento?.headers.get('content-type')).to.equal('application/pdf');
      expect(new Set(documento?.content).size).to.equal(256);
    });
    await con(CANALI.P1, 'lascia', 'mtom', async (casa) => {
      const { headers, body } = await legacy(casa);
      const { kind, attachments } = readSoapPackage(body, headers.get('content-type') ?? '');
      expect([kind, attachments.map(({ content }) => Buffer.from(content).toString('base64'))]).to.deep.equal([
        'mtom',
        [CF],
      ]);
      expect((await casa.assicurato(CF)).status, 'REST').to.equal(200);
    });
  });

  it('are not taken from a caller', async () => {
    await con(CANALI.P1, 'lascia', 'swa', async (casa) => {
      const busta = `--b\r\nContent-Type: text/xml\r\n\r\n${bustaLegacy(CF)}\r\n--b--\r\n`;
      const { status, body } = await legacy(casa, busta, 'multipart/related; boundary=b; type="text/xml"');
      expect([status, casa.sandbox.log.count('inps-eci')]).to.deep.equal([500, 0]);
      expect(body.toString()).to.contain('GOVWAY-429').and.to.contain('allegati');
    });
  });
});
