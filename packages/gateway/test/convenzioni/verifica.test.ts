import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { run } from '../../src/cli/convenzione-verifica.js';
import { comandoQui } from '../config/cli.js';
import { rigaDi } from '../config/banco.js';
import { apriBanco, avvisiDi, cambia, difettiDi, ECI, PUE, QUADRO, verifica } from './banco.js';

const FIRMA_INPS = '- { parte: inps, data: 2026-03-09 }';
const MASSIMO = 'massimoGiorno: 5000';
const FASCIA = '{ dalle: "08:00", alle: "20:00", giorni: [1, 2, 3, 4, 5, 6], festivi: esclusi }'.replaceAll('"', "'");
const RINNOVO = (accordo: string) => `    - { accordo: ${accordo}, protocollo: P }\n`;
const conRinnovi = (...accordi: readonly string[]): string =>
  cambia(ECI, `    ${FIRMA_INPS}\n`, `    ${FIRMA_INPS}\n  rinnovi:\n${accordi.map(RINNOVO).join('')}`);
const inFondo = (text: string, more: string): string => `${text}\n${more}\n`;

describe('the templates of conventions', () => {
  for (const [nome, text] of Object.entries({ ECI, QUADRO, PUE })) {
    it(`${nome} is valid, and says what must be filled in`, async () => {
      expect(await difettiDi(text)).to.deep.equal([]);
      const avvisi = await avvisiDi(text);
      expect(avvisi).to.include('E-22 recapito-sconosciuto /parti');
      expect(avvisi.some((one) => one.includes('indirizzo-di-esempio'))).to.equal(true);
    });
  }
});

