import { EciError } from '../errors/eci-error.js';
import { parseCodiceFiscale } from '../model/codice-fiscale.js';
import { withoutSigns } from '../profilo/percorso.js';
import type { Profilo } from '../profilo/profilo.js';

/** The code that was asked about, in its one form. Throws TypeError for what is no code: the caller's mistake. */
export function expectedCode(codiceFiscale: string): string {
  const esito = parseCodiceFiscale(codiceFiscale);
  if (!esito.ok)
    throw new TypeError('codiceFiscaleAtteso is not a codice fiscale: pass what parseCodiceFiscale returned');
  return esito.codiceFiscale;
}

/** The path is told, never the codes. */
export function ofSomebodyElse(profilo: Profilo): EciError {
  const percorso = whereCodiceFiscale(profilo.risposta.estrattoConto);
  const atteso = 'the codice fiscale that was asked about';
  return new EciError('ERR_ECI_FORMAT', `${percorso} is not as expected: ${atteso}`, { percorso, facts: { atteso } });
}

/** A statement that does not say whose it is. */
export function ofNobody(profilo: Profilo): EciError {
  const percorso = whereCodiceFiscale(profilo.risposta.estrattoConto);
  return new EciError('ERR_ECI_MISSING', `${percorso} is missing`, { percorso });
}

/** Where the codice fiscale of the answer is, for an error. */
function whereCodiceFiscale({ percorso, base64, assicurato }: Profilo['risposta']['estrattoConto']): string {
  const cf = withoutSigns(assicurato.codiceFiscale);
  const prefisso = base64 === undefined ? '' : `${withoutSigns(percorso)}/base64()`;
  return prefisso + (cf.startsWith('/') ? cf : `${withoutSigns(base64 ?? percorso)}/${cf}`);
}
