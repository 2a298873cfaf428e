import type { TestataFirmata } from './registro-store.js';

/** A row as it stands, believed in nothing. */
export interface RigaLetta {
  /** Where the row is, to go on from it. */
  readonly posizione: number;
  readonly seq: number;
  readonly tipo: string;
  readonly accesso: string;
  readonly istante: number;
  readonly soggetto: Uint8Array | null;
  readonly salt: Uint8Array | null;
  readonly record: string | null;
  readonly foglia: Uint8Array;
  readonly hash: Uint8Array;
}

export interface NomeCatena {
  readonly ente: string;
  readonly istanza: string;
}

/** At once, or when the database has answered. */
type Attesa<T> = T | Promise<T>;

/** Reads the register page by page, for verification and export. One consistent view from the first call to `close`. */
export interface RegistroReader {
  /** Chains of which rows or heads are left, sorted. */
  chains(): Attesa<readonly NomeCatena[]>;
  /** Rows after the given one, in order of `seq`. */
  rows(catena: NomeCatena, dopo: Pick<RigaLetta, 'seq' | 'posizione'>, quante: number): Attesa<readonly RigaLetta[]>;
  /** Heads after the given one, in order of row and key. */
  heads(
    catena: NomeCatena,
    dopo: Pick<TestataFirmata, 'seq' | 'kid'>,
    quante: number,
  ): Attesa<readonly TestataFirmata[]>;
  /** Is the key of this subject kept, and of the length that keys have? Whether it opens anything, only the master key tells. */
  hasKey(ente: string, indice: Uint8Array): Attesa<boolean>;
  close(): void;
}
