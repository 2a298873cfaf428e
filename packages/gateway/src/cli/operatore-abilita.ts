import { abilita } from '../operatori/abilita.js';
import { codiceCodificato, indicePersona } from '../operatori/identita.js';
import { leggiOpzioni, operazione, opzioniFirma, unica, uso, USO_CODICE, USO_FIRMA } from './operatore-comune.js';
import { leggiIdentita, leggiProfilo, NOMI_PROFILO, USO_PROFILO } from './operatore-profilo.js';

const USO = `varco operatore abilita ${USO_FIRMA}
    (--operatore CODICE | --codificato) --nome TESTO --cf-file FILE --atto TESTO [profilo]
  abilita una persona designata, o la riabilita col codice che aveva
  --codificato: il codice lo fa Varco, e solo il Supervisore sa di chi è
${USO_PROFILO}${USO_CODICE}`;

/** Enables a person who was designated (E-25). JSON on stdout. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['operatore', 'nome', 'cf-file', ...NOMI_PROFILO], ['codificato']);
  const opzioni = values && opzioniFirma(values);
  const profilo = values && leggiProfilo(values);
  if (!values || !opzioni || !profilo) return uso(USO);
  const [dato, nome, cfFile] = ['operatore', 'nome', 'cf-file'].map((name) => unica(values, name));
  const codificato = values['codificato'] !== undefined;
  const { attoDesignazione } = profilo;
  if (!nome || !cfFile || dato === null || codificato === (dato !== undefined) || attoDesignazione === undefined)
    return uso(USO);

  return operazione(opzioni, async ({ chiave }) => {
    const persona = await leggiIdentita(nome, cfFile);
    if (!('codiceFiscale' in persona)) return persona;
    const { ente } = opzioni;
    const codice = dato ?? codiceCodificato(chiave, ente, persona.codiceFiscale);
    const indice = indicePersona(chiave, ente, persona.codiceFiscale);
    return {
      azione: 'operatore.abilita',
      oggetto: codice,
      cambia: (inEssere) =>
        abilita(inEssere.ente, [{ codice, indice, profilo: { ...profilo, attoDesignazione } }], inEssere.noti),
      identita: new Map([[codice, persona]]),
    };
  });
}
