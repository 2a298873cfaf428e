import type { CondizioniServizio } from '../domain/convenzione.js';
import type { Applicazione, Operatore } from '../domain/ente.js';
import type { Persona } from '../domain/persona.js';
import type { Servizio } from '../domain/servizio.js';
import type { Limite } from './counter-store.js';
import { dayWindow, hourWindow, minuteWindow, monthWindow } from './window.js';
import type { Finestra } from './window.js';

/** What a consultation is counted against. Whoever leaves a part out gets no limit that hangs on it. */
export interface RichiestaLimiti {
  readonly enteId: string;
  readonly condizioni: CondizioniServizio;
  /** When the call is about to leave, epoch milliseconds. */
  readonly istante: number;
  /** Longest time in which the call can still reach the erogatore, milliseconds: the service's deadline. */
  readonly tempoMassimoMs: number;
  /** IANA name. Default `Europe/Rome`. */
  readonly fusoOrario?: string;
  readonly servizio?: Pick<Servizio, 'pdnd' | 'quote'>;
  readonly applicazione?: Pick<Applicazione, 'id' | 'ritmo'>;
  readonly persona?: Persona;
  /** The operator, where the person is one: his own ceilings stand instead of the service's. */
  readonly operatore?: Pick<Operatore, 'limiti'> | undefined;
  /** Who is asked about, as a keyed hash: 1–64 of [A-Za-z0-9_-]. Never a codice fiscale. */
  readonly soggetto?: string;
}

/** Kinds of ceilings: `tetti.ts` says what each is for. */
export const TETTI = [
  'giorno',
  'operatori-giorno',
  'finalita-giorno',
  'media-mese',
  'operatore-ora',
  'operatore-giorno',
  'operatore-soggetti',
  'applicazione-minuto',
  'attestate-minuto',
] as const;
export type Tetto = (typeof TETTI)[number];

/** One ceiling in one window. */
export interface LimiteQuota extends Limite {
  readonly tetto: Tetto;
  readonly finestra: Finestra;
  /** The ceiling itself: `massimo`, except where it is only watched. */
  readonly soglia: number;
  /** `avvisa`: counted, and nobody is refused. */
  readonly modo: 'blocca' | 'avvisa';
}

const DAY = 86_400_000;
/** So long after its window a counter is kept: a clock that jumps ahead and comes back finds what was spent. */
export const CONSERVAZIONE_CONTATORI_MS = 40 * DAY;
/** Of one person's limits, which are many, and of those of a minute. */
export const CONSERVAZIONE_BREVE_MS = 3 * DAY;
export const FUSO_ORARIO = 'Europe/Rome';
/** Ceiling, for the store, of what is only watched: far beyond what anybody will ever count, and exact in every engine. */
export const SENZA_TETTO = 1_000_000_000_000;
/** Requirement Q-03b: calls a minute of an application that attests who asks without naming him, where nothing else is written. */
export const ATTESTATE_AL_MINUTO = 60;

/**
 * Every ceiling that a call counts against, the convention's day first (Q-04). A call that leaves within one deadline of midnight may be
 * counted by the erogatore on either day, so it takes a unit of both, and of both days' share of the operators. Counters are kept for forty
 * days after their window; those of one person or of a minute for three.
 */
export function limitsFor(richiesta: RichiestaLimiti): readonly [LimiteQuota, ...LimiteQuota[]] {
  const { istante, tempoMassimoMs, fusoOrario = FUSO_ORARIO } = richiesta;
  const today = dayWindow(istante, fusoOrario);
  const isNear = istante + tempoMassimoMs >= today.fine;
  const tomorrow = isNear ? [dayWindow(today.fine, fusoOrario)] : [];
  return [
    limiteGiorno(richiesta, today),
    ...tomorrow.map((day) => limiteGiorno(richiesta, day)),
    ...[today, ...tomorrow].flatMap((day) => quotaOperatori(richiesta, day)),
    ...finalita(richiesta, today),
    ...media(richiesta, fusoOrario),
    ...perOperatore(richiesta, today, fusoOrario),
    ...perApplicazione(richiesta),
  ];
}

