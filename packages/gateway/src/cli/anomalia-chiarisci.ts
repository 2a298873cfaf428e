import { ESITI_CHIARIMENTO } from '../anomalie/casi-store.js';
import { firmaEStampa, numeroDi, USO_FIRMA_CASO, USO_OTP } from './anomalia-comune.js';
import { leggiOpzioni, opzioniFirma, unica, uso } from './operatore-comune.js';

const USO = `varco anomalia chiarisci ${USO_FIRMA_CASO}
    --caso N --esito ${ESITI_CHIARIMENTO.join('|')}
  chiude il caso; il motivo è il chiarimento che va a INPS. Una sospensione resta finché non la toglie varco anomalia riattiva
${USO_OTP}`;

/** Closes a case with its clarification. JSON on stdout. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['caso', 'esito']);
  const opzioni = values && opzioniFirma(values);
  const numero = numeroDi(values && unica(values, 'caso'));
  const scritto = values && unica(values, 'esito');
  const esito = ESITI_CHIARIMENTO.find((known) => known === scritto);
  if (!opzioni || opzioni.prova || numero === undefined || esito === undefined) return uso(USO);
  return firmaEStampa(opzioni, { cosa: 'chiarisci', numero, esito });
}
