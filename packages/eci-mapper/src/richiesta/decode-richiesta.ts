import { EciError } from '../errors/eci-error.js';
import { Lettura } from '../lettura/lettura.js';
import type { ProfiloCompilato } from '../profilo/compile.js';
import { withoutSigns } from '../profilo/percorso.js';
import { DOCUMENTO } from '../profilo/posto.js';
import type { Profilo } from '../profilo/profilo.js';
import { readXml, type XmlLimits } from '../xml/strict-xml.js';

/**
 * The codice fiscale of a request, as it was written: whoever calls checks it. Refuses a request with a second element
 * of that name, whatever its namespace, case or place: two readers might take one each.
 */
export function decodeRichiesta(
  profilo: Profilo,
  { richiesta: piano }: ProfiloCompilato,
  xml: string | Uint8Array,
  limits: XmlLimits,
): { codiceFiscale: string } {
  const nome = withoutSigns(profilo.richiesta.codiceFiscale).split(/[/@]/).at(-1)?.toLowerCase();
  const lettura = new Lettura(piano, {
    estraneo: (tag, percorso) => {
      if (tag.local.toLowerCase() !== nome) return;
      const where = percorso();
      const atteso = 'one codice fiscale only: this element holds another element of that name';
      throw new EciError('ERR_ECI_FORMAT', `${where} is not as expected: ${atteso}`, {
        percorso: where,
        facts: { atteso },
      });
    },
  });
  readXml(xml, lettura, limits);
  lettura.end();
  return { codiceFiscale: lettura.documento.campi[DOCUMENTO.codiceFiscale] ?? '' };
}
