import type { Chiamata, ErogatoreRest, FirmaRest } from './erogatore-client.js';
import type { AttesaRisposta } from './firma-risposta.js';
import type { IdentitaPropagata } from './identita-propagata.js';
import type { RichiestaConsultazione } from './richiesta.js';

interface Corpo extends Chiamata {
  readonly bytes: Uint8Array;
}

/** The caller's own JSON, byte by byte, to the operation that the service's contract names. */
export function componiRest({ corpo }: RichiestaConsultazione, { servizio }: ErogatoreRest): Corpo {
  if (!corpo) throw new Error('a request that is no JSON was let pass to a REST service');
  const { url, rest } = servizio;
  return { metodo: rest.metodo, url: url.replace(/\/+$/, '') + corpo.percorso, bytes: corpo.bytes };
}

/** INPS's Identity, where it travels in HTTP. */
export function identityHeaders({ userId, codiceUfficio }: IdentitaPropagata): Readonly<Record<string, string>> {
  return { 'INPS-Identity-UserId': userId, 'INPS-Identity-CodiceUfficio': codiceUfficio };
}

/** What a request says of itself. These, and no token, are what its signature may cover. */
export function headersRest(
  identita: IdentitaPropagata,
  { servizio }: ErogatoreRest,
): Readonly<Record<string, string>> {
  return {
    'Content-Type': 'application/json',
    Accept: 'application/json, application/problem+json',
    // Who compresses an answer recodes what its signature is over.
    'Accept-Encoding': 'identity',
    ...(servizio.profilo.identity === 'http' ? identityHeaders(identita) : {}),
  };
}

export async function firmaRest<M extends Corpo>(
  messaggio: M,
  identita: IdentitaPropagata,
  firma: FirmaRest,
  client: ErogatoreRest,
): Promise<M & { readonly headers: Readonly<Record<string, string>>; readonly attesa: AttesaRisposta }> {
  const { headers, attesa } = await firma.firma(messaggio.metodo, headersRest(identita, client), messaggio.bytes);
  return { ...messaggio, headers, attesa };
}
