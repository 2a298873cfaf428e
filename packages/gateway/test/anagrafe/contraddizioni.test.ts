import { expect } from 'chai';
import { MemoryAnagrafeStore } from '../../src/adapters/memory-anagrafe-store.js';
import { importaAnagrafe } from '../../src/anagrafe/import-anagrafe.js';
import { ANAGRAFE, cambia, orologio } from '../config/banco.js';
import { CONDIZIONI, Lettore, OPERATORE, ULTIMA } from './lettore.js';

const CONVENZIONE = '/enti/0/convenzioni/0';
const PROTOCOLLO = '        protocollo: P/1\n';
const conv = (righe: string): string => cambia(ANAGRAFE, PROTOCOLLO, `${PROTOCOLLO}${righe}`);
const terms = (righe: string): string => cambia(ANAGRAFE, ULTIMA, `${ULTIMA}${righe}`);
const incarico = (parti: string): string =>
  `        incarichi: [{ ruolo: amministratore-utenze, persona: a, nome: A, ${parti} }]\n`;
const FINALITA = '0f5b8a52-7c9e-4a1d-8a44-3c2d1e0f9b22';
const ALTRA = '1f5b8a52-7c9e-4a1d-8a44-3c2d1e0f9b22';

describe('an anagrafe that contradicts itself', () => {
  let lettore: Lettore;
  before(async () => {
    lettore = await Lettore.apri();
  });
  after(() => lettore.banco.remove());

  const casi: readonly (readonly [string, string, string])[] = [
    ['a patron day of no year', conv("        patrono: '02-30'\n"), `data-non-valida ${CONVENZIONE}/patrono`],
    [
      'a suspension on no day',
      conv('        sospensioni: [{ dal: 2026-02-30T00:00, motivo: M }]\n'),
      `data-non-valida ${CONVENZIONE}/sospensioni/0/dal`,
    ],
    [
      'a suspension that ends before it begins',
      conv('        sospensioni: [{ dal: 2026-03-02T00:00, al: 2026-03-01T00:00, motivo: M }]\n'),
      `date-invertite ${CONVENZIONE}/sospensioni/0/al`,
    ],
    [
      'a maintenance on no day',
      conv('        manutenzioni: [{ dal: 2026-03-02T00:00, al: 2026-04-31T00:00, testo: T }]\n'),
      `data-non-valida ${CONVENZIONE}/manutenzioni/0/al`,
    ],
    ['a role from no day', conv(incarico('dal: 2026-13-01')), `data-non-valida ${CONVENZIONE}/incarichi/0/dal`],
    [
      'a role that ends before it begins',
      conv(incarico('dal: 2026-03-02, al: 2026-03-01')),
      `date-invertite ${CONVENZIONE}/incarichi/0/al`,
    ],
    [
      'a convention that ends before it begins',
      cambia(ANAGRAFE, 'dataFine: 2031-01-01', 'dataFine: 2025-01-01'),
      `date-invertite ${CONVENZIONE}/dataFine`,
    ],
    [
      'a ceiling below the average',
      terms('            mediaGiorno: 101\n'),
      `massimo-sotto-media ${CONDIZIONI}/chiamateMassimeGiorno`,
    ],
    [
      'declared networks that overlap',
      conv('        retiOperatori: [10.1.0.0/16, 192.0.2.0/24, 10.1.2.0/24]\n'),
      `reti-sovrapposte ${CONVENZIONE}/retiOperatori/2`,
    ],
    [
      'an address that is in a network already',
      conv("        retiPostazioni: ['2001:db8::/32', '2001:db8::7']\n"),
      `reti-sovrapposte ${CONVENZIONE}/retiPostazioni/1`,
    ],
    [
      'a network of everybody',
      conv('        retiOperatori: [0.0.0.0/0]\n'),
      `cidr-troppo-largo ${CONVENZIONE}/retiOperatori/0`,
    ],
    [
      'an IPv6 network of everybody',
      conv("        retiPostazioni: ['::/0']\n"),
      `cidr-troppo-largo ${CONVENZIONE}/retiPostazioni/0`,
    ],
    [
      'half of the Internet',
      cambia(ANAGRAFE, 'reti: [10.0.0.0/8]', 'reti: [128.0.0.0/1]'),
      'cidr-troppo-largo /enti/0/applicazioni/0/reti/0',
    ],
    [
      'a purpose with statuses, twice',
      terms(
        `            statiPerFinalita: [{ finalita: ${FINALITA}, stati: [attivo] }, { finalita: ${FINALITA}, stati: [cessato] }]\n`,
      ),
      `id-ripetuto ${CONDIZIONI}/statiPerFinalita/1/finalita`,
    ],
    [
      'statuses of a purpose that is not admitted',
      terms(
        `            finalitaAmmesse: [${FINALITA}]\n            statiPerFinalita: [{ finalita: ${ALTRA}, stati: [attivo] }]\n`,
      ),
      `finalita-non-ammessa ${CONDIZIONI}/statiPerFinalita/0/finalita`,
    ],
    [
      'a second code that nobody can judge',
      terms("            secondoCodice: { uso: richiesto, percorso: '{urn:a}b', formato: '(' }\n"),
      `espressione-non-valida ${CONDIZIONI}/secondoCodice/formato`,
    ],
    [
      'a second code that takes an age to judge',
      terms("            secondoCodice: { uso: richiesto, percorso: '{urn:a}b', formato: '(a+)+' }\n"),
      `espressione-pericolosa ${CONDIZIONI}/secondoCodice/formato`,
    ],
    [
      'a second code of a SOAP service that stands in JSON',
      terms('            secondoCodice: { uso: richiesto, percorso: /codice }\n'),
      `valore-non-ammesso ${CONDIZIONI}/secondoCodice/percorso`,
    ],
    [
      'more Amministratori utenze than there may be',
      conv(
        '        incarichi: [{ ruolo: amministratore-utenze, persona: a, nome: A, dal: 2026-01-01 }, { ruolo: amministratore-utenze, persona: b, nome: B, dal: 2026-01-01 }]\n        serviziOnline: [{ id: online, amministratoriMassimi: 1 }]\n',
      ),
      `utenti-oltre-massimo ${CONVENZIONE}/serviziOnline/0/amministratoriMassimi`,
    ],
  ];
  for (const [title, text, atteso] of casi) {
    it(`is refused: ${title}`, async () => {
      const esito = await lettore.load(text);
      expect(esito.ok).to.equal(false);
      const found = esito.ok ? [] : esito.difetti;
      expect(found.map(({ codice, percorso }) => `${codice} ${percorso}`)).to.deep.equal([atteso]);
      expect(found[0]?.riga).to.be.greaterThan(1);
      expect(found[0]?.rimedio).not.to.equal('');
    });
  }

  it('takes an operator of a service on INPS’s own site, and of no other', async () => {
    const online = conv('        serviziOnline: [{ id: eci-online, utentiMassimi: 3 }]\n');
    const con = (servizio: string) => cambia(online, OPERATORE, `${OPERATORE}        servizi: [${servizio}]\n`);
    expect(await lettore.trovati(con('eci-online'))).to.deep.equal([]);
    expect((await lettore.trovati(con('altro'))).map(({ codice }) => codice)).to.deep.equal(['servizio-inesistente']);
  });
});

