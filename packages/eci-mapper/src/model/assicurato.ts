import type { Data } from './data.js';

/** The person the statement is about. */
export interface Assicurato {
  /** As `parseCodiceFiscale` gives it: upper case, checked. */
  readonly codiceFiscale: string;
  readonly cognome: string;
  readonly nome: string;
  readonly dataNascita?: Data;
}
