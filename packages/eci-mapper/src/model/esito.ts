import type { EstrattoConto } from './estratto-conto.js';

/** What INPS says of the request, before any statement. A business no travels with HTTP 200. */
export interface Esito {
  /** As INPS wrote it; 1 to 64 characters among letters, digits, `_`, `-`, `.`, `:`. Safe to log. */
  readonly codice: string;
  /** INPS's own words: they may quote the codice fiscale, so never log them. */
  readonly descrizione?: string;
  /** The profile lists the code among the positive ones: a statement follows. */
  readonly positivo: boolean;
  /** The profile lists the code among those that mean "nobody by this codice fiscale". */
  readonly nonTrovato: boolean;
}

export interface EsitoNegativo {
  readonly codice: string;
  readonly descrizione?: string;
  readonly nonTrovato: boolean;
}

/** Outcomes are values: a business no is not thrown. */
export type RispostaEci =
  | {
      readonly tipo: 'estratto-conto';
      readonly estrattoConto: EstrattoConto;
      /** How many elements of the statement the profile does not name, when there are any: INPS may have added something. */
      readonly elementiIgnorati?: number;
    }
  | { readonly tipo: 'esito-negativo'; readonly esito: EsitoNegativo };
