import { STATI_ISCRITTO } from '../domain/iscrizione.js';
import type { Iscrizione } from '../domain/iscrizione.js';
import { IMPRONTA_BYTES } from './impronta.js';

export type IscrittiErrorCode =
  | 'ERR_VARCO_ISCRITTI_UNREADABLE'
  | 'ERR_VARCO_ISCRITTI_FORMAT'
  | 'ERR_VARCO_ISCRITTI_DAMAGED'
  | 'ERR_VARCO_ISCRITTI_KEY'
  | 'ERR_VARCO_ISCRITTI_CALL'
  | 'ERR_VARCO_ISCRITTI_ANSWER'
  | 'ERR_VARCO_ISCRITTI_BUSY';

/** A source that cannot be used. Names the file or the address and the reason; there is no codice fiscale to leak in either. */
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

/** 1: keyed hashes alone. 2: each followed by the byte of a status. */
export type VersioneFormato = 1 | 2;

/** First line of a list: what follows is `totale` entries, ascending, no person twice, and nothing else. */
export interface Intestazione {
  readonly versione: VersioneFormato;
  readonly totale: number;
  /** `keyCheck` of the key it was made with. */
  readonly chiave: string;
  /** SHA-256 hex of the entries. */
  readonly sha256: string;
}

export const MAX_HEADER_BYTES = 160;
const HEADER =
  /^VARCO-ISCRITTI (1 hmac-sha256\/128|2 hmac-sha256\/128\+stato) (0|[1-9]\d{0,8}) ([0-9a-f]{16}) ([0-9a-f]{64})\n/;
const MARKS: Readonly<Record<VersioneFormato, string>> = { 1: '1 hmac-sha256/128', 2: '2 hmac-sha256/128+stato' };

export function encodeIntestazione({
  versione = 1,
  totale,
  chiave,
  sha256,
}: Omit<Intestazione, 'versione'> & Partial<Intestazione>): Buffer {
  return Buffer.from(`VARCO-ISCRITTI ${MARKS[versione]} ${totale} ${chiave} ${sha256}\n`, 'latin1');
}

/** Reads the first line; `bodyStart` is where the entries begin. `undefined`: this is not such a list. */
export function decodeIntestazione(start: Buffer): (Intestazione & { readonly bodyStart: number }) | undefined {
  const [line, mark = '', totale = '', chiave = '', sha256 = ''] =
    HEADER.exec(start.toString('latin1', 0, MAX_HEADER_BYTES)) ?? [];
  if (line === undefined) return undefined;
  return { versione: mark === MARKS[1] ? 1 : 2, totale: Number(totale), chiave, sha256, bodyStart: line.length };
}

/** Bytes of one entry. */
export function entryBytes(versione: VersioneFormato): number {
  return versione === 1 ? IMPRONTA_BYTES : IMPRONTA_BYTES + 1;
}

export function bodyBytes({ versione, totale }: Pick<Intestazione, 'versione' | 'totale'>): number {
  return totale * entryBytes(versione);
}

/** The statuses in the order of their bytes, `A` first: letters, so that a dump of the file can be read. `N`: a member whose status is not known. */
const CODICI = 'ACPD';
const SENZA_STATO = 'N';

export type StatoInElenco = Exclude<Iscrizione, 'non-iscritto' | 'non-disponibile'>;

export function encodeStato(stato: StatoInElenco): number {
  const index = STATI_ISCRITTO.findIndex((one) => one === stato);
  return (index < 0 ? SENZA_STATO : CODICI.charAt(index)).charCodeAt(0);
}

/** `undefined`: no status has this byte. */
export function decodeStato(byte: number): StatoInElenco | undefined {
  const letter = String.fromCharCode(byte);
  return letter === SENZA_STATO ? 'iscritto' : STATI_ISCRITTO[CODICI.indexOf(letter)];
}
