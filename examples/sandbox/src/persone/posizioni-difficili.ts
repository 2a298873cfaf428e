/** People whose code, name or answer trips software: omocodia, accents, markup, provisional codes, and no statement at all. */
import { computeCodiceFiscale, type DatiAnagrafici, omocodia, provisionalCode } from './codice-fiscale.js';
import { periodo, yearlyPeriodi, yearlyVersamenti } from './estratto-conto.js';
import { found, type PosizioneAssicurativa, withoutEstratto } from './persona.js';

/** Two men with the same letters, day and town: the second was given an omocodia code. */
const BARBIERI: DatiAnagrafici = {
  cognome: 'Barbieri',
  nome: 'Marco',
  sesso: 'M',
  dataNascita: '1971-05-14',
  luogoNascita: 'D612',
};

const COLOMBO: DatiAnagrafici = {
  cognome: 'Colombo',
  nome: 'Anna',
  sesso: 'F',
  dataNascita: '1985-10-09',
  luogoNascita: 'F205',
};

export const POSIZIONI_DIFFICILI: readonly PosizioneAssicurativa[] = [
  found(
    { ...BARBIERI, scenario: 'omocodia-base', descrizione: 'Geometra: ha il codice base di una coppia di omocodici' },
    () => ({
      a: yearlyPeriodi('9939', 1995, 2024, { first: 1_300_000, step: 50_000 }),
      b: yearlyVersamenti('9939', 2004, 2024),
    }),
  ),
  found(
    {
      ...BARBIERI,
      nome: 'Mirco',
      codiceFiscale: omocodia(computeCodiceFiscale(BARBIERI), 1),
      scenario: 'omocodia-variante',
      descrizione: "Un'altra persona: il suo codice è la variante omocodica del codice di Barbieri Marco",
    },
    () => ({
      a: [
        ...yearlyPeriodi('FPLD', 1996, 2001, { first: 1_200_000, step: 25_000 }, { azienda: 'Cartiera del Mugello' }),
        ...yearlyPeriodi('1178', 2002, 2024, { first: 1_800_000, step: 47_000 }),
      ],
      b: yearlyVersamenti('1178', 2002, 2024),
    }),
  ),
  found(
    {
      ...COLOMBO,
      codiceFiscale: omocodia(computeCodiceFiscale(COLOMBO), 7),
      scenario: 'omocodia-totale',
      descrizione: 'Codice con tutte le sette cifre sostituite: legittimo, ma rifiutato dallo schema ISEE di INPS',
    },
    () => ({ a: yearlyPeriodi('1182', 2011, 2024, { first: 1_450_000, step: 81_000 }) }),
  ),
  found(
    {
      cognome: "D'Angelò",
      nome: 'Nicolò',
      sesso: 'M',
      dataNascita: '1977-07-23',
      luogoNascita: 'G273',
      scenario: 'accenti-apostrofi',
      descrizione: 'Consulente del lavoro: accenti e apostrofi nel nome e nelle aziende',
    },
    () => ({
      a: [
        ...yearlyPeriodi(
          'FPLD',
          1998,
          2003,
          { first: 1_380_000, step: 33_000 },
          { azienda: "L'Università dell'Età Libera – Già «Sant'Àgata»" },
        ),
        ...yearlyPeriodi('9943', 2004, 2024, { first: 2_050_000, step: 70_000 }),
      ],
      b: yearlyVersamenti('9943', 2004, 2024, [2020]),
    }),
  ),
  found(
    {
      cognome: "Ò'Connor Dell'Àquila",
      nome: 'Zoë',
      sesso: 'F',
      dataNascita: '1990-02-28',
      luogoNascita: 'L736',
      scenario: 'caratteri-speciali',
      descrizione: 'Veterinaria: ragioni sociali con &, <, >, virgolette e note che sembrano marcature',
    },
    () => ({
      a: [
        periodo({
          dates: ['2014-03-01', '2015-12-31'],
          gestione: 'FPLD',
          retribuzione: 2_890_000,
          diritto: ['96', 'S'],
          azienda: 'Bianchi & Figli <in liquidazione> "Il Ponte" S.n.c.',
          note: ['Importo < minimale & > 0', '<![CDATA[non è una marcatura]]>', '&amp; è scritto così nella denuncia'],
        }),
        ...yearlyPeriodi('9937', 2016, 2024, { first: 1_720_000, step: 101_000 }),
      ],
    }),
  ),
  found(
    {
      cognome: 'Popa',
      nome: 'Ionuț',
      sesso: 'M',
      dataNascita: '2001-04-04',
      luogoNascita: 'Z129',
      codiceFiscale: provisionalCode('9700012034'),
      scenario: 'codice-provvisorio',
      descrizione: 'Codice fiscale provvisorio di 11 cifre',
    },
    () => ({
      a: [
        periodo({
          dates: ['2024-09-02', '2024-12-20'],
          gestione: 'FPLD',
          retribuzione: 612_040,
          diritto: ['16', 'S'],
          azienda: 'Vivai del Garda',
        }),
      ],
    }),
  ),
  found(
    {
      cognome: 'Sanna',
      nome: 'Elisa',
      sesso: 'F',
      dataNascita: '1999-08-31',
      luogoNascita: 'B354',
      scenario: 'quadri-vuoti',
      descrizione: 'Presente nel Casellario senza alcun contributo: quadri A, B e C vuoti',
    },
    () => ({ a: [], b: [], c: [] }),
  ),
  withoutEstratto(
    {
      cognome: 'Rizzo',
      nome: 'Tommaso',
      sesso: 'M',
      dataNascita: '2003-12-12',
      luogoNascita: 'A662',
      scenario: 'non-trovato',
      descrizione: 'Non presente nel Casellario dei lavoratori attivi',
    },
    'DATI_NON_TROVATI',
  ),
  withoutEstratto(
    {
      cognome: 'Fontana',
      nome: 'Ugo',
      sesso: 'M',
      dataNascita: '1960-01-01',
      luogoNascita: 'D969',
      scenario: 'database-offline',
      descrizione: 'La banca dati non risponde: esito DATABASE_OFFLINE',
    },
    'DATABASE_OFFLINE',
  ),
  withoutEstratto(
    {
      cognome: 'Moretti',
      nome: 'Ivana',
      sesso: 'F',
      dataNascita: '1961-02-02',
      luogoNascita: 'L424',
      scenario: 'errore-interno',
      descrizione: 'Il servizio di INPS si rompe: esito ERRORE_INTERNO',
    },
    'ERRORE_INTERNO',
  ),
  withoutEstratto(
    {
      cognome: 'Fabbri',
      nome: 'Dino',
      sesso: 'M',
      dataNascita: '1964-03-03',
      luogoNascita: 'A952',
      scenario: 'riscontro-non-valido',
      descrizione: 'I dati anagrafici non trovano riscontro: esito RISCONTRO_NON_VALIDO',
    },
    'RISCONTRO_NON_VALIDO',
  ),
];
