import { allegato3 } from '../convenzioni/testi/allegato-3.js';
import { stampaDa } from './leggi-convenzione.js';

const USO = 'varco convenzione allegato-3 FILE\n  indirizzi, servizi e orari dichiarati a INPS, in Markdown\n';

/** Prints Allegato 3 from a convention's document. Exit codes of `stampaDa`. */
export function run(argv: readonly string[]): Promise<number> {
  return stampaDa(argv, USO, allegato3);
}
