import type { Decimale } from './decimale.js';

/** The units in which contributions are counted, in the words of the model. */
export const UNITA = ['giorni', 'settimane', 'mesi', 'anni'] as const;
export type Unita = (typeof UNITA)[number];

/** A number of contributions and its unit. Units are never converted into each other. */
export interface Contributi {
  readonly numero: Decimale;
  readonly unita: Unita;
}
