import { EciError } from '../errors/eci-error.js';
import { Lettura } from '../lettura/lettura.js';
import type { Esito } from '../model/esito.js';
import type { ProfiloCompilato } from '../profilo/compile.js';
import type { Piano, Riga } from '../profilo/nodo.js';
import { DOCUMENTO } from '../profilo/posto.js';
import type { Profilo } from '../profilo/profilo.js';
import { readBeginning, readXml, type XmlLimits } from '../xml/strict-xml.js';
import { expectedCode, ofNobody, ofSomebodyElse } from './titolare.js';

/** Near the beginning as a rule; in the whole where it is not, or where the beginning cannot tell. */
function readOutcome(start: () => Lettura, xml: string | Uint8Array, limits: XmlLimits): Lettura {
  const prima = start();
  try {
    readBeginning(xml, prima, limits);
    if (prima.done) return prima;
  } catch (error) {
    if (!(error instanceof EciError) || error.code !== 'ERR_ECI_XML') throw error;
  }
  const intera = start();
  readXml(xml, intera, limits);
  if (!intera.done) intera.end();
  return intera;
}

function outcomeOf(profilo: Profilo, { campi }: Riga): Esito {
  const { positivi, nonTrovato } = profilo.risposta.esito;
  const codice = campi[DOCUMENTO.esitoCodice] ?? '';
  const descrizione = campi[DOCUMENTO.esitoDescrizione];
  const base = { codice, positivo: positivi.includes(codice), nonTrovato: nonTrovato.includes(codice) };
  return descrizione === undefined ? base : { ...base, descrizione };
}

/** Is a negative outcome known with its words, as far as the profile knows of any? */
const negativeIsKnown = (profilo: Profilo, { campi }: Riga): boolean =>
  profilo.risposta.esito.descrizione === undefined || campi[DOCUMENTO.esitoDescrizione] !== undefined;

/**
 * The outcome alone. Stops as soon as it knows: at a positive code, or at a negative one with its words; so it costs
 * little on a big answer, and says nothing of what it did not reach, not even that it is well formed.
 */
export function leggiEsito(
  profilo: Profilo,
  { esito: piano }: ProfiloCompilato,
  xml: string | Uint8Array,
  limits: XmlLimits,
): Esito {
  const { positivi } = profilo.risposta.esito;
  const basta = (riga: Riga): boolean => {
    const codice = riga.campi[DOCUMENTO.esitoCodice];
    if (codice === undefined) return false;
    return positivi.includes(codice) || negativeIsKnown(profilo, riga);
  };
  return outcomeOf(profilo, readOutcome(() => new Lettura(piano, { basta }), xml, limits).documento);
}

/** The outcome and, where it is positive, whose statement it is: of nobody but the person that was asked about. */
export function leggiEsitoDi(
  profilo: Profilo,
  titolare: Piano,
  xml: string | Uint8Array,
  limits: XmlLimits,
  codiceFiscaleAtteso: string,
): Esito {
  const atteso = expectedCode(codiceFiscaleAtteso);
  const { positivi } = profilo.risposta.esito;
  const basta = (riga: Riga): boolean => {
    const codice = riga.campi[DOCUMENTO.esitoCodice];
    if (codice === undefined) return false;
    return positivi.includes(codice)
      ? riga.campi[DOCUMENTO.codiceFiscale] !== undefined
      : negativeIsKnown(profilo, riga);
  };
  const { documento } = readOutcome(() => new Lettura(titolare, { basta }), xml, limits);
  const esito = outcomeOf(profilo, documento);
  if (!esito.positivo) return esito;
  const trovato = documento.campi[DOCUMENTO.codiceFiscale];
  if (trovato === undefined) throw ofNobody(profilo);
  if (trovato !== atteso) throw ofSomebodyElse(profilo);
  return esito;
}
