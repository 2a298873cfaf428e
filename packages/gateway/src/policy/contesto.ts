import type { EnteSnapshot } from '../anagrafe/anagrafe.js';
import type { CondizioniServizio, Convenzione } from '../domain/convenzione.js';
import type { Applicazione } from '../domain/ente.js';
import type { Iscrizione } from '../domain/iscrizione.js';
import type { Richiedente } from '../domain/persona.js';
import type { Refusal } from '../domain/refusal.js';
import type { SecondoCodiceVisto } from '../domain/secondo-codice.js';
import type { Servizio } from '../domain/servizio.js';
import type { Misure } from '../domain/vigilanza.js';

/** Everything a rule may look at: facts already gathered, nothing to wait for. */
export interface Contesto {
  /** Epoch milliseconds. */
  readonly istante: number;
  /** IANA zone of calendars and hours. */
  readonly fuso: string;
  readonly richiedente: Richiedente;
  readonly ente: EnteSnapshot;
  readonly applicazione: Applicazione;
  readonly servizio: Servizio | undefined;
  /** The convenzione that speaks for the service, in force or not; the rules say which. */
  readonly convenzione: Convenzione | undefined;
  readonly condizioni: CondizioniServizio | undefined;
  readonly codiceFiscale: string | undefined;
  /** The operator was at another workstation a moment ago (G-01). Absent: he was not, or nobody looks. */
  readonly altraPostazione?: { readonly secondiFa: number; readonly azione: 'avvisa' | 'rifiuta' } | undefined;
  /** What the request has where the second code stands. Absent: nobody looked, or there is none. */
  readonly secondoCodice?: SecondoCodiceVisto | undefined;
  /** What is in force for whoever asks because of an anomaly. Absent: nothing, or nobody looks. */
  readonly misure?: Misure | undefined;
  readonly iscrizione: Iscrizione | undefined;
  /** Number of the act by which the Supervisore lets the ente ask about this person all the same (E-04). */
  readonly deroga?: number;
}

/** A pure rule: one requirement, one verdict. */
export interface Rule {
  /** File name of the rule. */
  readonly nome: string;
  /** Id in docs/requisiti.md. */
  readonly requisito: string;
  /** What holds where the rule lets pass, in Italian. */
  readonly titolo: string;
  /** Where it is written: `D13 art. 9; CQ art. 1`. */
  readonly clausola: string;
  check(contesto: Contesto): Refusal | undefined;
}
