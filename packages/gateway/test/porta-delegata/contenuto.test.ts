import { createLettoreEci, loadProfilo, parseCodiceFiscale, type LettoreEci } from '@varco/eci-mapper';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createErogatoreClients, type ErogatoreClientsOptions } from '../../src/adapters/erogatore-clients.js';
import type { Servizio } from '../../src/domain/servizio.js';
import type { DecodeCodiceFiscale } from '../../src/porta-delegata/lettura.js';
import { SERVIZIO } from '../policy/scena.js';
import { SOAP, banco, busta, leggiFault } from './banco.js';

const CF = 'RSSMRA50B17A558W';
const ALTRO = 'VRDGPP60A01F205E';
const NS = 'http://sandbox.varco.example/EstrattoContoIntegrato';
const profilo = loadProfilo(
  readFileSync(new URL('../../../../eci-mapper/profili/sandbox-eci.yaml', import.meta.url), 'utf8'),
);
const lettore: LettoreEci = createLettoreEci(profilo);

/** The gateway's own decoder, with the sandbox's contract and no network. */
async function decoder(): Promise<DecodeCodiceFiscale> {
  const altrove = (): never => {
    throw new Error('not asked for here');
  };
  const options = {
    clock: { now: () => 0 },
    fonteVoucher: undefined,
    evidence: { mai: { get: altrove }, entroScadenza: { get: altrove } },
    contracts: {
      read: () => Promise.resolve({ lettore, soapAction: '', source: {}, encodeRichiesta: altrove }),
    },
    bigAnswers: { reader: () => lettore, close: () => Promise.resolve() },
    pseudonimo: altrove,
  } as unknown as ErogatoreClientsOptions;
  const clients = createErogatoreClients(options);
  const ente = { ente: { id: 'cassa', organizzazionePdnd: 'x' } } as Parameters<typeof clients.prepare>[0];
  await clients.prepare(ente, { id: 'eci', tls: {}, profilo: SERVIZIO.profilo } as Servizio);
  return (snapshot, servizioId, xml) => clients.decodeCodiceFiscale(snapshot, servizioId, xml);
}

const richiesta = (testo = CF, { radice = '', request = '', campo = '', accanto = '' } = {}): string =>
  `<ConsultaEstrattoConto xmlns="${NS}"${radice}><request${request}><CodiceFiscale${campo}>${testo}</CodiceFiscale>${accanto}</request></ConsultaEstrattoConto>`;

/** Beside the Body's child, or on what is around it. */
const attorno = (prima: string, dopo = '', attributi = { envelope: '', body: '' }): string =>
  `<s:Envelope xmlns:s="${SOAP}"${attributi.envelope}><s:Body${attributi.body}>${prima}${richiesta()}${dopo}</s:Body></s:Envelope>`;

const NASCOSTI: readonly (readonly [string, string, string])[] = [
  ['another element', busta(richiesta(CF, { accanto: `<IdSoggetto>${ALTRO}</IdSoggetto>` })), '418'],
  ['an attribute by the code\u2019s name', busta(richiesta(CF, { request: ` CodiceFiscale="${ALTRO}"` })), '418'],
  ['an href', busta(richiesta(CF, { campo: ' href="#b"' })), '418'],
  ['a type', busta(richiesta(CF, { campo: ' xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="x"' })), '418'],
  ['an encodingStyle', busta(richiesta(CF, { radice: ' s:encodingStyle="urn:x"' })), '418'],
  [
    'an inclusion',
    busta(richiesta(CF, { accanto: '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="x"/>' })),
    '418',
  ],
  ['an Identity in the Body', busta(richiesta(CF, { accanto: '<Identity xmlns="http://inps.it/"/>' })), '418'],
  ['text beside the code', busta(richiesta(CF, { accanto: ALTRO })), '418'],
  ['a comment inside the code', busta(richiesta(`<!--${ALTRO}-->${CF}`)), '418'],
  ['an Identity beside the request', attorno('', '<Identity xmlns="http://inps.it/"/>'), '421'],
  ['text in the Body', attorno(ALTRO), '421'],
  ['text in the Body, after', attorno('', ALTRO), '421'],
  ['a no-break space in the Body', attorno('\u00a0'), '421'],
  ['CDATA in the Body', attorno('', `<![CDATA[${ALTRO}]]>`), '421'],
  ['an instruction in the Body', attorno('<?x y?>'), '421'],
  ['an encodingStyle on the Envelope', attorno('', '', { envelope: ' s:encodingStyle="urn:x"', body: '' }), '421'],
  ['an attribute on the Body', attorno('', '', { envelope: '', body: ` CodiceFiscale="${ALTRO}"` }), '421'],
  ['more elements than a consultation has', busta(richiesta(CF, { accanto: '<a/>'.repeat(2000) })), '432'],
];

const NON_NUDI: readonly (readonly [string, string])[] = [
  ['white space before', ` ${CF}`],
  ['a new line after', `${CF}\n`],
  ['a carriage return by number', `${CF}&#13;`],
  ['a no-break space', `\u00a0${CF}`],
  ['a byte order mark', `\ufeff${CF}`],
  ['TINIT-', `TINIT-${CF}`],
  ['lower case', CF.toLowerCase()],
];

