import { firmaEStampa, numeroDi, USO_FIRMA_CASO, USO_OTP } from './anomalia-comune.js';
import { leggiOpzioni, opzioniFirma, unica, uso } from './operatore-comune.js';

const USO = `varco anomalia riattiva ${USO_FIRMA_CASO}
    --caso N
  toglie la sospensione preventiva e il rallentamento del caso, che resta da chiarire se è aperto
${USO_OTP}`;

/** Lifts what is in force because of a case. JSON on stdout. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['caso']);
  const opzioni = values && opzioniFirma(values);
  const numero = numeroDi(values && unica(values, 'caso'));
  if (!opzioni || opzioni.prova || numero === undefined) return uso(USO);
  return firmaEStampa(opzioni, { cosa: 'riattiva', numero });
}
