import type { Codificato } from './codificato.js';
import type { Contributi } from './contributi.js';
import type { Data } from './data.js';
import type { Decimale } from './decimale.js';

/**
 * A row of quadro A: a span of contributions useful for right and measure.
 * `dal` and `al` are both absent on a ricongiunzione or riscatto without dates, which stands at the head of its list.
 * Rows of different enti may overlap: they are listed, never summed.
 */
export interface PeriodoContributivo {
  readonly ente: Codificato;
  readonly gestione?: Codificato;
  readonly tipoContribuzione?: Codificato;
  readonly dal?: Data;
  readonly al?: Data;
  /** Pay, income or turnover, in euro. */
  readonly retribuzione?: Decimale;
  readonly utileDiritto?: Contributi;
  readonly utileMisura?: Contributi;
  readonly aziendaVersatrice?: string;
  readonly note: readonly string[];
  /** Columns the model has no name for, as the profile calls them. */
  readonly altri?: Readonly<Record<string, string>>;
}
