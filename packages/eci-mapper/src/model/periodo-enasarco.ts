import type { Data } from './data.js';
import type { Decimale } from './decimale.js';

/** A row of quadro C: contributions of a commercial agent at Enasarco. */
export interface PeriodoEnasarco {
  readonly dal?: Data;
  readonly al?: Data;
  readonly ditta?: string;
  /** Euro. */
  readonly provvigioni?: Decimale;
  /** Euro. */
  readonly contributo: Decimale;
  readonly note: readonly string[];
  /** Columns the model has no name for, as the profile calls them. */
  readonly altri?: Readonly<Record<string, string>>;
}