/**
 * Keys to latch when the erogatore says that the day's calls are spent (Q-04r): those of every day from now until then, eight at most.
 *
 * @param finoA until when; the end of today when the erogatore did not say
 */
export function latchKeys(
  { enteId, condizioni: { servizioId }, istante, fusoOrario = FUSO_ORARIO }: RichiestaLimiti,
  finoA?: number,
): { readonly chiavi: readonly string[]; readonly finoA: number } {
  let finestra = dayWindow(istante, fusoOrario);
  const until = finoA ?? finestra.fine;
  const chiavi = [chiaveDi(enteId, servizioId, finestra)];
  while (finestra.fine < until && chiavi.length < 8) {
    finestra = dayWindow(finestra.fine, fusoOrario);
    chiavi.push(chiaveDi(enteId, servizioId, finestra));
  }
  return { chiavi, finoA: until };
}

/** @throws TypeError when the limits make no sense: none, one key twice, a ceiling that is not a whole number from 0, a member that is no name */
export function checkLimiti(limiti: readonly Limite[]): void {
  if (limiti.length === 0) throw new TypeError('a reservation needs at least one limit');
  if (new Set(limiti.map(({ chiave }) => chiave)).size !== limiti.length)
    throw new TypeError('a limit is named twice in one reservation');
  for (const { massimo, scade, distinto } of limiti) {
    if (!Number.isSafeInteger(massimo) || massimo < 0) throw new TypeError('massimo must be a whole number, 0 or more');
    if (!Number.isSafeInteger(scade)) throw new TypeError('scade must be whole epoch milliseconds');
    if (distinto !== undefined && !/^[\w-]{1,64}$/.test(distinto)) throw new TypeError('distinto is not a name');
  }
}

/** Key of one day's calls of an ente to a service: the day in which the instant falls. */
export function chiaveGiorno(enteId: string, servizioId: string, istante: number, fusoOrario = FUSO_ORARIO): string {
  return chiaveDi(enteId, servizioId, dayWindow(istante, fusoOrario));
}

/** `/giorno/` is the mark of the convention's own day: whoever rebuilds counters tells by it what every access takes a unit of. */
function chiaveDi(enteId: string, servizioId: string, { chiave }: Finestra): string {
  return `${enteId}/${servizioId}/giorno/${chiave}`;
}

function limiteGiorno({ enteId, condizioni }: RichiestaLimiti, finestra: Finestra): LimiteQuota {
  const soglia = condizioni.chiamateMassimeGiorno;
  return {
    chiave: chiaveDi(enteId, condizioni.servizioId, finestra),
    massimo: soglia,
    scade: finestra.fine + CONSERVAZIONE_CONTATORI_MS,
    ...{ tetto: 'giorno', finestra, soglia, modo: 'blocca' },
  };
}

/** In the place of a service's id, of which it is none. */
export const OGNI_SERVIZIO = '*';

interface Parti {
  readonly finestra: Finestra;
  readonly soglia: number;
  /** Whose it is, when it is not everybody's. */
  readonly di?: string;
  /** Counted over all services of the ente. */
  readonly ovunque?: boolean;
  /** Default: what the service's `soloAvvisi` says. */
  readonly modo?: LimiteQuota['modo'];
  readonly breve?: true;
  readonly distinto?: string;
}

function limite(
  { enteId, condizioni: { servizioId }, servizio }: RichiestaLimiti,
  tetto: Tetto,
  {
    finestra,
    soglia,
    di,
    ovunque,
    breve,
    distinto,
    modo = servizio?.quote?.soloAvvisi === true ? 'avvisa' : 'blocca',
  }: Parti,
): LimiteQuota {
  return {
    chiave: [
      enteId,
      ovunque === true ? OGNI_SERVIZIO : servizioId,
      tetto,
      ...(di === undefined ? [] : [di]),
      finestra.chiave,
    ].join('/'),
    massimo: modo === 'avvisa' ? SENZA_TETTO : soglia,
    scade: finestra.fine + (breve ? CONSERVAZIONE_BREVE_MS : CONSERVAZIONE_CONTATORI_MS),
    ...{ tetto, finestra, soglia, modo },
    ...(breve && { breve }),
    ...(distinto !== undefined && { distinto }),
  };
}

