import { identifica } from '../operatori/identifica.js';
import { indicePersona } from '../operatori/identita.js';
import { leggiOpzioni, operazione, opzioniFirma, unica, uso, USO_CODICE, USO_FIRMA } from './operatore-comune.js';
import { leggiIdentita } from './operatore-profilo.js';

const USO = `varco operatore identifica ${USO_FIRMA}
    --operatore CODICE --nome TESTO --cf-file FILE
  scrive di chi è il codice di un operatore che un file ha abilitato senza dirlo: da allora varco operatore risolvi lo sa
${USO_CODICE}`;

/** Writes down whose code it is, of an operator defined in the anagrafe's file. JSON on stdout. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['operatore', 'nome', 'cf-file']);
  const opzioni = values && opzioniFirma(values);
  if (!values || !opzioni) return uso(USO);
  const [codice, nome, cfFile] = ['operatore', 'nome', 'cf-file'].map((name) => unica(values, name));
  if (!codice || !nome || !cfFile) return uso(USO);
  return operazione(opzioni, async ({ chiave }) => {
    const persona = await leggiIdentita(nome, cfFile);
    if (!('codiceFiscale' in persona)) return persona;
    const indice = indicePersona(chiave, opzioni.ente, persona.codiceFiscale);
    return {
      azione: 'operatore.modifica',
      oggetto: codice,
      cambia: ({ ente, noti }) => identifica(ente, { codice, indice }, noti),
      identita: new Map([[codice, persona]]),
    };
  });
}
