import type { Livello, Persona } from '../domain/persona.js';
import type { Motivo, MotivoFuoriPorta } from '../domain/refusal.js';

/** What is known when an access opens: written, durable, before anything is decided (E-09). */
export interface Apertura {
  /** UUID of the access: it is the `Varco-Accesso` header of the answer. */
  readonly accessoId: string;
  readonly enteId: string;
  /** Milliseconds since the epoch. */
  readonly istante: number;
  readonly porta: 'rest' | 'porta-delegata';
  readonly applicazioneId: string;
  /** Absent when an authenticated application named nobody, or named somebody unfit: such an access can only be closed as a refusal. */
  readonly persona?: Persona;
  readonly postazione?: string;
  readonly livello?: Livello;
  readonly pratica?: string;
  readonly indirizzo: string;
  readonly servizioId: string;
  /** Whose position is asked for; absent when the request did not even name a valid one. */
  readonly codiceFiscale?: string;
}

/** What became of it. Never content. */
export interface Chiusura {
  readonly accessoId: string;
  readonly enteId: string;
  readonly istante: number;
  /** `ignoto`: the process died between opening and closing; written at restart. */
  readonly esito: 'risposta' | 'esito-negativo' | 'rifiuto' | 'errore' | 'ignoto';
  readonly motivo?: Motivo;
  /** INPS's own outcome code, such as `DATI_NON_TROVATI`. */
  readonly esitoErogatore?: string;
  /** Which rule refused. */
  readonly requisito?: string;
  /** Legal ground: the convenzione under which it was decided. */
  readonly convenzioneId?: string;
  /** Number of the act by which the Supervisore let this person be asked about, whatever the list of the insured says (E-04). */
  readonly deroga?: number;
  readonly purposeId?: string;
  /** What INPS was told of who asks, as it was told; `userId` is left out where it is the insured's codice fiscale. */
  readonly propagata?: {
    readonly userId?: string;
    readonly userLocation: string;
    readonly LoA: string;
    readonly codiceUfficio: string;
  };
  readonly voucherJti?: string;
  readonly evidenzaJti?: string;
  /** Message id in e-Gov form given to a legacy application. */
  readonly messageId?: string;
  /** wsa:MessageID of the signed request, as INPS received it. */
  readonly messageIdRichiesta?: string;
  /** Where answers are signed: did the signature of this one hold? */
  readonly rispostaFirmata?: boolean;
  /** Code of what went wrong in the call or its answer: `ERR_MODI_NOT_SIGNED`. */
  readonly codiceErrore?: string;
  /** Why a signed answer was not believed: `altra-richiesta`. */
  readonly causa?: string;
  readonly govwayId?: string;
  readonly correlationId?: string;
  /** HTTP status INPS answered with. */
  readonly statoErogatore?: number;
  readonly byteRisposta?: number;
  /** Did a byte of the call to INPS leave? Then a unit of the ceiling is spent. */
  readonly chiamataPartita?: boolean;
  /** Keys of the counters of which the call spent a unit; absent where it spent none. What lost its counters makes them anew from these. */
  readonly contatori?: readonly string[];
  /** Identical call of the same person in flight that this one shared (flow §7). */
  readonly condivisoCon?: string;
  /** Milliseconds by phase. */
  readonly durate?: Readonly<Record<string, number>>;
}

/** The register of accesses. Rejects with `RegistroUnavailableError` when it cannot be made durable: then the access does not happen. */
export interface Registro {
  apri(apertura: Apertura): Promise<void>;
  chiudi(chiusura: Chiusura): Promise<void>;
  /**
   * What failed before a person was known: counted by (minute, source, reason), bounded, apart from the chain (E-09b). Synchronous and
   * cheap: kept in memory, flushed in the background; the overflow beyond the bound is counted as one bucket.
   */
  contaAnonimo(evento: {
    readonly istante: number;
    readonly indirizzo: string;
    readonly motivo: Motivo | MotivoFuoriPorta;
    /** `ente/applicazione`, where it is known, and its requests are counted rather than recorded: it is the source, instead of the address. */
    readonly applicazione?: string;
  }): void;
  /** Signs the heads, flushes, and stops. */
  close(): Promise<void>;
}
