import { allegato4 } from '../convenzioni/testi/allegato-4.js';
import { oggi, stampaDa } from './leggi-convenzione.js';

const USO = 'varco convenzione allegato-4 FILE\n  persone, ruoli, atti e recapiti, in Markdown\n';

/** Prints Allegato 4 from a convention's document, as of today. Exit codes of `stampaDa`. */
export function run(argv: readonly string[]): Promise<number> {
  return stampaDa(argv, USO, (documento) => allegato4(documento, oggi()));
}
