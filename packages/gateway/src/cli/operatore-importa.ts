import { abilita } from '../operatori/abilita.js';
import { indicePersona } from '../operatori/identita.js';
import { leggiDaAbilitare } from '../operatori/leggi-csv.js';
import { leggiFile } from './operatore-file.js';
import {
  leggiOpzioni,
  mancanti,
  operazione,
  opzioniFirma,
  unica,
  uso,
  USO_CODICE,
  USO_FIRMA,
} from './operatore-comune.js';

const USO = `varco operatore importa ${USO_FIRMA}
    --csv FILE
  abilita le persone di un elenco, tutte o nessuna: codice,nome,codiceFiscale,atto
  e, se servono, reti,servizi,finalita,dal,al,maxOra,maxGiorno,maxSoggetti
${USO_CODICE}`;

/** Enables the people of a list, all of them or none (E-25). JSON on stdout. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['csv']);
  const opzioni = values && opzioniFirma(values);
  const csv = values && unica(values, 'csv');
  if (!values || !opzioni || mancanti(values, ['csv']) || !csv) return uso(USO);
  return operazione(opzioni, async ({ chiave }) => {
    const bytes = await leggiFile(csv);
    if (!(bytes instanceof Uint8Array)) return bytes;
    const letti = leggiDaAbilitare(bytes);
    if (!letti.ok) return letti.rifiuti;
    const { ente } = opzioni;
    return {
      azione: 'operatori.importa',
      oggetto: letti.persone.map(({ codice }) => codice).join(' '),
      cambia: (inEssere) =>
        abilita(
          inEssere.ente,
          letti.persone.map((one) => ({
            ...{ codice: one.codice, riga: one.riga, profilo: one.profilo },
            indice: indicePersona(chiave, ente, one.identita.codiceFiscale),
          })),
          inEssere.noti,
        ),
      identita: new Map(letti.persone.map((one) => [one.codice, one.identita])),
    };
  });
}
