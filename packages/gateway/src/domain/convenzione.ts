/** Times of day on the fund's clock, `HH:MM`; `alle` is not included. */
export interface FasciaOraria {
  readonly dalle: string;
  readonly alle: string;
  /** 1 Monday … 7 Sunday. */
  readonly giorni: readonly number[];
}

/** The terms on which one service may be asked for. */
export interface CondizioniServizio {
  readonly servizioId: string;
  /** Hard daily maximum of calls for the ente and this service. */
  readonly chiamateMassimeGiorno: number;
  /** Operators through cooperation only with INPS's consent: its protocol number (E-03). Absent: operators are refused. */
  readonly consensoOperatori?: string;
  /** Minimum level of assurance (E-06). The anagrafe's default is SPID2; an application without levels is excused by `senzaLivello`. */
  readonly livelloMinimo?: 'SPID1' | 'SPID2' | 'SPID3';
  /** Hours in which operators may ask (E-08); empty: always. */
  readonly fasceOperatori: readonly FasciaOraria[];
  /** Hours in which the insured may ask; empty: always (the default). */
  readonly fasceAssicurati: readonly FasciaOraria[];
  /** Regular expression, anchored, for `pratica` of operators. Absent: any non-empty reference. */
  readonly formatoPratica?: string;
}

/** The legal agreement between the ente (fruitore) and INPS (erogatore). Not PDND's agreement. */
export interface Convenzione {
  readonly id: string;
  readonly protocollo: string;
  /** First day of validity, `YYYY-MM-DD`, Europe/Rome. */
  readonly dataInizio: string;
  /** First day on which it no longer holds. */
  readonly dataFine: string;
  readonly stato: 'attiva' | 'sospesa';
  /** Said to callers while suspended (E-12). */
  readonly motivoSospensione?: string;
  readonly servizi: readonly CondizioniServizio[];
}
