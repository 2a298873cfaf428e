import type { Modello } from './modello.js';

/** What the text that was signed says of a kind of convention. */
export interface Fonte {
  /** As it is cited: `D13`. */
  readonly sigla: string;
  readonly nome: string;
  /** From what its term runs: the last digital signature, or INPS's notification by PEC. */
  readonly decorre: 'ultima-firma' | 'notifica-pec';
  /** Months; absent: as written in each convention. */
  readonly durataMesi?: number;
  /** How often it may be renewed; absent: the text does not say. */
  readonly rinnovi?: number;
  /** Months before the end within which a renewal is agreed. */
  readonly mesiPrimaDelRinnovo?: number;
  /** Months of notice of who withdraws. */
  readonly mesiDiPreavviso?: number;
  /** Months after its beginning within which an ente leaves SPCoop. */
  readonly mesiDiMigrazione?: number;
  /** Days within which INPS is answered. */
  readonly giorniDiRisposta?: number;
  readonly mesiDiConservazione?: number;
}

export const FONTI: Readonly<Record<Modello, Fonte>> = {
  eci: {
    sigla: 'D13',
    nome: 'INPS, delibera CdA n. 13 dell’11/02/2026, convenzione con le Casse per l’ECI',
    decorre: 'ultima-firma',
    durataMesi: 60,
    rinnovi: 1,
    mesiPrimaDelRinnovo: 3,
    mesiDiMigrazione: 3,
  },
  quadro: {
    sigla: 'CQ',
    nome: 'INPS, convenzione quadro per l’accesso telematico (art. 58 CAD)',
    decorre: 'notifica-pec',
  },
  pue: {
    sigla: 'D256',
    nome: 'INPS, delibera CdA n. 256 del 17/12/2025, Punto Utente Evoluto',
    // The row P-01 does not say from what the three years run: read as for D13.
    decorre: 'ultima-firma',
    durataMesi: 36,
    rinnovi: 1,
    mesiPrimaDelRinnovo: 6,
    mesiDiPreavviso: 6,
    giorniDiRisposta: 15,
    mesiDiConservazione: 48,
  },
};
