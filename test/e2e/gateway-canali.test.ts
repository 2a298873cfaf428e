import { CANALI, bustaLegacy, type Canale } from '@varco/demo';
import { mapEnvelope, systemClock, type EnvelopeMap } from '@varco/modi-client';
import type { Fault } from '@varco/sandbox';
import { expect } from 'chai';
import { apriCasa, cfOf, conServizio, type Casa } from '../support/casa.js';
import { righe } from '../support/gateway.js';
import { leggiRegistro } from '../support/registro.js';

/*
 * Every channel by configuration alone: the same applications, through both doors, over real TLS, to a sandbox that demands what the channel
 * is for and verifies it with another implementation than ours.
 */

const apri = async ({ servizio, inps }: Canale): Promise<Casa> => {
  const casa = await apriCasa({ modificaEnte: conServizio(servizio) });
  casa.sandbox.setInpsProfilo(inps);
  return casa;
};
const ricevuta = ({ sandbox }: Casa): Readonly<Record<string, unknown>> => sandbox.log.entries('inps-eci').at(-1) ?? {};
const bustaRicevuta = (casa: Casa): EnvelopeMap => mapEnvelope(Buffer.from(String(ricevuta(casa)['envelope'])));
const accesso = (headers: Headers): string =>
  headers.get('varco-accesso') ?? headers.get('govway-transaction-id') ?? '';
/** The sandbox's certificates last 397 days. */
const TRA_UN_ANNO_MS = 391 * 24 * 3_600_000;
const porte = {
  REST: async (casa: Casa) => {
    const { status, headers, body } = await casa.assicurato(cfOf('tipico'));
    return { status, headers, testo: JSON.stringify(body) };
  },
  'porta delegata': async (casa: Casa) => {
    const { status, headers, body } = await casa.legacy_(bustaLegacy(cfOf('tipico')));
    return { status, headers, testo: body };
  },
} as const;

for (const [sigla, canale] of Object.entries(CANALI) as readonly (readonly [keyof typeof CANALI, Canale])[]) {
  describe(`the channel ${canale.nome}`, function () {
    this.timeout(120_000);
    let casa: Casa;
    before(async () => {
      casa = await apri(canale);
    });
    after(() => casa.close());

    const firmata = sigla !== 'P1';
    for (const [nome, chiama] of Object.entries(porte)) {
      it(`serves the ${nome}, and INPS has what it demands`, async () => {
        const { status, headers, testo } = await chiama(casa);
        expect(status, testo).to.equal(200);
        expect(testo).to.contain(cfOf('tipico'));
        const busta = bustaRicevuta(casa);
        const firme = busta.headers.filter(({ localName }) => localName === 'Security');
        expect(firme).to.have.length(firmata ? 1 : 0);
        expect(busta.headers.filter(({ localName }) => localName === 'Identity')).to.have.length(1);
        const { chiusura } = leggiRegistro(casa, accesso(headers));
        const id = /<wsa:MessageID[^>]*>([^<]*)/.exec(String(ricevuta(casa)['envelope']))?.[1];
        expect(id === undefined).to.equal(sigla === 'P1' || sigla === 'PDND');
        expect(chiusura['messageIdRichiesta']).to.equal(id);
        expect(chiusura['rispostaFirmata']).to.equal(sigla === 'P3' ? true : undefined);
        expect(chiusura['esito']).to.equal('risposta');
        expect(casa.sandbox.log.count('pdnd-token') > 0).to.equal(sigla === 'PDND');
      });
    }

    it('hands the old application no header of INPS’s', async () => {
      const { testo } = await porte['porta delegata'](casa);
      expect(mapEnvelope(Buffer.from(testo)).header).to.equal(undefined);
      expect(testo).not.to.match(/Security|MessageID|RequestDigest/);
    });

    if (firmata) {
      it('calls nobody, and spends nothing, for an envelope that cannot be signed', async () => {
        const prima = casa.sandbox.log.count('inps-eci');
        const busta = bustaLegacy(cfOf('tipico'))
          .replace('<request>', '<request Id="a">')
          .replace('<CodiceFiscale>', '<CodiceFiscale Id="a">');
        const { status, body } = await casa.legacy_(busta);
        expect(status, body).to.equal(500);
        expect(casa.sandbox.log.count('inps-eci')).to.equal(prima);
      });

      it('forwards no Security of the caller’s', async () => {
        const prima = casa.sandbox.log.count('inps-eci');
        const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
        const busta = bustaLegacy(cfOf('tipico')).replace(
          '<soapenv:Body>',
          `<soapenv:Header><wsse:Security xmlns:wsse="${wsse}"/></soapenv:Header><soapenv:Body>`,
        );
        const { status, body } = await casa.legacy_(busta);
        expect([status, casa.sandbox.log.count('inps-eci')]).to.deep.equal([500, prima]);
        expect(body).to.contain('GOVWAY-420');
      });
    }
  });
}

