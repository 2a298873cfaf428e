import type { IdAnomalia, Reazione } from '../domain/vigilanza.js';
import type { Conteggi, TipoSoggetto } from './anomalia.js';

/** Whom a case is about. Never a codice fiscale: an insured person is a keyed hash. */
export interface Soggetto {
  readonly ente: string;
  readonly tipo: TipoSoggetto;
  /** Code of the operator, id of the application, hash of the person. */
  readonly id: string;
}

/** What was seen, and with which thresholds. */
export interface Prove {
  /** First and last of the accesses that are named, epoch milliseconds. */
  readonly dal: number;
  readonly al: number;
  readonly conteggi: Conteggi;
  readonly soglie: Conteggi;
  /** Ids of the last accesses, as the register has them; sixteen at most. */
  readonly accessi: readonly string[];
}

export interface CasoNuovo extends Soggetto {
  readonly anomalia: IdAnomalia;
  readonly istante: number;
  readonly istanza: string;
  readonly prove: Prove;
  readonly reazione: Exclude<Reazione, 'ignora'>;
  /** Epoch milliseconds until which the subject is slowed down; 0: it is not. */
  readonly rallentaFino: number;
}

export interface Caso extends Soggetto {
  readonly numero: number;
  readonly anomalia: IdAnomalia;
  readonly stato: 'aperto' | 'chiarito';
  readonly sospensione: 'nessuna' | 'attiva' | 'tolta';
  readonly rallentaFino: number;
  readonly apertoIl: number;
  readonly ultimaVolta: number;
  /** How often it was seen while it was open. */
  readonly volte: number;
  readonly prove: Prove;
  /** Of a case that was cleared up: how it was. */
  readonly esito?: EsitoChiarimento;
  readonly chiarimento?: string;
}

export const ESITI_CHIARIMENTO = ['giustificata', 'falso-allarme', 'confermata'] as const;
export type EsitoChiarimento = (typeof ESITI_CHIARIMENTO)[number];

/** What became of a case: appended to, and nothing else. */
export interface EventoCaso {
  readonly istante: number;
  readonly cosa: 'aperto' | 'rallentato' | 'sospeso' | 'riattivato' | 'chiarito';
  /** `varco/<istanza>`, or the person who signed. */
  readonly chi: string;
  readonly atto?: number;
  readonly motivo?: string;
}

/** What is in force because of a case. */
export interface MisuraInVigore extends Soggetto {
  readonly caso: number;
  readonly sospeso: boolean;
  readonly rallentaFino: number;
}

/** Who changed a case, by an act that is written down already. */
export interface Firmato {
  readonly istante: number;
  readonly chi: string;
  readonly atto: number;
  readonly motivo: string;
}

/**
 * Cases in the database that all instances share, durable before anything resolves. One is open for an anomaly of a subject at a time: seen
 * again, it counts. Rejects with what the archive throws.
 */
export interface CasiStore {
  /** `nuovo: false`: there was one, and it was brought up to date; a suspension that was lifted begins again. */
  apri(caso: CasoNuovo): Promise<{ readonly numero: number; readonly nuovo: boolean }>;
  /** A suspension that a person decides, in a case of its own. */
  segnala(soggetto: Soggetto, firmato: Firmato): Promise<number>;
  /** `false`: there is none of this number, or it is so already. */
  sospendi(ente: string, numero: number, firmato: Firmato): Promise<boolean>;
  riattiva(ente: string, numero: number, firmato: Firmato): Promise<boolean>;
  chiarisci(ente: string, numero: number, esito: EsitoChiarimento, firmato: Firmato): Promise<boolean>;
  /** Newest first. */
  elenca(ente: string, massimo: number): Promise<readonly Caso[]>;
  carica(ente: string, numero: number): Promise<Caso | undefined>;
  storia(ente: string, numero: number): Promise<readonly EventoCaso[]>;
  /** Everything that is in force at an instant (epoch milliseconds). */
  misure(istante: number): Promise<readonly MisuraInVigore[]>;
  /** Open cases by ente. */
  aperti(): Promise<ReadonlyMap<string, number>>;
}
