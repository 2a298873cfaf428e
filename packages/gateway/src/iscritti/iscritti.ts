import type { Iscrizione } from '../domain/iscrizione.js';

/**
 * Is this codice fiscale one of the ente's insured, and in which status (E-04)? `non-disponibile` is a refusal: what cannot be asked is a
 * no. Implementations must not keep the codice fiscale, nor put it in an error.
 */
export interface Iscritti {
  contiene(enteId: string, codiceFiscale: string): Promise<Iscrizione>;
  close(): Promise<void>;
}
