/** Slugs of the problem catalogue: the last segment of the problem's `type`. Closed: a new one is a new page. */
export const MOTIVI = [
  'richiesta-non-valida',
  'codice-fiscale-non-valido',
  'formato-non-ammesso',
  'risposta-non-producibile',
  'richiesta-troppo-grande',
  'intestazione-riservata',
  'intestazione-ripetuta',
  'applicazione-non-riconosciuta',
  'token-non-valido',
  'troppi-tentativi',
  'fornitore-identita-non-disponibile',
  'applicazione-sospesa',
  'applicazione-non-ammessa',
  'indirizzo-non-ammesso',
  'persona-assente',
  'persona-diversa',
  'operatore-non-riconosciuto',
  'operatore-non-abilitato',
  'operatori-non-ammessi',
  'operatore-non-informato',
  'operatore-in-uso-altrove',
  'livello-insufficiente',
  'pratica-assente',
  'secondo-codice-assente',
  'secondo-codice-non-ammesso',
  'servizio-sconosciuto',
  'convenzione-assente',
  'finalita-non-ammessa',
  'convenzione-sospesa',
  'servizio-in-manutenzione',
  'convenzione-scaduta',
  'fuori-fascia-oraria',
  'assicurato-non-iscritto',
  'stato-iscritto-non-ammesso',
  'iscritti-non-disponibili',
  'consultazione-massiva',
  'quota-esaurita',
  'assicurato-non-trovato',
  'esito-negativo',
  'voucher-rifiutato',
  'pdnd-satura',
  'pdnd-non-disponibile',
  'firma-non-disponibile',
  'erogatore-in-errore',
  'erogatore-limite',
  'erogatore-rifiuta',
  'erogatore-non-disponibile',
  'erogatore-in-ritardo',
  'risposta-non-autentica',
  'risposta-non-conforme',
  'tracciamento-non-disponibile',
  'contatori-non-disponibili',
  'esito-non-registrato',
  'richiesta-abbandonata',
  'servizio-in-chiusura',
  'servizio-saturo',
  'errore-interno',
] as const;
export type Motivo = (typeof MOTIVI)[number];

/** Why a request is for no door at all: counted (E-09b), and answered by HTTP's own 404 and 405. */
export type MotivoFuoriPorta = 'metodo-non-ammesso' | 'percorso-sconosciuto';

/** A *no*: a value, never thrown. Carries nothing personal: it may be shown and logged. */
export interface Refusal {
  readonly motivo: Motivo;
  /** Which requirement says so (`E-04`), where one does. */
  readonly requisito?: string;
  /** Header, field or element at fault, as the caller knows it. */
  readonly campo?: string;
  /** One Italian sentence for the caller, beside the catalogue's own: what is wrong with this field and how to mend it. */
  readonly dettaglio?: string;
  /** Instead of the catalogue's remedy, where a better one is known. */
  readonly rimedio?: string;
  /** Seconds after which asking again makes sense. */
  readonly riprovaDopo?: number;
  /** Machine facts for log and register: status, codes, ids. Never a codice fiscale, token or key. */
  readonly fatti?: Readonly<Record<string, string | number | boolean>>;
}
