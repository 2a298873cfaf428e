import { togliAbilitazione } from '../operatori/cambia-stato.js';
import { elenco, leggiOpzioni, operazione, opzioniFirma, uso, USO_CODICE, USO_FIRMA } from './operatore-comune.js';

const USO = `varco operatore revoca ${USO_FIRMA}
    --operatore CODICE[,CODICE…]
  revoca: il codice resta di quella persona, e di nessun’altra
${USO_CODICE}`;

/** Revokes operators; every instance knows within two seconds. JSON on stdout. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['operatore']);
  const opzioni = values && opzioniFirma(values);
  const codici = values ? elenco(values, 'operatore') : [];
  if (!opzioni || codici.length === 0) return uso(USO);
  return operazione(opzioni, () => ({
    azione: 'operatore.revoca',
    oggetto: codici.join(' '),
    cambia: ({ ente }) => togliAbilitazione(ente, codici, 'revocato'),
  }));
}
