/** Where a person stands with the ente. */
export const STATI_ISCRITTO = ['attivo', 'cessato', 'pensionato', 'deceduto'] as const;
export type StatoIscritto = (typeof STATI_ISCRITTO)[number];

/**
 * What a source says of a codice fiscale: a member, in a status or (`iscritto`) in one that the source does not know; nobody of this
 * ente's; or nothing, because it cannot be asked.
 */
export type Iscrizione = StatoIscritto | 'iscritto' | 'non-iscritto' | 'non-disponibile';

export function isStatoIscritto(value: unknown): value is StatoIscritto {
  return STATI_ISCRITTO.some((stato) => stato === value);
}

/**
 * Leave to ask about one person for a time, whatever the source says of him, given by the Supervisore (E-04). Written by `varco iscritti
 * eccezione` alone.
 */
export interface DerogaIscritto {
  /** Keyed hash of the codice fiscale, 128 bits in base64url. */
  readonly soggetto: string;
  /** The one service it is for; absent: every one. */
  readonly servizioId?: string;
  /** Epoch milliseconds; `al` is not included. */
  readonly dal: number;
  readonly al: number;
  /** Number of the act that was signed. */
  readonly atto: number;
}
