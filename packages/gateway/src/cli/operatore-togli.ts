import { togliAbilitazione } from '../operatori/cambia-stato.js';
import {
  elenco,
  lamenta,
  leggiOpzioni,
  operazione,
  opzioniFirma,
  uso,
  USO_CODICE,
  USO_FIRMA,
} from './operatore-comune.js';

const COME = {
  sospendi: {
    stato: 'sospeso',
    effetto: 'sospende: l’operatore non può più chiedere, e si riabilita con varco operatore abilita',
  },
  revoca: { stato: 'revocato', effetto: 'revoca: il codice resta di quella persona, e di nessun’altra' },
} as const;

/** `varco operatore sospendi` and `revoca`: the same command, but for what becomes of the operator. Exit codes as of `operazione`. */
export async function togli(comando: keyof typeof COME, argv: readonly string[]): Promise<number> {
  const { stato, effetto } = COME[comando];
  const values = leggiOpzioni(argv, ['operatore']);
  const opzioni = values && opzioniFirma(values);
  const codici = values ? elenco(values, 'operatore') : [];
  if (opzioni && codici.length === 0) lamenta('manca --operatore');
  if (!opzioni || codici.length === 0) {
    return uso(`varco operatore ${comando} ${USO_FIRMA}
    --operatore CODICE[,CODICE…]
  ${effetto}
${USO_CODICE}`);
  }
  return operazione(opzioni, () => ({
    azione: `operatore.${comando}`,
    oggetto: codici.join(' '),
    cambia: ({ ente }) => togliAbilitazione(ente, codici, stato),
  }));
}
