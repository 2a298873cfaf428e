import { createLettoreEci, loadProfilo, type LettoreEci, type Profilo } from '@varco/eci-mapper';
import {
  createMemoryReplayStore,
  insertHeader,
  mapEnvelope,
  signedDigests,
  signEnvelope,
  systemIds,
  wrapBody,
  type SignOptions,
  type TransportResponse,
} from '@varco/modi-client';
import { createTestCertificate } from '@varco/modi-client/testing';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createBigAnswers, type BigAnswers, type Verifica } from '../../src/adapters/worker-answer-reader.js';
import type { DaLeggere, Lettura } from '../../src/flow/answer-reader.js';
import { createGiudiceRisposta, nomeRegole, type RegoleRisposta } from '../../src/flow/firma-risposta.js';
import { readSignedAnswer } from '../../src/flow/read-answer.js';

const ECI = 'http://sandbox.varco.example/EstrattoContoIntegrato';
const CF = 'RSSMRA80A01H501U';
const ORA = Date.UTC(2026, 10, 22, 11);
const clock = { now: () => ORA };

const ca = createTestCertificate({ commonName: 'CA di INPS', ca: true });
const inps = createTestCertificate({ commonName: 'INPS', issuer: ca });
const estraneo = createTestCertificate({ commonName: 'Estraneo' });
const cassa = createTestCertificate({ commonName: 'Cassa' });

const statement = (notes: number): string =>
  `<ConsultaEstrattoContoResponse xmlns="${ECI}"><ConsultaEstrattoContoResult><Esito>OK</Esito><EstrattoConto>` +
  '<DataOraInterrogazione>2026-03-02T10:00:00+01:00</DataOraInterrogazione>' +
  `<Assicurato><CodiceFiscale>${CF}</CodiceFiscale><Cognome>ROSSI</Cognome><Nome>MARIA</Nome><DataNascita>1980-01-01</DataNascita></Assicurato>` +
  `${`<Nota>${'nota '.repeat(40)}</Nota>`.repeat(notes)}<QuadroA/></EstrattoConto></ConsultaEstrattoContoResult></ConsultaEstrattoContoResponse>`;
const FAULT = `<f:Fault xmlns:f="http://schemas.xmlsoap.org/soap/envelope/"><faultcode>f:Server.APIUnavailable</faultcode><faultstring>no</faultstring></f:Fault>`;

const profilo: Profilo = loadProfilo(
  readFileSync(new URL('../../../../eci-mapper/profili/sandbox-eci.yaml', import.meta.url), 'utf8'),
);
const REGOLE: RegoleRisposta = {
  ca: ca.pem,
  crlObbligatoria: false,
  parti: ['Timestamp', 'To', 'MessageID', 'Body'],
  correlazione: ['X-RequestDigest', 'RelatesTo'],
  etaMassimaMs: 300_000,
  anticipoMs: 5_000,
  faultNonFirmati: 'ammessi',
};

