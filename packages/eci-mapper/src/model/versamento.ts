import type { Codificato } from './codificato.js';
import type { Decimale } from './decimale.js';

/** Kinds of payment to a fund of the professions, in the words of the model. */
export const TIPI_VERSAMENTO = ['soggettivo', 'integrativo', 'altro'] as const;
export type TipoVersamento = (typeof TIPI_VERSAMENTO)[number];

/** A row of quadro B: what was due and what was paid for a year. */
export interface Versamento {
  readonly ente: Codificato;
  /** `YYYY`. */
  readonly anno: string;
  readonly tipo: TipoVersamento;
  /** Euro. */
  readonly dovuto?: Decimale;
  /** Euro. */
  readonly versato?: Decimale;
  readonly note: readonly string[];
  /** Columns the model has no name for, as the profile calls them. */
  readonly altri?: Readonly<Record<string, string>>;
}
