/** What INPS finds when it is asked about a codice fiscale: the business side, which knows nothing of SOAP. */
import { isCodiceFiscale } from '../persone/codice-fiscale.js';
import type { Quadri } from '../persone/estratto-conto.js';
import { type Esito, findPersona, findQuadri, PERSONE, type Persona } from '../persone/persone.js';

export type Consultazione =
  | { readonly esito: 'OK'; readonly persona: Persona; readonly quadri: Quadri }
  | { readonly esito: Exclude<Esito, 'OK'>; readonly descrizione: string };

const DESCRIZIONI: Readonly<Record<Exclude<Esito, 'OK'>, string>> = {
  DATABASE_OFFLINE: 'La banca dati non è al momento raggiungibile',
  DATI_NON_TROVATI: 'Nessuna posizione assicurativa per il codice fiscale indicato',
  ERRORE_INTERNO: 'Errore interno del servizio',
  RICHIESTA_INVALIDA: 'Il codice fiscale indicato non è formalmente corretto',
  RISCONTRO_NON_VALIDO: 'I dati indicati non trovano riscontro in anagrafe',
};

/** Looks a codice fiscale up. A code whose control character is wrong is an invalid request, not an unknown person. */
export function consulta(codiceFiscale: string): Consultazione {
  const persona = findPersona(codiceFiscale);
  const quadri = findQuadri(codiceFiscale);
  if (persona !== undefined && quadri !== undefined) return { esito: 'OK', persona, quadri };
  const esito = isCodiceFiscale(codiceFiscale) ? (persona?.esito ?? 'DATI_NON_TROVATI') : 'RICHIESTA_INVALIDA';
  if (esito === 'OK') throw new Error('a person with esito OK has no quadri');
  return { esito, descrizione: DESCRIZIONI[esito] };
}

/** A person who has a statement and is not the one asked for. */
export function somebodyElse(codiceFiscale: string): string {
  const other = PERSONE.find((persona) => persona.esito === 'OK' && persona.codiceFiscale !== codiceFiscale);
  if (other === undefined) throw new Error('there is nobody else');
  return other.codiceFiscale;
}