describe('a signed answer', () => {
  let richiesta: Uint8Array;
  let attesa: NonNullable<DaLeggere['attesa']>;
  let letti: string[];
  let lettore: LettoreEci;

  before(async () => {
    const body = `<ConsultaEstrattoConto xmlns="${ECI}"><request/></ConsultaEstrattoConto>`;
    const { signer, pem: certificate } = cassa;
    richiesta = await signEnvelope(wrapBody(body), {
      signer,
      certificate,
      clock,
      ids: systemIds,
      to: 'urn:inps',
      messageId: 'urn:uuid:mia',
    });
    attesa = { messageId: 'urn:uuid:mia', digests: signedDigests(richiesta) };
  });
  beforeEach(() => {
    letti = [];
    const vero = createLettoreEci(profilo);
    const sente =
      <T>(lettura: (xml: Uint8Array, ...rest: never[]) => T) =>
      (xml: Uint8Array, ...rest: never[]): T => {
        letti.push(Buffer.from(xml).toString());
        return lettura.call(vero, xml, ...rest);
      };
    lettore = {
      ...vero,
      mapRisposta: sente(vero.mapRisposta),
      leggiEsito: sente(vero.leggiEsito),
    };
  });

  /** The references of the request, as the answer's header repeats them. */
  const impronta = (di = richiesta): string => {
    const references =
      Buffer.from(di)
        .toString()
        .match(/<ds:Reference .*?<\/ds:Reference>/g) ?? [];
    return `<m:X-RequestDigest xmlns:m="${ECI}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${references.join('')}</m:X-RequestDigest>`;
  };
  const firmata = async (body: string, options: Partial<SignOptions> = {}, extra = impronta()): Promise<Uint8Array> =>
    signEnvelope(extra === '' ? wrapBody(body) : insertHeader(mapEnvelope(wrapBody(body)), extra), {
      signer: inps.signer,
      certificate: [inps.der],
      clock,
      ids: systemIds,
      to: 'http://www.w3.org/2005/08/addressing/anonymous',
      relatesTo: 'urn:uuid:mia',
      headers: extra === '' ? [] : [{ namespace: ECI, localName: 'X-RequestDigest' }],
      ...options,
    });
  const daLeggere = (body: Uint8Array, status = 200, resa: DaLeggere['resa'] = 'mappata'): DaLeggere => {
    const risposta: TransportResponse = { status, headers: { 'content-type': 'text/xml' }, body };
    return { risposta, codiceFiscale: CF, resa, istante: ORA, attesa };
  };
  const leggi = async (answer: DaLeggere, regole: Partial<RegoleRisposta> = {}): Promise<Lettura> =>
    readSignedAnswer(answer, lettore, createGiudiceRisposta({ ...REGOLE, ...regole }), ORA);
  const causa = (lettura: Lettura): unknown =>
    lettura.tipo === 'rifiuto' ? (lettura.refusal.fatti?.['causa'] ?? lettura.refusal.motivo) : lettura.tipo;
  const cambia = (bytes: Uint8Array, part: string | RegExp, other: string): Uint8Array => {
    const text = Buffer.from(bytes).toString();
    const changed = text.replace(part, other);
    expect(changed).not.to.equal(text);
    return Buffer.from(changed);
  };

  it('is read from the text that was hashed: what stands around it reaches nobody', async () => {
    const message = cambia(
      cambia(await firmata(statement(0)), '<Cognome>', '<Cognome><!-- mai firmato -->'),
      '<soap:Envelope ',
      '<soap:Envelope xmlns:mai="urn:mai-firmato" ',
    );
    for (const resa of ['mappata', 'xml'] as const) {
      const lettura = await leggi(daLeggere(message, 200, resa));
      if (lettura.tipo !== 'risposta') throw new Error(JSON.stringify(lettura));
      expect(letti.splice(0).join())
        .to.contain('<Cognome>ROSSI')
        .and.not.to.match(/mai[ -]firmato/);
      expect(Buffer.from(lettura.busta.bytes).toString()).not.to.match(/mai[ -]firmato|Security|MessageID/);
      expect(lettura.busta.headers).to.deep.equal([]);
      expect(lettura.firma).to.include({ to: 'http://www.w3.org/2005/08/addressing/anonymous' });
    }
  });

  const nonCreduti: readonly (readonly [string, string, () => Promise<Uint8Array>])[] = [
    ['unsigned', 'non-firmata', async () => wrapBody(statement(0))],
    ['without a signed Body', 'parte-non-firmata', () => firmata(statement(0), { body: false })],
    ['without a MessageID', 'parte-non-firmata', () => firmata(statement(0), { newMessageId: false })],
    ['changed', 'alterata', async () => cambia(await firmata(statement(0)), 'ROSSI', 'BIANCHI')],
    [
      'with another signature',
      'firma-non-valida',
      async () => cambia(await firmata(statement(0)), /<ds:SignatureValue>..../, '<ds:SignatureValue>AAAA'),
    ],
    [
      'of a stranger',
      'certificato-non-fidato',
      () => firmata(statement(0), { signer: estraneo.signer, certificate: [estraneo.der] }),
    ],
    ['of yesterday', 'fuori-tempo', () => firmata(statement(0), { clock: { now: () => ORA - 86_400_000 } })],
    ['of tomorrow', 'fuori-tempo', () => firmata(statement(0), { clock: { now: () => ORA + 86_400_000 } })],
    ['to another MessageID', 'altra-richiesta', () => firmata(statement(0), { relatesTo: 'urn:uuid:altrui' })],
    [
      'to another request',
      'altra-richiesta',
      async () =>
        firmata(statement(0), {}, cambia(Buffer.from(impronta()), /DigestValue>..../, 'DigestValue>AAAA').toString()),
    ],
    [
      'that repeats a part of the request',
      'altra-richiesta',
      () => firmata(statement(0), {}, impronta().replace(/<ds:Reference .*?<\/ds:Reference>/, '')),
    ],
    ['that repeats nothing', 'parte-non-firmata', () => firmata(statement(0), {}, '')],
    ['whose digest is not signed', 'parte-non-firmata', () => firmata(statement(0), { headers: [] })],
    [
      'with two Bodies',
      'forma-non-ammessa',
      async () => cambia(await firmata(statement(0)), '</soap:Envelope>', '<soap:Body/></soap:Envelope>'),
    ],
    [
      'whose signed Body stands aside for another',
      'parte-non-firmata',
      async () => {
        const text = Buffer.from(await firmata(statement(0))).toString();
        const [signed = ''] = /<soap:Body .*<\/soap:Body>/.exec(text) ?? [];
        const header = text
          .replace(signed, '')
          .replace('</soap:Header>', `<x:w xmlns:x="urn:x">${signed}</x:w></soap:Header>`);
        return cambia(
          Buffer.from(header),
          '</soap:Envelope>',
          `<soap:Body>${statement(0)}</soap:Body></soap:Envelope>`,
        );
      },
    ],
    ['that is not XML', 'forma-non-ammessa', async () => Buffer.from('ciao')],
    ['empty', 'forma-non-ammessa', async () => Buffer.alloc(0)],
    ['that is an unsigned Fault, and says all is well', 'non-firmata', async () => wrapBody(FAULT)],
  ];
  for (const [what, perche, message] of nonCreduti) {
    it(`${what} is ${perche}, and nothing of it reaches the mapper`, async () => {
      const lettura = await leggi(daLeggere(await message()));
      expect(causa(lettura), JSON.stringify(lettura)).to.equal(perche);
      expect(lettura).not.to.have.any.keys('busta', 'estratto', 'corpo', 'fault');
      expect(letti).to.deep.equal([]);
    });
  }

  it('may only come to whom it is for, where that is agreed', async () => {
    const message = daLeggere(await firmata(statement(0)));
    expect(causa(await leggi(message, { destinatario: 'urn:altri' }))).to.equal('altro-destinatario');
    expect(causa(await leggi(message, { destinatario: 'http://www.w3.org/2005/08/addressing/anonymous' }))).to.equal(
      'risposta',
    );
  });

  it('is believed of a certificate that was agreed, and of no other of the same authority', async () => {
    const { ca: _, ...senzaCa } = REGOLE;
    const pinned = (certificati: string) => readSignedAnswerWith({ ...senzaCa, certificati });
    const readSignedAnswerWith = async (regole: RegoleRisposta): Promise<unknown> =>
      causa(
        await readSignedAnswer(daLeggere(await firmata(statement(0))), lettore, createGiudiceRisposta(regole), ORA),
      );
    expect(await pinned(inps.pem)).to.equal('risposta');
    expect(await pinned(cassa.pem)).to.equal('certificato-non-fidato');
  });

  describe('that is a Fault', () => {
    const rifiuto = (lettura: Lettura): Extract<Lettura, { tipo: 'rifiuto' }> => {
      if (lettura.tipo !== 'rifiuto') throw new Error(lettura.tipo);
      return lettura;
    };

    it('is flagged when nobody signed it, and its envelope is handed on to nobody', async () => {
      const { refusal, fault, firma } = rifiuto(await leggi(daLeggere(wrapBody(FAULT + statement(0)), 503)));
      expect(refusal).to.include({ motivo: 'erogatore-non-disponibile' });
      expect(refusal.fatti).to.include({ firmata: false, faultcode: 'APIUnavailable' });
      expect(fault).to.include({ httpStatus: 503 }).and.not.to.have.property('envelope');
      expect(firma).to.equal(undefined);
      expect(letti).to.deep.equal([]);
    });

    it('is flagged as signed when it is, and may be handed on', async () => {
      const { refusal, fault } = rifiuto(await leggi(daLeggere(await firmata(FAULT), 500)));
      expect(refusal.fatti).to.include({ firmata: true });
      expect(Buffer.from(fault?.envelope ?? []).toString())
        .to.contain('Server.APIUnavailable')
        .and.not.to.contain('Security');
    });

    it('is not believed when it claims a signature that does not hold', async () => {
      const message = cambia(await firmata(FAULT), 'APIUnavailable', 'LimitExceeded');
      expect(causa(await leggi(daLeggere(message, 500)))).to.equal('alterata');
    });

    it('is not believed unsigned, where that is agreed', async () => {
      const message = daLeggere(wrapBody(FAULT), 500);
      expect(causa(await leggi(message, { faultNonFirmati: 'rifiutati' }))).to.equal('non-firmata');
    });
  });

  it('is no business of signatures when there is no SOAP in it, and no success', async () => {
    expect(causa(await leggi(daLeggere(Buffer.from('<html/>'), 502)))).to.equal('erogatore-in-errore');
    expect(causa(await leggi(daLeggere(Buffer.from(''), 429)))).to.equal('erogatore-limite');
  });

  describe('through the reader', () => {
    let answers: BigAnswers;
    let verifica: Verifica;
    before(() => {
      answers = createBigAnswers();
    });
    beforeEach(() => {
      verifica = {
        giudice: createGiudiceRisposta(REGOLE),
        regole: REGOLE,
        versione: nomeRegole(REGOLE),
        ora: () => ORA,
        replay: createMemoryReplayStore({ clock }),
      };
    });
    after(() => answers.close());
    const read = async (answer: DaLeggere): Promise<Lettura> =>
      answers.reader(createLettoreEci(profilo), { profilo, versione: '1' }, verifica).read(answer);

    for (const [name, notes] of [
      ['small', 1],
      ['big', 1_200],
    ] as const) {
      it(`is verified where it is ${name}, and taken once`, async () => {
        const message = await firmata(statement(notes));
        const first = await read(daLeggere(message));
        expect(causa(first)).to.equal('risposta');
        const again = await read(daLeggere(message));
        expect(causa(again)).to.equal('ripetuta');
        expect(again).to.deep.include({ tipo: 'rifiuto' }).and.not.to.have.any.keys('busta', 'estratto');
      });

      it(`that does not hold is refused where it is ${name}, and uses up no id`, async () => {
        const message = await firmata(statement(notes));
        expect(causa(await read(daLeggere(cambia(message, 'ROSSI', 'BIANCHI'))))).to.equal('alterata');
        expect(causa(await read(daLeggere(message)))).to.equal('risposta');
      });
    }

    it('is not read where nobody can say whether it came before', async () => {
      verifica = { ...verifica, replay: createMemoryReplayStore({ clock, limit: 1, limitPerScope: 1 }) };
      expect(causa(await read(daLeggere(await firmata(statement(0)))))).to.equal('risposta');
      const next = await read(daLeggere(await firmata(statement(0))));
      expect(causa(next)).to.equal('non-verificabile');
      expect(next).not.to.have.any.keys('busta', 'estratto');
    });
  });
});
