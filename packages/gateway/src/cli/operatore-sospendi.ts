import { togliAbilitazione } from '../operatori/cambia-stato.js';
import { elenco, leggiOpzioni, operazione, opzioniFirma, uso, USO_CODICE, USO_FIRMA } from './operatore-comune.js';

const USO = `varco operatore sospendi ${USO_FIRMA}
    --operatore CODICE[,CODICE…]
  sospende: l’operatore non può più chiedere, e si riabilita con varco operatore abilita
${USO_CODICE}`;

/** Suspends operators; every instance knows within two seconds. JSON on stdout. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['operatore']);
  const opzioni = values && opzioniFirma(values);
  const codici = values ? elenco(values, 'operatore') : [];
  if (!opzioni || codici.length === 0) return uso(USO);
  return operazione(opzioni, () => ({
    azione: 'operatore.sospendi',
    oggetto: codici.join(' '),
    cambia: ({ ente }) => togliAbilitazione(ente, codici, 'sospeso'),
  }));
}