describe('porta delegata: what a Body may hold', () => {
  let decode: DecodeCodiceFiscale;
  before(async () => {
    decode = await decoder();
  });

  for (const [nome, corpo, codice] of NASCOSTI) {
    it(`refuses ${nome} with ${codice}, on record, and lets nothing out`, async () => {
      const { chiama, richieste } = banco({ deps: { decodeCodiceFiscale: decode } });
      const risposta = await chiama({ corpo });
      expect(risposta.stato).to.equal(500);
      const fault = leggiFault(risposta.corpo);
      expect(fault.codice).to.equal(`GOVWAY-${codice}`);
      expect(JSON.stringify(fault)).to.not.include(ALTRO);
      expect(richieste).to.have.length(1);
      expect(richieste[0]?.rifiutoDellaPorta?.motivo).to.equal('richiesta-non-valida');
      expect(richieste[0]).to.not.have.property('busta');
    });
  }

  for (const [nome, testo] of NON_NUDI) {
    it(`refuses a code with ${nome}: INPS would get another text than the register`, async () => {
      expect(parseCodiceFiscale(testo.replace('&#13;', '\r'))).to.include({ ok: true, codiceFiscale: CF });
      const { chiama, richieste } = banco({ deps: { decodeCodiceFiscale: decode } });
      const fault = leggiFault((await chiama({ corpo: busta(richiesta(testo)) })).corpo);
      expect(fault.codice).to.equal('GOVWAY-418');
      expect(fault.descrizione).to.include('maiuscolo e nudo');
      expect(richieste[0]?.rifiutoDellaPorta?.motivo).to.equal('codice-fiscale-non-valido');
      expect(richieste[0]).to.not.have.property('busta');
      expect(richieste[0]).to.not.have.property('codiceFiscale');
    });
  }

  it('names the path of what is too much', async () => {
    const { chiama, richieste } = banco({ deps: { decodeCodiceFiscale: decode } });
    await chiama({ corpo: busta(richiesta(CF, { accanto: `<IdSoggetto>${ALTRO}</IdSoggetto>` })) });
    expect(richieste[0]?.rifiutoDellaPorta?.campo).to.equal('/ConsultaEstrattoConto/request/IdSoggetto');
  });

  it('accepts a bare code, with white space and comments between the elements', async () => {
    const { chiama, richieste } = banco({ deps: { decodeCodiceFiscale: decode } });
    const corpo = attorno('\n  <!-- consultazione -->', '\r\n');
    expect((await chiama({ corpo })).stato).to.equal(200);
    expect(richieste[0]?.codiceFiscale).to.equal(CF);
    expect(Buffer.from(richieste[0]?.busta?.envelope ?? []).toString()).to.equal(corpo);
  });

  it('costs time in proportion to its length, whatever its shape', async () => {
    const { chiama } = banco({
      deps: { decodeCodiceFiscale: decode },
      porta: { fontePersona: { tipo: 'xpath', percorso: `{${NS}}ConsultaEstrattoConto/{${NS}}request/{${NS}}Chi` } },
    });
    const fino = (pezzo: string, size: number): string => pezzo.repeat(Math.ceil(size / pezzo.length));
    const FORME: Readonly<Record<string, (size: number) => string>> = {
      'declaring elements': (size) => busta(richiesta(CF, { accanto: fino('<x:a xmlns:x="u"/>', size) })),
      siblings: (size) => busta(richiesta(CF, { accanto: fino('<a/>', size) })),
      'header blocks': (size) => busta(richiesta(), fino('<h/>', size)),
      'a long text': (size) => busta(richiesta(fino('a', size))),
      'a text of QNames': (size) => busta(richiesta(fino('s:a ', size))),
      references: (size) => busta(richiesta(fino('&lt;', size))),
      comments: (size) => attorno(fino('<!-- - -->', size)),
      'a long attribute': (size) => busta(richiesta(CF, { campo: ` a="${fino('s:', size)}"` })),
      'a long name': (size) => busta(richiesta(CF, { accanto: `<${fino('n', size)}/>` })),
      'a long namespace': (size) => busta(richiesta(CF, { radice: ` xmlns:x="${fino('u', size)}"` })),
      'a header block with a long text': (size) => busta(richiesta(), `<h>${fino('a', size)}</h>`),
    };
    for (const [nome, forma] of Object.entries(FORME)) {
      const misura = async (size: number): Promise<number> => {
        const corpo = Buffer.from(forma(size));
        let best = Infinity;
        for (let giro = 0; giro < 3; giro += 1) {
          const before = process.cpuUsage();
          expect((await chiama({ corpo })).stato).to.equal(500);
          best = Math.min(best, process.cpuUsage(before).user / 1000);
        }
        return best;
      };
      await misura(65_536);
      // Sixteen times the length: a quadratic cost would be two hundred and fifty-six times the time; the margin is for a busy machine.
      expect((await misura(1_048_576)) / Math.max(await misura(65_536), 0.5), nome).to.be.below(120);
    }
  }).timeout(30_000);
});
