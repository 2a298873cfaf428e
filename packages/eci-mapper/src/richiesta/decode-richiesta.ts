import { EciError } from '../errors/eci-error.js';
import { Lettura } from '../lettura/lettura.js';
import type { ProfiloCompilato } from '../profilo/compile.js';
import type { Piano } from '../profilo/nodo.js';
import { withoutSigns } from '../profilo/percorso.js';
import { DOCUMENTO } from '../profilo/posto.js';
import type { Profilo } from '../profilo/profilo.js';
import { readXml, type XmlLimits } from '../xml/strict-xml.js';
import { RichiestaStretta } from './richiesta-stretta.js';

/** Lets pass what it does not know, but for a second element of the code's name: two readers might take one each. */
function letturaLarga(profilo: Profilo, piano: Piano): Lettura {
  const nome = withoutSigns(profilo.richiesta.codiceFiscale).split(/[/@]/).at(-1)?.toLowerCase();
  return new Lettura(piano, {
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
}

/**
 * The codice fiscale of a request, as it was written: whoever calls checks it. Refuses a request that holds anything
 * the profile does not name. Where the profile says `altri: ammessi`, only a second element of the code's name,
 * whatever its namespace, case or place.
 */
export function decodeRichiesta(
  profilo: Profilo,
  { richiesta: piano, ammessi }: ProfiloCompilato,
  xml: string | Uint8Array,
  limits: XmlLimits,
): { codiceFiscale: string } {
  const lettura = ammessi === undefined ? letturaLarga(profilo, piano) : new Lettura(piano);
  readXml(xml, ammessi === undefined ? lettura : new RichiestaStretta(lettura, ammessi), limits);
  lettura.end();
  return { codiceFiscale: lettura.documento.campi[DOCUMENTO.codiceFiscale] ?? '' };
}
