import { abilita } from '../operatori/abilita.js';
import { indicePersona } from '../operatori/identita.js';
import {
  inChiaro,
  lamenta,
  leggiOpzioni,
  mancanti,
  operazione,
  opzioniFirma,
  unica,
  uso,
  USO_CODICE,
  USO_FIRMA,
} from './operatore-comune.js';
import { leggiIdentita, leggiProfilo, NOMI_PROFILO, USO_PROFILO } from './operatore-profilo.js';

const USO = `varco operatore abilita ${USO_FIRMA}
    --operatore CODICE --nome TESTO --cf-file FILE --atto TESTO [profilo]
  abilita una persona designata, o la riabilita col codice che aveva
${USO_PROFILO}${USO_CODICE}`;

/** Enables a person who was designated (E-25). JSON on stdout. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['operatore', 'nome', 'cf-file', ...NOMI_PROFILO]);
  const opzioni = values && opzioniFirma(values);
  const profilo = values && leggiProfilo(values);
  if (!values || !opzioni || !profilo || mancanti(values, ['operatore', 'nome', 'cf-file', 'atto'])) return uso(USO);
  const [codice, nome, cfFile] = ['operatore', 'nome', 'cf-file'].map((name) => unica(values, name));
  const { attoDesignazione } = profilo;
  if (!codice || !nome || !cfFile || attoDesignazione === undefined || inChiaro('operatore', codice)) return uso(USO);
  if (cfFile === '-' && opzioni.otpFile === '-') {
    lamenta('da stdin una cosa sola: --cf-file oppure --otp-file');
    return uso(USO);
  }

  return operazione(opzioni, async ({ chiave }) => {
    const persona = await leggiIdentita(nome, cfFile);
    if (!('codiceFiscale' in persona)) return persona;
    const { ente } = opzioni;
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
