import type { Generated } from 'kysely';

/** Rows of the register, format 1: see docs/adr/0007-registro-formato-1.md. Appended only. */
export interface RegistroTable {
  ente: string;
  istanza: string;
  /** From 1, without gaps, within (ente, istanza). */
  seq: number;
  tipo: string;
  accesso: string;
  /** Epoch milliseconds. */
  istante: number;
  /** Keyed index of the person whose position was asked for. */
  soggetto: Uint8Array | null;
  /** NULL, with the record, when the content was forgotten. */
  salt: Uint8Array | null;
  record: string | null;
  foglia: Uint8Array;
  hash: Uint8Array;
}

export interface RegistroTestateTable {
  ente: string;
  istanza: string;
  seq: number;
  hash: Uint8Array;
  istante: number;
  kid: string;
  /** Compact JWS. */
  firma: string;
}

/** Keys of subjects, wrapped. Deleting one forgets a codice fiscale. */
export interface RegistroSoggettiTable {
  ente: string;
  indice: Uint8Array;
  involucro: Uint8Array;
}

/** Openings that wait for their closing. A convenience: everything in it follows from the register. */
export interface RegistroApertiTable {
  accesso: string;
  ente: string;
  istanza: string;
  seq: number;
}

/** What failed before anybody was known (E-09b). */
export interface TentativiAnonimiTable {
  minuto: number;
  sorgente: string;
  motivo: string;
  conteggio: number;
}

export interface ContatoriTable {
  chiave: string;
  presi: number;
  scade: number;
}

export interface PrenotazioniTable {
  id: Generated<number>;
  /** JSON array of keys. */
  chiavi: string;
  scade: number;
}

export interface FermiTable {
  chiave: string;
  fino_a: number;
}

export interface AnagrafeVersioniTable {
  versione: number;
  istante: number;
  autore: string;
  motivo: string;
  sha256: string;
  documento: string;
}

/** Numbers of e-Gov message ids handed out so far, in blocks. */
export interface SerialiTable {
  ente: string;
  riservati: number;
}

/** People who sign administrative acts (E-15). */
export interface PersoneTable {
  ente: string;
  persona: string;
  stato: 'attiva' | 'revocata';
  /** Secret of the codes, enciphered, base64. */
  segreto: string;
  /** Number of the last step whose code was used: the same code is never taken twice. */
  ultimo_passo: number;
  /** Since the last good code. */
  tentativi: number;
  /** Epoch milliseconds. */
  bloccata_fino: number;
  iscritta_il: number;
}

/** Administrative acts, signed. Appended only. */
export interface AttiTable {
  id: Generated<number>;
  ente: string;
  istante: number;
  persona: string;
  ruolo: string;
  azione: string;
  oggetto: string;
  motivo: string;
}

/** Every code of operator that was ever in a version of the anagrafe, and the first one. Written by a trigger. */
export interface CodiciOperatoreTable {
  ente: string;
  codice: string;
  versione: number;
}

/** Whose a code is. */
export interface IdentitaOperatoriTable {
  ente: string;
  codice: string;
  /** Keyed index of the person, hex. */
  indice: string;
  /** Name and codice fiscale, enciphered, base64. */
  cifrata: string;
  /** Number of the act. */
  atto: number;
}

/** Cases of anomalies: what was found, and what is in force because of it. */
export interface CasiAnomaliaTable {
  id: Generated<number>;
  ente: string;
  anomalia: string;
  tipo: 'operatore' | 'applicazione' | 'assicurato';
  /** Code, id, or keyed hash of a person. */
  soggetto: string;
  /** Names anomaly and subject while the case is open: there is one at a time. */
  chiave_aperto: string | null;
  stato: 'aperto' | 'chiarito';
  sospensione: 'nessuna' | 'attiva' | 'tolta';
  rallenta_fino: number;
  aperto_il: number;
  ultima_volta: number;
  volte: number;
  /** JSON. */
  prove: string;
  esito: 'giustificata' | 'falso-allarme' | 'confermata' | null;
  chiarimento: string | null;
  cambiato_il: number;
  /** Who changed it last: `varco/<istanza>`, or a person. */
  chi: string;
  atto: number | null;
  motivo: string | null;
}

/** What became of cases. Written by triggers, appended to only. */
export interface CasiEventiTable {
  id: Generated<number>;
  caso: number;
  ente: string;
  istante: number;
  cosa: string;
  chi: string;
  atto: number | null;
  motivo: string | null;
}

export interface MigrazioniTable {
  nome: string;
}

/** The database, as Kysely sees it. */
export interface Schema {
  registro: RegistroTable;
  registro_testate: RegistroTestateTable;
  registro_soggetti: RegistroSoggettiTable;
  registro_aperti: RegistroApertiTable;
  tentativi_anonimi: TentativiAnonimiTable;
  contatori: ContatoriTable;
  prenotazioni: PrenotazioniTable;
  fermi: FermiTable;
  anagrafe_versioni: AnagrafeVersioniTable;
  seriali: SerialiTable;
  persone: PersoneTable;
  atti: AttiTable;
  codici_operatore: CodiciOperatoreTable;
  identita_operatori: IdentitaOperatoriTable;
  casi_anomalia: CasiAnomaliaTable;
  casi_eventi: CasiEventiTable;
  migrazioni: MigrazioniTable;
}
