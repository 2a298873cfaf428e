import type { Esito, RispostaEci } from './model/esito.js';
import { compileProfilo } from './profilo/compile.js';
import { checkForma } from './profilo/load-profilo.js';
import type { Profilo } from './profilo/profilo.js';
import { decodeRichiesta } from './richiesta/decode-richiesta.js';
import { leggiEsito, leggiEsitoDi } from './risposta/leggi-esito.js';
import { mapRisposta, type MapRispostaOptions } from './risposta/map-risposta.js';
import { DEFAULT_XML_LIMITS, type XmlLimits } from './xml/strict-xml.js';

/**
 * Reads the XML of one service, by its profile. Synchronous work on text in memory, without time, network or file:
 * a document above about 1 MB belongs in a worker. Holds no state between calls.
 *
 * All three functions take the one child of the SOAP Body, as text or UTF-8 bytes, under any prefixes; the Body must
 * already be verified, if the service signs: nothing here looks at signatures. All throw EciError ERR_ECI_XML for what is
 * not safe XML, ERR_ECI_MISSING and ERR_ECI_FORMAT with the `percorso` of what is wrong.
 */
export interface LettoreEci {
  /**
   * The codice fiscale a request asks about, raw as written: give it to `parseCodiceFiscale`, and where the request goes
   * on as it was sent, compare what comes back with what was written. Elements, attributes, text and processing
   * instructions that the profile's request does not name are refused (ERR_ECI_FORMAT with the path of what is too much),
   * unless it says `altri: ammessi`: then only a second element of the code's name is.
   */
  decodeRichiesta(bodyChildXml: string | Uint8Array): { readonly codiceFiscale: string };
  /**
   * The statement, or the service's business no. Rows keep their number and order. Elements the profile does not name
   * are passed over, and counted. Not checked: that amounts, days and codes make sense together.
   */
  mapRisposta(bodyChildXml: string | Uint8Array, options?: MapRispostaOptions): RispostaEci;
  /**
   * The outcome alone, reading no further than it must: what follows is not even checked to be well formed. With
   * `codiceFiscaleAtteso` a positive outcome must come with a statement of this very code, else ERR_ECI_FORMAT: for those
   * who pass an answer on as it is.
   */
  leggiEsito(bodyChildXml: string | Uint8Array, options?: MapRispostaOptions): Esito;
}

/**
 * A reader from a profile, without WSDL: for worker threads, which get the `Profilo` by structured clone.
 * Compiling takes well under a millisecond, after the first in a thread, which makes the schema ready; keep the reader.
 *
 * @param limits bounds of a document; default 16 MiB and 256 levels
 * @throws EciError ERR_ECI_PROFILE
 */
export function createLettoreEci(profilo: Profilo, limits: Partial<XmlLimits> = {}): LettoreEci {
  checkForma(profilo);
  const compilato = compileProfilo(profilo);
  const bounds = { ...DEFAULT_XML_LIMITS, ...limits };
  return {
    decodeRichiesta: (xml) => decodeRichiesta(profilo, compilato, xml, bounds),
    mapRisposta: (xml, options = {}) => mapRisposta(profilo, compilato, xml, bounds, options),
    leggiEsito: (xml, { codiceFiscaleAtteso } = {}) => {
      if (codiceFiscaleAtteso === undefined) return leggiEsito(profilo, compilato, xml, bounds);
      if (compilato.titolare) return leggiEsitoDi(profilo, compilato.titolare, xml, bounds, codiceFiscaleAtteso);
      // In base64 the statement is another document: whose it is, is known once that is read.
      mapRisposta(profilo, compilato, xml, bounds, { codiceFiscaleAtteso });
      return leggiEsito(profilo, compilato, xml, bounds);
    },
  };
}
