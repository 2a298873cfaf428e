/** What may be done about an anomaly, from nothing to all. */
export const REAZIONI = ['ignora', 'avvisa', 'rallenta', 'sospendi'] as const;
/** `avvisa`: log, status and a case; `rallenta`: a pace for a while as well; `sospendi`: nothing more until a Supervisore signs. */
export type Reazione = (typeof REAZIONI)[number];

/** Every anomaly that is known, by its name in configuration, cases and commands. */
export const ANOMALIE = [
  'passo-metronomico',
  'elenco-in-ordine',
  'molte-persone',
  'fuori-orario',
  'molti-non-trovati',
  'persona-di-molti',
  'pratica-di-molti',
  'sotto-i-tetti',
  'richieste-improprie',
  'segnalazione',
] as const;
export type IdAnomalia = (typeof ANOMALIE)[number];

/** One anomaly as an ente wants it: what to do, and thresholds by name where they are not the catalogue's. */
export type RegolaAnomalia = { readonly reazione?: Reazione } & { readonly [soglia: string]: number | Reazione };

/** What an ente says of anomalies. What is left out is as the catalogue has it. */
export interface AnomalieEnte {
  readonly regole?: Readonly<Partial<Record<IdAnomalia, RegolaAnomalia>>>;
  readonly rallentamento?: Partial<Rallentamento>;
}

/** The pace of whoever is slowed down. */
export interface Rallentamento {
  /** Seconds between one request and the next. */
  readonly passoSecondi: number;
  /** Minutes for which it lasts after the last time. */
  readonly durataMinuti: number;
}

export const RALLENTAMENTO: Rallentamento = { passoSecondi: 30, durataMinuti: 60 };

/** What holds for whoever asks, because of an anomaly. */
export interface Misure {
  /** A preventive suspension; `caso` is 0 while the archive has not numbered it yet. */
  readonly sospeso?: { readonly chi: 'operatore' | 'applicazione'; readonly caso: number };
  /** Seconds to wait before the next request. */
  readonly attesa?: number;
}
