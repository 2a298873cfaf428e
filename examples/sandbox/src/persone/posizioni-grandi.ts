/** Statements of about 50 KB, 400 KB and 5 MB once serialised: what many short contracts make of a career. */
import { type PeriodoContributivo, periodo } from './estratto-conto.js';
import { found, type PosizioneAssicurativa } from './persona.js';
import { createSeme } from './seme.js';
import type { CodiceGestione } from './vocabolari.js';

const DAY_MS = 86_400_000;

const AZIENDE = [
  'Teatro Comunale & Orchestra',
  "Compagnia dell'Àncora",
  'Fondazione Città Metropolitana',
  'Produzioni «Lo Scoglio» S.r.l.',
  'Rassegna Musica d’Estate',
  'Soc. Coop. Palcoscenico',
] as const;

function isoDay(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

/** Back-to-back short contracts from `start`, `count` of them, always the same for a seed. */
function shortContracts(seed: number, count: number, start: string, gestione: CodiceGestione): PeriodoContributivo[] {
  const seme = createSeme(seed);
  let day = Date.parse(start);
  return Array.from({ length: count }, (_, index) => {
    const days = seme.between(1, 2);
    const dal = isoDay(day);
    const al = isoDay(day + (days - 1) * DAY_MS);
    day += (days + seme.between(0, 1)) * DAY_MS;
    return periodo({
      dates: [dal, al],
      gestione,
      retribuzione: seme.between(6_000, 95_000),
      diritto: [String(days), 'G'],
      azienda: seme.pick(AZIENDE),
      ...(index % 9 === 0 ? { note: ['Giornata con più prestazioni'] } : {}),
    });
  });
}

export const POSIZIONI_GRANDI: readonly PosizioneAssicurativa[] = [
  found(
    {
      cognome: 'Vitale',
      nome: 'Giada',
      sesso: 'F',
      dataNascita: '1988-05-25',
      luogoNascita: 'F158',
      scenario: 'estratto-50k',
      descrizione: 'Estratto di circa 50 KB: novanta contratti brevi',
    },
    () => ({ a: shortContracts(50, 91, '2010-01-04', 'PALS') }),
  ),
  found(
    {
      cognome: 'Lombardi',
      nome: 'Oreste',
      sesso: 'M',
      dataNascita: '1970-10-17',
      luogoNascita: 'H501',
      scenario: 'estratto-400k',
      descrizione: 'Estratto di circa 400 KB: una vita di giornate nello spettacolo',
    },
    () => ({ a: shortContracts(400, 736, '1992-01-07', 'PALS') }),
  ),
  found(
    {
      cognome: 'Greco',
      nome: 'Assunta',
      sesso: 'F',
      dataNascita: '1955-04-20',
      luogoNascita: 'F839',
      scenario: 'estratto-5m',
      descrizione: 'Estratto di circa 5 MB: più grande di qualunque estratto verosimile',
    },
    () => ({ a: shortContracts(5_000, 9_240, '1974-01-02', 'PALS') }),
  ),
];
