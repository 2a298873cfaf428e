import { abilita } from '../operatori/abilita.js';
import { codiceCodificato, indicePersona } from '../operatori/identita.js';
import { leggiDaAbilitare } from '../operatori/leggi-csv.js';
import type { DaImportare } from '../operatori/leggi-csv.js';
import { leggiFile } from './operatore-file.js';
import { leggiOpzioni, operazione, opzioniFirma, unica, uso, USO_CODICE, USO_FIRMA } from './operatore-comune.js';

const USO = `varco operatore importa ${USO_FIRMA}
    --csv FILE [--codificati]
  abilita le persone di un elenco, tutte o nessuna: codice,nome,codiceFiscale,atto
  e, se servono, reti,servizi,finalita,dal,al,maxOra,maxGiorno,maxSoggetti
  --codificati: dove il codice è vuoto lo fa Varco
${USO_CODICE}`;

/** Enables the people of a list, all of them or none (E-25). JSON on stdout. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['csv'], ['codificati']);
  const opzioni = values && opzioniFirma(values);
  const csv = values && unica(values, 'csv');
  if (!values || !opzioni || !csv) return uso(USO);
  const codificati = values['codificati'] !== undefined;
  return operazione(opzioni, async ({ chiave }) => {
    const bytes = await leggiFile(csv);
    if (!(bytes instanceof Uint8Array)) return bytes;
    const letti = leggiDaAbilitare(bytes);
    if (!letti.ok) return letti.rifiuti;
    const { ente } = opzioni;
    const senza = letti.persone.filter(({ codice }) => codice === undefined);
    if (senza.length > 0 && !codificati) {
      const rimedio = 'scrivi il codice, o usa --codificati';
      return senza.map(({ riga }) => ({ motivo: 'dati-non-validi', riga, problema: 'codice manca', rimedio }) as const);
    }
    const codiceDi = ({ codice, identita }: DaImportare): string =>
      codice ?? codiceCodificato(chiave, ente, identita.codiceFiscale);
    return {
      azione: 'operatori.importa',
      oggetto: letti.persone.map(codiceDi).join(' '),
      cambia: (inEssere) =>
        abilita(
          inEssere.ente,
          letti.persone.map((one) => ({
            ...{ codice: codiceDi(one), riga: one.riga, profilo: one.profilo },
            indice: indicePersona(chiave, ente, one.identita.codiceFiscale),
          })),
          inEssere.noti,
        ),
      identita: new Map(letti.persone.map((one) => [codiceDi(one), one.identita])),
    };
  });
}
