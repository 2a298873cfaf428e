import type { Refusal } from '../domain/refusal.js';
import type { LimiteQuota, Tetto } from './limits.js';

/** What a ceiling is for, and what to say to whoever meets it. */
export interface VoceTetto {
  readonly requisito: string;
  /** What is counted, for people. */
  readonly titolo: string;
  readonly dettaglio: string;
  readonly rimedio?: string;
}

/** Requirement Q-05b: what bulk reading is for has a lawful way, and a refusal names it. */
export const VIA_LECITA =
  'La consultazione è di una persona per volta, per una pratica: gli estratti di tutti gli iscritti (DM 4/2/2005) si chiedono al Casellario dei Lavoratori Attivi, fuori da questo servizio.';

/** Each kind of ceiling, once: rows of requisiti.md, texts of refusals, lines of `varco quota stato`. */
export const VOCI_TETTI: Readonly<Record<Tetto, VoceTetto>> = {
  giorno: {
    requisito: 'Q-04',
    titolo: 'Chiamate del giorno, dell’ente al servizio',
    dettaglio: 'Le chiamate che la convenzione ammette oggi sono finite.',
  },
  'operatori-giorno': {
    requisito: 'Q-04',
    titolo: 'Chiamate del giorno, di tutti gli operatori',
    dettaglio: 'La parte di oggi per gli operatori è finita: il resto è riservato agli assicurati.',
  },
  'finalita-giorno': {
    requisito: 'Q-04p',
    titolo: 'Chiamate del giorno dichiarate per la finalità PDND',
    dettaglio: 'Le chiamate giornaliere dichiarate a PDND per questa finalità sono finite.',
    rimedio: 'Riprovare domani; l’ente può aggiornare la stima delle chiamate della finalità su PDND.',
  },
  'media-mese': {
    requisito: 'Q-04',
    titolo: 'Chiamate del mese, secondo la media giornaliera dichiarata',
    dettaglio: 'Le chiamate del mese superano la media dichiarata.',
  },
  'operatore-ora': {
    requisito: 'Q-05',
    titolo: 'Chiamate dell’operatore in quest’ora',
    dettaglio: 'Questo operatore ha fatto tutte le consultazioni ammesse in un’ora.',
    rimedio: `Riprovare dopo il tempo indicato in Retry-After. ${VIA_LECITA}`,
  },
  'operatore-giorno': {
    requisito: 'Q-05',
    titolo: 'Chiamate dell’operatore oggi',
    dettaglio: 'Questo operatore ha fatto tutte le consultazioni ammesse in un giorno.',
    rimedio: `Riprovare domani. ${VIA_LECITA}`,
  },
  'operatore-soggetti': {
    requisito: 'Q-05',
    titolo: 'Persone diverse consultate dall’operatore oggi',
    dettaglio: 'Questo operatore ha consultato oggi tutte le persone diverse che gli sono ammesse.',
    rimedio: `Riprovare domani; sulle persone già consultate oggi può continuare. ${VIA_LECITA}`,
  },
  'applicazione-minuto': {
    requisito: 'Q-05',
    titolo: 'Chiamate dell’applicazione in questo minuto',
    dettaglio: 'L’applicazione chiede più in fretta di quanto le è ammesso.',
    rimedio: 'Rallentare, e riprovare dopo il tempo indicato in Retry-After.',
  },
  'attestate-minuto': {
    requisito: 'Q-03b',
    titolo: 'Chiamate dell’applicazione in questo minuto per persone che attesta senza nominarle',
    dettaglio: 'L’applicazione chiede più in fretta di quanto è ammesso a chi non nomina la persona.',
    rimedio: 'Rallentare, e riprovare dopo il tempo indicato in Retry-After; o nominare la persona.',
  },
};

/** Ceilings of the service as a whole, rather than of one person, application or minute. */
export const TETTI_DI_SERVIZIO: ReadonlySet<Tetto> = new Set<Tetto>([
  'giorno',
  'operatori-giorno',
  'finalita-giorno',
  'media-mese',
]);

/** The refusal of a ceiling that has no unit left; `riprovaDopo` is the true end of its window, in whole seconds. */
export function rifiutoQuota({ tetto, finestra }: LimiteQuota, istante: number): Refusal & { riprovaDopo: number } {
  const { requisito, dettaglio, rimedio } = VOCI_TETTI[tetto];
  return {
    motivo: 'quota-esaurita',
    requisito,
    ...(tetto === 'giorno' ? {} : { dettaglio, fatti: { tetto } }),
    ...(rimedio === undefined ? {} : { rimedio }),
    riprovaDopo: Math.max(1, Math.ceil((finestra.fine - istante) / 1000)),
  };
}