describe('a request that INPS does not take', function () {
  this.timeout(120_000);

  it('unsigned where it must be signed: refused by INPS, told as such', async () => {
    const casa = await apriCasa({ modificaEnte: conServizio(CANALI.P1.servizio) });
    try {
      casa.sandbox.setInpsProfilo(CANALI.P2.inps);
      const { status, body } = await casa.assicurato(cfOf('tipico'));
      expect([status, (body as { codice?: string }).codice]).to.deep.equal([502, 'erogatore-in-errore']);
    } finally {
      await casa.close();
    }
  });
});

describe('an answer of the channel P3 that is not to be believed', function () {
  this.timeout(120_000);
  let casa: Casa;
  before(async () => {
    casa = await apri(CANALI.P3);
  });
  beforeEach(() => casa.sandbox.faults.clear());
  after(() => casa.close());

  const GUASTI: readonly (readonly [Fault['kind'] & `risposta-${string}`, string, string])[] = [
    ['risposta-non-firmata', 'ERR_MODI_NOT_SIGNED', 'non-firmata'],
    ['risposta-manomessa', 'ERR_MODI_DIGEST_MISMATCH', 'alterata'],
    ['risposta-altro-certificato', 'ERR_MODI_CERT_UNTRUSTED', 'certificato-non-fidato'],
    ['risposta-scaduta', 'ERR_MODI_TIMESTAMP_STALE', 'fuori-tempo'],
    ['risposta-altra-richiesta', 'ERR_MODI_DIGEST_MISMATCH', 'altra-richiesta'],
  ];
  for (const [kind, codice, causa] of GUASTI) {
    for (const [nome, chiama] of Object.entries(porte)) {
      it(`${kind} is ${causa} to the ${nome}, on record and counted`, async () => {
        casa.sandbox.faults.arm({ target: 'inps', times: 1, kind });
        const { status, headers, testo } = await chiama(casa);
        if (nome === 'REST') {
          expect(JSON.parse(testo)).to.include({ status: 502, codice: 'risposta-non-autentica', causa });
        } else {
          expect(status).to.equal(500);
          expect(testo).to.contain('EGOV_IT_202').and.to.contain('firma');
        }
        expect(testo).not.to.contain('Cognome').and.not.to.contain(cfOf('tipico'));
        expect(leggiRegistro(casa, accesso(headers)).chiusura).to.include({
          esito: 'errore',
          motivo: 'risposta-non-autentica',
          codiceErrore: codice,
          causa,
          rispostaFirmata: false,
          chiamataPartita: true,
        });
        expect(righe(casa, 'consultazione-in-errore').at(-1)).to.include({ codice, causa });
      });
    }
  }

  it('a Fault of the service is signed: its word is passed on, its Header is not', async () => {
    for (const [nome, chiama] of Object.entries(porte)) {
      casa.sandbox.faults.arm({ target: 'inps', times: 1, kind: 'soap-fault' });
      const { status, headers, testo } = await chiama(casa);
      if (nome === 'REST') expect(JSON.parse(testo)).to.include({ status: 502, codice: 'erogatore-in-errore' });
      else {
        expect(status).to.equal(500);
        expect(mapEnvelope(Buffer.from(testo)).header).to.equal(undefined);
        expect(testo).to.contain('s:Server');
      }
      const { chiusura } = leggiRegistro(casa, accesso(headers));
      expect(chiusura).to.include({ motivo: 'erogatore-in-errore', rispostaFirmata: true, chiamataPartita: true });
    }
  });

  it('and the next one, which is good, is read', async () => {
    expect((await porte.REST(casa)).status).to.equal(200);
    expect(casa.log.join('')).not.to.contain(cfOf('tipico'));
  });

  it('a Fault that nobody signed is a refusal, and flagged', async () => {
    casa.sandbox.setInpsLimite(0);
    const { headers, testo } = await porte.REST(casa);
    expect(JSON.parse(testo)).to.include({ status: 429, codice: 'erogatore-limite' });
    expect(leggiRegistro(casa, accesso(headers)).chiusura).to.include({
      motivo: 'erogatore-limite',
      rispostaFirmata: false,
    });
    expect(righe(casa, 'consultazione-in-errore').at(-1)).to.include({ firmata: false });
  });
});

describe('the certificates of the channel P3', function () {
  this.timeout(120_000);

  it('are told of before they end: the one that signs, and those that are believed', async () => {
    const clock = { now: () => systemClock.now() + TRA_UN_ANNO_MS };
    const casa = await apriCasa({ clock, modificaEnte: conServizio(CANALI.P3.servizio) });
    try {
      const nomi = righe(casa, 'scadenza-vicina').map(({ nome }) => String(nome));
      expect(
        nomi.some((nome) => /^certificato di firma [\w-]{43} del servizio eci di cassa-esempio$/.test(nome)),
      ).to.equal(true, nomi.join());
      expect(nomi).to.include('certificato che firma le risposte del servizio eci di cassa-esempio');
    } finally {
      await casa.close();
    }
  });
});
