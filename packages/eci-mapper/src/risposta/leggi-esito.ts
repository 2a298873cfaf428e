import { Lettura } from '../lettura/lettura.js';
import type { Esito } from '../model/esito.js';
import type { ProfiloCompilato } from '../profilo/compile.js';
import type { Riga } from '../profilo/nodo.js';
import { DOCUMENTO } from '../profilo/posto.js';
import type { Profilo } from '../profilo/profilo.js';
import { readXml, type XmlLimits } from '../xml/strict-xml.js';

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
  const lettura = new Lettura(piano, { basta });
  readXml(xml, lettura, limits);
  if (!lettura.done) lettura.end();
  const { campi } = lettura.documento;
  const codice = campi[DOCUMENTO.esitoCodice] ?? '';
  const descrizione = campi[DOCUMENTO.esitoDescrizione];
  const base = { codice, positivo: positivi.includes(codice), nonTrovato: nonTrovato.includes(codice) };
  return descrizione === undefined ? base : { ...base, descrizione };
}
