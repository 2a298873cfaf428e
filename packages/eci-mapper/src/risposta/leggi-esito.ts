import { EciError } from '../errors/eci-error.js';
import { Lettura } from '../lettura/lettura.js';
import type { Esito } from '../model/esito.js';
import type { ProfiloCompilato } from '../profilo/compile.js';
import type { Riga } from '../profilo/nodo.js';
import { DOCUMENTO } from '../profilo/posto.js';
import type { Profilo } from '../profilo/profilo.js';
import { readBeginning, readXml, type XmlLimits } from '../xml/strict-xml.js';

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
  const { positivi, nonTrovato, descrizione: percorsoDescrizione } = profilo.risposta.esito;
  const basta = ({ campi }: Riga): boolean => {
    const codice = campi[DOCUMENTO.esitoCodice];
    if (codice === undefined) return false;
    return (
      positivi.includes(codice) || percorsoDescrizione === undefined || campi[DOCUMENTO.esitoDescrizione] !== undefined
    );
  };
  const { campi } = readOutcome(() => new Lettura(piano, { basta }), xml, limits).documento;
  const codice = campi[DOCUMENTO.esitoCodice] ?? '';
  const descrizione = campi[DOCUMENTO.esitoDescrizione];
  const base = { codice, positivo: positivi.includes(codice), nonTrovato: nonTrovato.includes(codice) };
  return descrizione === undefined ? base : { ...base, descrizione };
}