describe('a file that enables more users than there may be (Q-04u)', () => {
  let lettore: Lettore;
  let store: MemoryAnagrafeStore;
  beforeEach(async () => {
    lettore = await Lettore.apri();
    store = new MemoryAnagrafeStore();
  });
  afterEach(() => lettore.banco.remove());

  const uno = (codice: string): string => OPERATORE.replace('op1', codice);
  const testo = (massimo: number, ...codici: readonly string[]): string =>
    cambia(terms(`            utentiMassimi: ${massimo}\n`), OPERATORE, codici.map(uno).join(''));
  const importa = async (text: string) => {
    const path = await lettore.banco.write('anagrafe.yaml', text);
    const esito = await importaAnagrafe({
      ...{ path, store, clock: orologio, autore: 'Anna', motivo: 'prova', modo: 'nuova-versione' },
    });
    return esito.esito === 'respinta'
      ? esito.difetti.map(({ codice, percorso }) => `${codice} ${percorso}`)
      : esito.esito;
  };
  const NO = ['utenti-oltre-massimo /enti/0/operatori'];

  it('is refused, at the first import and at every other', async () => {
    expect(await importa(testo(1, 'op1', 'op2'))).to.deep.equal(NO);
    expect(await importa(testo(2, 'op1', 'op2'))).to.equal('importata');
    expect(await importa(testo(2, 'op1', 'op2', 'op3'))).to.deep.equal(NO);
    expect(await store.currentVersion()).to.equal(1);
  });

  it('may keep those there are when the maximum comes down, and adds none', async () => {
    await importa(testo(3, 'op1', 'op2', 'op3'));
    expect(await importa(testo(1, 'op1', 'op2', 'op3'))).to.equal('importata');
    expect(await importa(testo(1, 'op1', 'op2'))).to.equal('importata');
    expect(await importa(testo(1, 'op1', 'op2', 'op4'))).to.deep.equal(NO);
  });
});
