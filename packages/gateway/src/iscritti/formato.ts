import { ENTRY_BYTES } from './impronta.js';

export type IscrittiErrorCode =
  | 'ERR_VARCO_ISCRITTI_UNREADABLE'
  | 'ERR_VARCO_ISCRITTI_FORMAT'
  | 'ERR_VARCO_ISCRITTI_DAMAGED'
  | 'ERR_VARCO_ISCRITTI_KEY';

/** A list that cannot be used. Names the file and the reason; there is no codice fiscale to leak in either. */
export class IscrittiError extends Error {
  override readonly name = 'IscrittiError';
  readonly code: IscrittiErrorCode;
  readonly path: string;

  constructor(code: IscrittiErrorCode, path: string, message: string, options?: ErrorOptions) {
    super(`${path}: ${message}`, options);
    this.code = code;
    this.path = path;
  }
}

/** First line of a list: what follows is `totale` entries of 16 bytes, ascending, none twice, and nothing else. */
export interface Intestazione {
  readonly totale: number;
  /** `keyCheck` of the key it was made with. */
  readonly chiave: string;
  /** SHA-256 hex of the entries. */
  readonly sha256: string;
}

export const MAX_HEADER_BYTES = 160;
const HEADER = /^VARCO-ISCRITTI 1 hmac-sha256\/128 (0|[1-9]\d{0,8}) ([0-9a-f]{16}) ([0-9a-f]{64})\n/;

export function encodeIntestazione({ totale, chiave, sha256 }: Intestazione): Buffer {
  return Buffer.from(`VARCO-ISCRITTI 1 hmac-sha256/128 ${totale} ${chiave} ${sha256}\n`, 'latin1');
}

/** Reads the first line; `bodyStart` is where the entries begin. `undefined`: this is not such a list. */
export function decodeIntestazione(start: Buffer): (Intestazione & { readonly bodyStart: number }) | undefined {
  const [line, totale = '', chiave = '', sha256 = ''] =
    HEADER.exec(start.toString('latin1', 0, MAX_HEADER_BYTES)) ?? [];
  if (line === undefined) return undefined;
  return { totale: Number(totale), chiave, sha256, bodyStart: line.length };
}

export function bodyBytes({ totale }: Intestazione): number {
  return totale * ENTRY_BYTES;
}