/** What is left to operators of a day of which a share is the insured's. */
function quotaOperatori(richiesta: RichiestaLimiti, finestra: Finestra): readonly LimiteQuota[] {
  const { persona, servizio, condizioni } = richiesta;
  const riserva = servizio?.quote?.riservaAssicurati;
  if (persona?.tipo !== 'operatore' || riserva === undefined) return [];
  const soglia = Math.floor((condizioni.chiamateMassimeGiorno * (100 - riserva)) / 100);
  return [limite(richiesta, 'operatori-giorno', { finestra, soglia })];
}

/** Requirement Q-04p: PDND neither counts nor refuses, so this is the ente's own choice. */
function finalita(richiesta: RichiestaLimiti, finestra: Finestra): readonly LimiteQuota[] {
  const { pdnd, quote } = richiesta.servizio ?? {};
  if (pdnd?.chiamateGiornaliere === undefined) return [];
  const modo = quote?.oltreFinalita === 'blocca' && quote.soloAvvisi !== true ? 'blocca' : 'avvisa';
  return [
    limite(richiesta, 'finalita-giorno', { finestra, soglia: pdnd.chiamateGiornaliere, di: pdnd.purposeId, modo }),
  ];
}

/** Requirement Q-04: the average is what the month's calls make over its days; an average refuses nobody. */
function media(richiesta: RichiestaLimiti, fusoOrario: string): readonly LimiteQuota[] {
  const { mediaGiorno } = richiesta.condizioni;
  if (mediaGiorno === undefined) return [];
  const { giorni, ...finestra } = monthWindow(richiesta.istante, fusoOrario);
  return [limite(richiesta, 'media-mese', { finestra, soglia: mediaGiorno * giorni, modo: 'avvisa' })];
}

/** Requirement Q-05: no robots, no bulk consultation. An operator's own ceiling is over all services; the service's is for itself. */
function perOperatore(richiesta: RichiestaLimiti, oggi: Finestra, fusoOrario: string): readonly LimiteQuota[] {
  const { persona, servizio, operatore, soggetto, istante } = richiesta;
  const comuni = servizio?.quote?.perOperatore;
  const propri = operatore?.limiti;
  if (persona?.tipo !== 'operatore' || (comuni ?? propri) === undefined) return [];
  const of = (
    tetto: Tetto,
    misura: 'ora' | 'giorno' | 'soggettiGiorno',
    finestra: () => Finestra,
    distinto?: string,
  ): readonly LimiteQuota[] => {
    const soglia = propri?.[misura] ?? comuni?.[misura];
    if (soglia === undefined) return [];
    const ovunque = propri?.[misura] !== undefined;
    // His own is the act's: it is not among what a service may only watch.
    const parti = { finestra: finestra(), soglia, di: persona.codice, ovunque, breve: true } as const;
    const piu = { ...(distinto !== undefined && { distinto }), ...(ovunque && { modo: 'blocca' as const }) };
    return [limite(richiesta, tetto, { ...parti, ...piu })];
  };
  return [
    ...of('operatore-ora', 'ora', () => hourWindow(istante, fusoOrario)),
    ...of('operatore-giorno', 'giorno', () => oggi),
    ...(soggetto === undefined ? [] : of('operatore-soggetti', 'soggettiGiorno', () => oggi, soggetto)),
  ];
}

/** The pace of an application; of one that attests persons it does not name, a tight one (Q-03b). */
function perApplicazione(richiesta: RichiestaLimiti): readonly LimiteQuota[] {
  const { applicazione, persona, istante } = richiesta;
  if (applicazione === undefined) return [];
  const { id: di, ritmo = {} } = applicazione;
  const attestata = persona?.tipo === 'assicurato' && persona.attestata;
  const finestra = minuteWindow(istante);
  const parti = { finestra, di, breve: true } as const;
  return [
    ...(ritmo.minuto === undefined
      ? []
      : [limite(richiesta, 'applicazione-minuto', { ...parti, soglia: ritmo.minuto })]),
    ...(attestata
      ? [limite(richiesta, 'attestate-minuto', { ...parti, soglia: ritmo.attestateMinuto ?? ATTESTATE_AL_MINUTO })]
      : []),
  ];
}
