import type { Motivo } from '../domain/refusal.js';
import { DI_CHI_CHIEDE } from './problemi/chi-chiede.js';
import { DELLA_CONVENZIONE } from './problemi/convenzione.js';
import { DELL_EROGATORE } from './problemi/erogatore.js';
import { DELLA_RICHIESTA } from './problemi/richiesta.js';
import { DI_VARCO } from './problemi/varco.js';
import type { Problema } from './problemi/problema.js';

export type { Problema } from './problemi/problema.js';

/** Every refusal that a caller can be given, by its slug; a family a file. The compiler misses the one that is left out. */
export const PROBLEMI: Readonly<Record<Motivo, Problema>> = {
  ...DELLA_RICHIESTA,
  ...DI_CHI_CHIEDE,
  ...DELLA_CONVENZIONE,
  ...DELL_EROGATORE,
  ...DI_VARCO,
};
