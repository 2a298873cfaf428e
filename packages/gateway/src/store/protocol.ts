import type { Limite } from '../quota/counter-store.js';
import type {
  AccessoAperto,
  ChiaveConservata,
  ConteggioAnonimo,
  Fine,
  RigaNuova,
  StatoCatena,
  TestataFirmata,
} from '../registro/registro-store.js';
import type { RegistroUnavailableReason } from '../registro/registro-error.js';
import type { StoreErrorCode } from './store-error.js';

/** What SQLite stores. The driver aborts the process on anything else, so nothing else gets near it. */
export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

export interface StatementResult {
  readonly rows: readonly SqlRow[];
  readonly changes: number;
}

/** A row between the threads: JSON, binary as base64, because a message copies a text many times faster than an object. */
export interface RigaInViaggio extends Omit<RigaNuova, 'salt' | 'soggetto' | 'chiavi' | 'dimentica'> {
  readonly salt: string;
  readonly soggetto?: string | undefined;
  readonly chiavi: readonly { readonly indice: string; readonly involucro: string; readonly nuova: boolean }[];
  readonly dimentica?:
    { readonly istanza: string; readonly righe: readonly number[]; readonly soggetti: readonly string[] } | undefined;
}

/** What became of a row, on its way back. */
export type AggiuntaInViaggio =
  | { readonly esito: 'scritta'; readonly seq: number }
  | {
      readonly esito: 'chiave-diversa';
      readonly chiavi: readonly { readonly indice: string; readonly involucro: string | null }[];
    }
  | { readonly esito: 'gia-aperto' }
  | { readonly esito: 'non-aperto' };

/** What became of a reservation: `rimasti` are the units left of each limit, in the order of the limits. */
export type PrenotazioneInViaggio =
  | { readonly granted: true; readonly token: string; readonly rimasti: readonly number[] }
  | { readonly granted: false; readonly exhausted: string; readonly rimasti: readonly number[] };

/**
 * Everything the main thread may ask of the database thread. Each is one unit: all of it is done, or nothing. Those whose name begins
 * with `read` change nothing and run outside the write transaction.
 */
export interface Operations {
  'registro.add': { args: RigaInViaggio; result: AggiuntaInViaggio };
  'registro.addHead': { args: TestataFirmata; result: null };
  'registro.addAnonymous': { args: readonly ConteggioAnonimo[]; result: null };
  'registro.pruneAnonymous': { args: { primaDelMinuto: number; massimo: number }; result: null };
  'read.tip': { args: { ente: string }; result: Fine };
  'read.chains': { args: null; result: readonly StatoCatena[] };
  'read.openings': { args: null; result: readonly AccessoAperto[] };
  'read.subjectKey': { args: { ente: string; indice: Uint8Array }; result: ChiaveConservata };
  'counters.reserve': { args: { limiti: readonly Limite[]; istante: number }; result: PrenotazioneInViaggio };
  'counters.giveBack': { args: { token: string }; result: null };
  'counters.latch': { args: { chiave: string; finoA: number }; result: null };
  'counters.prune': { args: { istante: number; massimo: number }; result: number };
  'read.counters': { args: readonly string[]; result: ReadonlyMap<string, number> };
  /** Statements of reports, in order; the last one's rows. */
  'read.statement': { args: Statement; result: StatementResult };
  'write.statements': { args: readonly Statement[]; result: readonly StatementResult[] };
  'schema.migrate': { args: { nome: string; statements: readonly string[] }; result: boolean };
  'read.migrations': { args: null; result: readonly string[] };
}

export type OperationName = keyof Operations;

/** Asked with every consultation. Their arguments and results are JSON, and travel as one text: several times cheaper than objects. */
const AS_TEXT: ReadonlySet<OperationName> = new Set([
  'registro.add',
  'counters.reserve',
  'counters.giveBack',
  'counters.latch',
]);

/** Requests for a message: one text where all of them can be. */
export function packRequests(requests: readonly Request[]): ToWorker {
  return requests.every(({ name }) => AS_TEXT.has(name)) ? JSON.stringify(requests) : { type: 'batch', requests };
}

/** Responses for a message, in the form in which their requests came. */
export function packResponses(responses: readonly Response[], asText: boolean): FromWorker {
  return asText ? JSON.stringify(responses) : { type: 'results', responses };
}

export interface Request<Name extends OperationName = OperationName> {
  readonly id: number;
  readonly name: Name;
  readonly args: Operations[Name]['args'];
}

/** A failure on its way from the database thread. */
export type Failure =
  | {
      readonly kind: 'unavailable';
      readonly reason: RegistroUnavailableReason;
      readonly sqlite?: string;
      readonly message: string;
    }
  | { readonly kind: 'store'; readonly code: StoreErrorCode; readonly sqlite?: string; readonly message: string };

export interface Response {
  readonly id: number;
  readonly result?: unknown;
  readonly failure?: Failure;
}

/** Main thread → database thread. A text is JSON of {@link Request}s. */
export type ToWorker =
  string | { readonly type: 'batch'; readonly requests: readonly Request[] } | { readonly type: 'close' };

/** Database thread → main thread. A text is JSON of {@link Response}s. */
export type FromWorker =
  | string
  | { readonly type: 'open' }
  | { readonly type: 'refused'; readonly failure: Failure }
  | { readonly type: 'results'; readonly responses: readonly Response[] };

/** Given to the database thread at birth. */
export interface WorkerData {
  readonly path: string;
  readonly istanza: string;
  readonly usaEGetta: boolean;
}
