import { modifica } from '../operatori/cambia-stato.js';
import { TOGLIBILI } from '../operatori/profilo.js';
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
import { leggiProfilo, NOMI_PROFILO, USO_PROFILO } from './operatore-profilo.js';

const USO = `varco operatore modifica ${USO_FIRMA}
    --operatore CODICE[,CODICE…] [--atto TESTO] [profilo] [--togli ${TOGLIBILI.join('|')}]…
  cambia quello che un operatore può; il suo codice e la sua identità non cambiano
${USO_PROFILO}${USO_CODICE}`;

/** Changes the profile of operators. JSON on stdout. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['operatore', 'togli', ...NOMI_PROFILO]);
  const opzioni = values && opzioniFirma(values);
  const profilo = values && leggiProfilo(values);
  if (!values || !opzioni || !profilo) return uso(USO);
  const codici = elenco(values, 'operatore');
  const asked = elenco(values, 'togli');
  const togli = TOGLIBILI.filter((one) => asked.includes(one));
  const wrong =
    codici.length === 0
      ? 'manca --operatore'
      : togli.length !== new Set(asked).size
        ? `--togli vuole: ${TOGLIBILI.join(', ')}`
        : togli.length === 0 && Object.keys(profilo).length === 0 && 'niente da cambiare: manca il profilo';
  if (wrong !== false) {
    lamenta(wrong);
    return uso(USO);
  }
  return operazione(opzioni, () => ({
    azione: 'operatore.modifica',
    oggetto: codici.join(' '),
    cambia: ({ ente }) => modifica(ente, codici, profilo, togli),
  }));
}