/** What is changed, in which text, and what is found. */
const CASI: readonly (readonly [title: string, text: string, found: readonly string[]])[] = [
  ['a field nobody knows', cambia(ECI, 'calendario:', 'calendarioo:'), ['- campo-sconosciuto /calendarioo']],
  [
    'a term that D13 fixes otherwise',
    cambia(ECI, '  firme:', '  durataMesi: 36\n  firme:'),
    ['E-13 durata-diversa /decorrenza/durataMesi'],
  ],
  ['no signature of INPS', cambia(ECI, `    ${FIRMA_INPS}\n`, ''), ['E-13 decorrenza-incompleta /decorrenza/firme']],
  [
    'a signature on a day that does not exist',
    cambia(ECI, 'inps, data: 2026-03-09', 'inps, data: 2026-02-30'),
    ['E-13 data-non-valida /decorrenza/firme/1/data'],
  ],
  ['two renewals', conRinnovi('2030-10-01', '2035-10-01'), ['E-13 rinnovo-non-ammesso /decorrenza/rinnovi/1']],
  ['a renewal agreed too late', conRinnovi('2030-12-10'), ['E-13 rinnovo-tardivo /decorrenza/rinnovi/0/accordo']],
  [
    'a renewal agreed before the convention',
    conRinnovi('2026-03-08'),
    ['E-13 date-invertite /decorrenza/rinnovi/0/accordo'],
  ],
  [
    'an end before the beginning',
    cambia(ECI, 'persone:\n', '  cessazione: { dal: 2026-03-09, causa: accordo }\n\npersone:\n'),
    ['E-13 date-invertite /decorrenza/cessazione/dal'],
  ],
  [
    'a ceiling below the average',
    cambia(ECI, MASSIMO, 'massimoGiorno: 1999'),
    ['Q-04 massimo-sotto-media /servizi/0/chiamate/massimoGiorno'],
  ],
  [
    'no ceiling',
    cambia(ECI, '    chiamate:\n      massimoGiorno: 5000\n      mediaGiorno: 2000\n', ''),
    ['Q-04 chiamate-mancanti /servizi/0'],
  ],
  [
    'hours that end before they begin',
    cambia(ECI, "alle: '20:00'", "alle: '07:00'"),
    ['E-08 fascia-non-valida /servizi/1/orario/operatori/0/alle'],
  ],
  [
    'hours of a Sunday, without holidays',
    cambia(ECI, '[1, 2, 3, 4, 5, 6]', '[6, 7]'),
    ['E-08 fascia-non-valida /servizi/1/orario/operatori/0/giorni'],
  ],
  [
    'hours that overlap',
    cambia(ECI, `        - ${FASCIA}\n`, `        - ${FASCIA}\n        - { dalle: '19:00', alle: '21:00' }\n`),
    ['E-08 fasce-sovrapposte /servizi/1/orario/operatori/1'],
  ],
  ['a patron day in no year', cambia(ECI, "'06-29'", "'02-30'"), ['E-08 data-non-valida /calendario/patrono']],
  [
    'a network of everything',
    cambia(ECI, '198.51.100.0/28', '0.0.0.0/0'),
    ['E-07 cidr-troppo-largo /indirizzi/reteOperatori/0'],
  ],
  [
    'a network of a continent',
    cambia(ECI, '198.51.100.0/28', '8.0.0.0/7'),
    ['E-07 cidr-troppo-largo /indirizzi/reteOperatori/0'],
  ],
  [
    'a private address where INPS looks',
    cambia(ECI, '192.0.2.10', '10.0.0.7'),
    ['E-19 indirizzo-non-pubblico /indirizzi/portaCooperazione/0'],
  ],
  [
    'a carrier’s address where INPS looks',
    cambia(ECI, '192.0.2.10', '100.64.0.9'),
    ['E-19 indirizzo-non-pubblico /indirizzi/portaCooperazione/0'],
  ],
  [
    'a private network for operators on INPS’s own site',
    cambia(ECI, '198.51.100.0/28', '192.168.0.0/24'),
    ['E-07 indirizzo-non-pubblico /indirizzi/reteOperatori/0'],
  ],
  [
    'a network where an address goes',
    cambia(ECI, '192.0.2.10', '192.0.2.0/24'),
    ['E-19 cidr-troppo-largo /indirizzi/portaCooperazione/0'],
  ],
  [
    'networks that overlap',
    cambia(QUADRO, '[10.20.0.0/16]', '[10.20.0.0/16, 10.20.7.0/24]'),
    ['E-07 reti-sovrapposte /indirizzi/reteOperatori/1'],
  ],
  [
    'no address to leave from',
    cambia(QUADRO, '  portaCooperazione: [192.0.2.10]\n', ''),
    ['E-19 campo-mancante /indirizzi'],
  ],
  [
    'operators from nowhere',
    cambia(QUADRO, '  reteOperatori: [10.20.0.0/16]\n', ''),
    ['E-07 reti-mancanti /indirizzi'],
  ],
  [
    'a person twice',
    cambia(QUADRO, '{ id: g.verdi,', '{ id: m.rossi,'),
    [
      'E-15 id-ripetuto /persone/1/id',
      'E-15 persona-inesistente /incarichi/2/persona',
      'E-15 persona-inesistente /incarichi/3/persona',
    ],
  ],
  [
    'a person whom nobody can reach',
    cambia(QUADRO, ', email: g.verdi@cassa.example', ''),
    ['E-15 campo-mancante /persone/1'],
  ],
  [
    'a codice fiscale for a name',
    cambia(QUADRO, 'nome: Giulia Verdi', 'nome: Giulia RSSMRA85T10A562S'),
    ['E-15 codice-fiscale-in-chiaro /persone/1/nome'],
  ],
  [
    'a role without its act',
    cambia(ECI, 'persona: g.verdi, atto: Determina n. 12 del 02/03/2026,', 'persona: g.verdi,'),
    ['E-25 atto-mancante /incarichi/1'],
  ],
  [
    'an Amministratore utenze who is not the legal representative, without an act',
    cambia(ECI, '    rappresentanteLegale: true\n', ''),
    ['E-25 atto-mancante /incarichi/3'],
  ],
  [
    'no Supervisore',
    cambia(ECI, 'ruolo: supervisore, persona: m.rossi', 'ruolo: referente-tecnico, persona: m.rossi'),
    ['E-15 ruolo-scoperto /incarichi'],
  ],
  [
    'two Responsabili at once',
    cambia(ECI, 'ruolo: referente-tecnico, persona: g.verdi', 'ruolo: responsabile, persona: g.verdi'),
    ['E-15 ruolo-doppio /incarichi/1', 'E-15 ruolo-scoperto /incarichi'],
  ],
  [
    'a role that ends before it begins',
    cambia(ECI, 'persona: l.bianchi, dal: 2026-03-02', 'persona: l.bianchi, dal: 2026-03-02, al: 2026-03-01'),
    ['E-15 date-invertite /incarichi/3/al'],
  ],
  [
    'more Amministratori utenze than INPS lets',
    cambia(
      QUADRO,
      'ruolo: supervisore, persona: m.rossi',
      'ruolo: supervisore, persona: m.rossi, atto: X, dal: 2026-01-10 }\n  - { ruolo: amministratore-utenze, persona: m.rossi',
    ).replace('amministratori: 2', 'amministratori: 1'),
    ['Q-04u utenti-oltre-massimo /servizi/0/utenti/amministratori'],
  ],
  [
    'operators in cooperation whom INPS did not let in',
    cambia(QUADRO, '    consensoOperatori: { protocollo: INPS.0017.15/01/2026.0000456, data: 2026-01-20 }\n', ''),
    ['E-03 operatori-senza-consenso /servizi/0/utenti/massimo'],
  ],
  [
    'a voucher on the ModI channel',
    cambia(ECI, 'canale: pdnd', 'canale: modi'),
    ['E-01 pdnd-inutile /servizi/0/profilo/voucher'],
  ],
  [
    'nobody said who runs it',
    cambia(QUADRO, 'trattamento:\n  gestore: ente\n', ''),
    ['E-26 campo-mancante /trattamento'],
  ],
  [
    'a provider that was never designated',
    cambia(QUADRO, 'gestore: ente\n', 'gestore: fornitore\n'),
    ['E-26 campo-mancante /trattamento/fornitore'],
  ],
  [
    'a designation in the future',
    cambia(
      QUADRO,
      'gestore: ente\n',
      'gestore: fornitore\n  fornitore: { denominazione: F, designazione: { atto: A, data: 2027-01-01 } }\n',
    ),
    ['E-26 date-invertite /trattamento/fornitore/designazione/data'],
  ],
  [
    'a framework convention without INPS’s notification',
    cambia(QUADRO, '  notificaPec: 2026-01-20\n', ''),
    ['E-13 decorrenza-incompleta /decorrenza'],
  ],
  [
    'a framework convention that does not say how long',
    cambia(QUADRO, '  durataMesi: 36\n', ''),
    ['E-13 decorrenza-incompleta /decorrenza'],
  ],
  [
    'a suspension that ends before it begins',
    inFondo(ECI, 'sospensioni:\n  - { dal: 2026-12-02T00:00, al: 2026-12-01T00:00, motivo: X }'),
    ['E-12 date-invertite /sospensioni/0/al'],
  ],
  [
    'announced stops that overlap',
    inFondo(
      ECI,
      'manutenzioni:\n  - { dal: 2026-12-01T00:00, al: 2026-12-01T06:00, testo: X }\n  - { dal: 2026-12-01T05:00, al: 2026-12-01T07:00, testo: Y }',
    ),
    ['Q-15 intervalli-sovrapposti /manutenzioni/1/dal'],
  ],
  [
    'a yearly check in the future',
    inFondo(ECI, 'verificheAnnuali:\n  - { data: 2026-12-24, esito: confermata, atto: X }'),
    ['Q-08 date-invertite /verificheAnnuali/0/data'],
  ],
  [
    'an API in the PUE',
    cambia(PUE, 'canale: online', 'canale: modi').replace(
      '  reteOperatori:',
      '  portaCooperazione: [203.0.113.8]\n  reteOperatori:',
    ),
    [
      'P-01 valore-non-ammesso /servizi/0/canale',
      'Q-04 chiamate-mancanti /servizi/0',
      'E-03 operatori-senza-consenso /servizi/0/utenti/massimo',
    ],
  ],
  [
    'a withdrawal from the PUE without six months of notice',
    cambia(
      PUE,
      'persone:\n',
      '  cessazione: { dal: 2026-12-01, causa: recesso, comunicata: 2026-06-02 }\n\npersone:\n',
    ),
    ['P-01 preavviso-breve /decorrenza/cessazione/dal'],
  ],
  [
    'papers of the PUE kept too short a time',
    cambia(PUE, 'conservazioneMesi: 48', 'conservazioneMesi: 24'),
    ['P-01 termine-diverso /conservazioneMesi'],
  ],
  [
    'answers of the PUE given too late',
    cambia(PUE, '  giorni: 15', '  giorni: 30'),
    ['P-01 termine-diverso /chiarimenti/giorni'],
  ],
];

