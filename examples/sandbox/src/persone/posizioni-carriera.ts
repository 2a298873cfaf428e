/** Careers such as funds see every day, each with one thing that a reader of statements gets wrong. */
import { euro, periodo, yearlyPeriodi, yearlyVersamenti } from './estratto-conto.js';
import { found, type PosizioneAssicurativa } from './persona.js';

const NOTA_RICONGIUNZIONE =
  'In caso di ricongiunzione lo stesso periodo può comparire presso la gestione cedente e presso quella accettante: va considerato una sola volta.';

export const POSIZIONI_CARRIERA: readonly PosizioneAssicurativa[] = [
  found(
    {
      cognome: 'Ferrero',
      nome: 'Lucia',
      sesso: 'F',
      dataNascita: '1974-03-18',
      luogoNascita: 'L219',
      scenario: 'tipico',
      descrizione: 'Architetta: dieci anni da dipendente, poi libera professione con INARCASSA',
    },
    () => ({
      a: [
        ...yearlyPeriodi(
          'FPLD',
          1999,
          2008,
          { first: 1_925_000, step: 61_250 },
          { azienda: 'Studio Progetti Associati S.r.l.' },
        ),
        ...yearlyPeriodi('9934', 2009, 2024, { first: 2_410_000, step: 118_000 }),
      ],
      b: yearlyVersamenti('9934', 2009, 2024, [2012]),
    }),
  ),
  found(
    {
      cognome: 'Gallo',
      nome: 'Pietro',
      sesso: 'M',
      dataNascita: '1969-11-02',
      luogoNascita: 'F839',
      scenario: 'periodi-sovrapposti',
      descrizione: 'Avvocato e collaboratore: periodi sovrapposti di enti diversi, da elencare e non sommare',
    },
    () => ({
      a: [
        periodo({
          dates: ['2001-01-01', '2006-12-31'],
          gestione: '9935',
          retribuzione: 14_380_000,
          diritto: ['72', 'M'],
        }),
        periodo({
          dates: ['2003-04-01', '2005-09-30'],
          gestione: 'COCO_OLD',
          retribuzione: 3_120_050,
          diritto: ['30', 'M'],
          azienda: 'Consorzio Servizi Mediterraneo',
        }),
        periodo({
          dates: ['2005-01-01', '2005-12-31'],
          gestione: 'FPLD',
          retribuzione: 1_104_099,
          diritto: ['26', 'S'],
          misura: ['26', 'S'],
          azienda: 'Istituto Scolastico Paritario Vesuvio',
          note: ['Contratto a tempo parziale'],
        }),
        ...yearlyPeriodi('9935', 2007, 2024, { first: 3_000_000, step: 95_000 }),
      ],
      b: yearlyVersamenti('9935', 2001, 2024),
    }),
  ),
  found(
    {
      cognome: 'Conti',
      nome: 'Vincenzo',
      sesso: 'M',
      dataNascita: '1958-06-30',
      luogoNascita: 'A944',
      scenario: 'ricongiunzione-senza-date',
      descrizione: 'Ragioniere: tre ricongiunzioni senza date in testa al quadro A (codici 401, 402, 403)',
    },
    () => ({
      note: [NOTA_RICONGIUNZIONE],
      a: [
        periodo({ gestione: '9940', tipo: '401', diritto: ['104', 'S'], note: ['Ricongiunzione definita'] }),
        periodo({ gestione: '9940', tipo: '402', diritto: ['208', 'S'] }),
        periodo({
          gestione: '9940',
          tipo: '403',
          diritto: ['52', 'S'],
          misura: null,
          note: ['Onere in corso', 'Rata 7 di 60'],
        }),
        periodo({ dates: ['1979-01-01', '1980-12-31'], gestione: 'CDCM', tipo: '511', diritto: ['104', 'S'] }),
        periodo({ dates: ['1981-01-01', '1984-12-31'], gestione: 'ART', tipo: '511', diritto: ['208', 'S'] }),
        periodo({ dates: ['1985-01-01', '1985-12-31'], gestione: 'COM', tipo: '511', diritto: ['52', 'S'] }),
        ...yearlyPeriodi('9940', 1986, 2019, { first: 1_100_000, step: 72_000 }),
      ],
      b: yearlyVersamenti('9940', 2004, 2019),
    }),
  ),
  found(
    {
      cognome: 'Marchetti',
      nome: 'Sergio',
      sesso: 'M',
      dataNascita: '1966-09-21',
      luogoNascita: 'F205',
      scenario: 'quadri-abc',
      descrizione: 'Ragioniere e agente di commercio: quadri A, B e C, con ENASARCO nel solo quadro C',
    },
    () => ({
      a: [
        ...yearlyPeriodi('COM', 1988, 1999, { first: 1_000_000, step: 40_000 }),
        ...yearlyPeriodi('9940', 2000, 2024, { first: 2_200_000, step: 66_000 }),
      ],
      b: yearlyVersamenti('9940', 2000, 2024, [2010, 2011]),
      c: Array.from({ length: 12 }, (_, index) => ({
        Dal: `${1988 + index}-01-01`,
        Al: `${1988 + index}-12-31`,
        Ditta: index < 6 ? 'Tessuti Lombardi S.p.A.' : 'Filati & Stoffe di Brambilla e C. S.n.c.',
        ...(index === 0 ? {} : { Provvigioni: euro(1_450_000 + index * 88_000) }),
        Contributo: euro(87_000 + index * 5_280),
        ...(index === 11 ? { Nota: ['Mandato cessato'] } : {}),
      })),
    }),
  ),
  found(
    {
      cognome: 'De Santis',
      nome: 'Chiara',
      sesso: 'F',
      dataNascita: '1982-01-27',
      luogoNascita: 'H501',
      scenario: 'maternita-figurativa',
      descrizione: 'Psicologa: maternità, malattia, disoccupazione e NASpI come contribuzione figurativa',
    },
    () => ({
      a: [
        ...yearlyPeriodi(
          'FPLD',
          2006,
          2009,
          { first: 1_540_000, step: 30_000 },
          { azienda: 'Cooperativa sociale Il Girasole' },
        ),
        periodo({ dates: ['2010-02-01', '2010-06-30'], gestione: 'FPLD', tipo: '351', diritto: ['22', 'S'] }),
        periodo({
          dates: ['2010-07-01', '2010-12-31'],
          gestione: 'FPLD',
          tipo: '352',
          diritto: ['26', 'S'],
          note: ['Periodo utile solo ai fini del diritto'],
          misura: null,
        }),
        periodo({
          dates: ['2011-01-01', '2011-12-31'],
          gestione: 'FPLD',
          retribuzione: 1_702_043,
          diritto: ['48', 'S'],
          azienda: 'Cooperativa sociale Il Girasole',
        }),
        periodo({ dates: ['2011-03-07', '2011-04-03'], gestione: 'FPLD', tipo: '310', diritto: ['4', 'S'] }),
        periodo({ dates: ['2012-01-01', '2012-08-31'], gestione: 'FPLD', tipo: '333', diritto: ['35', 'S'] }),
        periodo({ dates: ['2016-02-01', '2016-11-30'], gestione: 'FPLD', tipo: '298', diritto: ['43', 'S'] }),
        periodo({ dates: ['2013-01-01', '2013-12-31'], gestione: 'COCO_OLD', tipo: 'MAT', diritto: ['5', 'M'] }),
        ...yearlyPeriodi('1170', 2017, 2024, { first: 1_260_000, step: 140_000 }),
      ],
      b: yearlyVersamenti('1170', 2017, 2024),
    }),
  ),
  found(
    {
      cognome: 'Puglisi',
      nome: 'Rosaria',
      sesso: 'F',
      dataNascita: '1963-08-12',
      luogoNascita: 'C351',
      scenario: 'pubblico-impiego',
      descrizione: 'Medico: Stato, enti locali e Cassa sanitari, con ENPAM e un riscatto di laurea',
    },
    () => ({
      a: [
        periodo({ gestione: 'CPS', tipo: 'RIS', diritto: ['6', 'A'], note: ['Riscatto corso di laurea'] }),
        ...yearlyPeriodi(
          'CTPS',
          1990,
          1993,
          { first: 1_580_000, step: 51_000 },
          { unita: 'M', azienda: 'Ministero della Sanità' },
        ),
        periodo({
          dates: ['1994-01-01', '1997-06-30'],
          gestione: 'CPDEL',
          retribuzione: 6_920_310,
          diritto: ['3.5', 'A'],
          azienda: 'Comune di Acireale',
        }),
        ...yearlyPeriodi(
          'CPS',
          1998,
          2023,
          { first: 3_600_000, step: 121_000 },
          { unita: 'M', azienda: 'Azienda sanitaria provinciale' },
        ),
        ...yearlyPeriodi('9936', 1990, 2023, { first: 210_000, step: 9_000 }),
      ],
      b: yearlyVersamenti('9936', 2002, 2023),
    }),
  ),
  found(
    {
      cognome: 'Ünal',
      nome: 'Şebnem',
      sesso: 'F',
      dataNascita: '1979-12-05',
      luogoNascita: 'Z243',
      scenario: 'periodi-esteri',
      descrizione: 'Ingegnera nata in Turchia: periodi esteri e lettere fuori dal latino occidentale',
    },
    () => ({
      a: [
        periodo({
          dates: ['2002-05-01', '2008-10-31'],
          gestione: 'EXT',
          diritto: ['78', 'M'],
          azienda: 'İnşaat Çağdaş A.Ş.',
        }),
        periodo({
          dates: ['2008-11-01', '2009-01-31'],
          gestione: 'EXT',
          tipo: '865',
          diritto: ['3', 'M'],
          misura: null,
        }),
        ...yearlyPeriodi('9934', 2010, 2024, { first: 2_700_000, step: 99_000 }),
      ],
      b: yearlyVersamenti('9934', 2010, 2024),
    }),
  ),
];
