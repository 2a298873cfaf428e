import type { IncomingHttpHeaders } from 'node:http';
import type { EnteSnapshot } from '../anagrafe/anagrafe.js';
import type { Applicazione } from '../domain/ente.js';
import type { Refusal } from '../domain/refusal.js';

/** An HTTP request as it reached a porta delegata, whatever server carried it. */
export interface RichiestaLegacy {
  readonly metodo: string;
  /** Decoded path, without the query. */
  readonly percorso: string;
  /** Query as sent, with or without its `?`; empty when there is none. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came: the only place where a repeated header still shows. */
  readonly rawHeaders: readonly string[];
  readonly corpo: Uint8Array | { readonly troppoGrande: true };
  /** Whom the credentials proved; `undefined`: nobody. */
  readonly applicazione: { readonly ente: EnteSnapshot; readonly applicazione: Applicazione } | undefined;
  /** Were any credentials offered? Tells a wrong password from none. */
  readonly credenzialiPresentate: boolean;
  /** What is wrong with how the caller proved himself, whether or not the application is known. */
  readonly rifiuto?: Refusal;
  /** The caller's address as seen through trusted hops. */
  readonly indirizzo: string;
  /** Epoch milliseconds of arrival. */
  readonly ricevuta: number;
  /** Has the caller gone away? */
  readonly abbandonata?: () => boolean;
}

/** What goes back: always a whole body. */
export interface RispostaLegacy {
  readonly stato: number;
  readonly headers: Record<string, string>;
  readonly corpo: Uint8Array;
}

/** Every value sent under a name, in order, trimmed; the name's case does not matter. */
export function headerValues(rawHeaders: readonly string[], nome: string): readonly string[] {
  const wanted = nome.toLowerCase();
  const found: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === wanted) found.push((rawHeaders[i + 1] ?? '').trim());
  }
  return found;
}