describe('varco convenzione verifica', () => {
  for (const [title, text, found] of CASI) {
    it(`finds ${title}, and says under which clause`, async () => {
      expect([...(await difettiDi(text))].sort()).to.deep.equal([...found].sort());
    });
  }

  it('counts Amministratori utenze who are in office together, not those who followed one another', async () => {
    const uno = QUADRO.replace('amministratori: 2', 'amministratori: 1');
    const dopo = '  - { ruolo: amministratore-utenze, persona: m.rossi, atto: X, dal: 2026-07-01 }\n';
    const primo = 'ruolo: amministratore-utenze, persona: g.verdi, atto: Delibera n. 4 del 10/01/2026, dal: 2026-01-10';
    const inFila = cambia(uno, primo, `${primo}, al: 2026-06-30`).replace('\ncalendario:', `${dopo}\ncalendario:`);
    expect(await difettiDi(inFila)).to.deep.equal([]);
    const insieme = cambia(uno, primo, `${primo}, al: 2026-07-01`).replace('\ncalendario:', `${dopo}\ncalendario:`);
    expect(await difettiDi(insieme)).to.deep.equal(['Q-04u utenti-oltre-massimo /servizi/0/utenti/amministratori']);
  });

  it('says line, reason and remedy', async () => {
    const text = cambia(ECI, MASSIMO, 'massimoGiorno: 1999');
    const esito = await verifica(text);
    if (esito.ok) throw new Error('it was taken for valid');
    expect(esito.difetti[0]).to.deep.include({
      riga: rigaDi(text, 'massimoGiorno: 1999'),
      problema: 'il massimo (1999) è sotto la media (2000)',
      rimedio: 'correggi uno dei due',
      requisito: 'Q-04',
    });
  });

  it('never repeats a codice fiscale that was written where a name goes', async () => {
    const esito = await verifica(cambia(QUADRO, 'nome: Giulia Verdi', 'nome: RSSMRA85T10A562S'));
    expect(JSON.stringify(esito)).not.to.include('RSSMRA85T10A562S');
  });

  it('compares the WSDL with its fingerprint, when it is at hand', async () => {
    const banco = await apriBanco();
    try {
      const wsdl = await readFile(banco.path('contratto/eci.wsdl'));
      const sha256 = createHash('sha256').update(wsdl).digest('hex');
      const con = (written: string, file: string) =>
        ECI.replace(/sha256: [0-9a-f]{64}/, `sha256: ${written}\n      file: ${file}`);
      const prova = async (text: string) => {
        const file = await banco.write('convenzione.yaml', text);
        return comandoQui(run, [file]);
      };
      expect((await prova(con(sha256.toUpperCase(), 'contratto/eci.wsdl'))).code).to.equal(0);
      const altra = await prova(con('a'.repeat(64), 'contratto/eci.wsdl'));
      expect(altra.code).to.equal(1);
      expect(altra.stderr).to.include('l’impronta non è quella del file').and.to.include('[Q-10]');
      expect((await prova(con(sha256, 'contratto/manca.wsdl'))).stderr).to.include('manca.wsdl non esiste');
    } finally {
      await banco.remove();
    }
  });

  it('prints JSON with the dates, a line for each finding, and leaves with 0, 1 or 2', async () => {
    const banco = await apriBanco();
    try {
      const file = await banco.write('convenzione.yaml', ECI);
      const buona = await comandoQui(run, [file]);
      expect(buona.code).to.equal(0);
      expect((JSON.parse(buona.stdout) as { termini: unknown }).termini).to.deep.include({
        inizio: '2026-03-09',
        fine: '2031-03-10',
      });
      await banco.write('convenzione.yaml', cambia(ECI, FIRMA_INPS, '- { parte: inps, data: 9/3/2026 }'));
      const cattiva = await comandoQui(run, [file]);
      expect(cattiva.code).to.equal(1);
      expect(cattiva.stderr).to.include('scrivi AAAA-MM-GG [E-13]');
      expect((await comandoQui(run, [banco.path('assente.yaml')])).code).to.equal(2);
      expect((await comandoQui(run, [])).code).to.equal(2);
    } finally {
      await banco.remove();
    }
  });
});
