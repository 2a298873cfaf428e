import type { FasciaOraria, Ruolo, SecondoCodice } from '../domain/convenzione.js';
import type { StatoIscritto } from '../domain/iscrizione.js';
import type { ProfiloSicurezza } from '../domain/servizio.js';

export const MODELLI = ['eci', 'quadro', 'pue'] as const;
/** Which text the parties signed: D13, CQ or D256. */
export type Modello = (typeof MODELLI)[number];

export interface ParteEnte {
  readonly denominazione: string;
  readonly codiceFiscale?: string;
  readonly sede?: string;
  readonly pec: string;
}

export interface ParteInps {
  readonly denominazione?: string;
  readonly codiceFiscale?: string;
  readonly sede?: string;
  readonly struttura?: string;
  /** Absent: not known to us, and texts say so. Never made up. */
  readonly pec?: string;
  readonly pecAbilitazioni?: string;
}

export interface Rinnovo {
  readonly accordo: string;
  readonly protocollo: string;
  readonly durataMesi?: number;
}

export interface Cessazione {
  /** First day on which it no longer holds. */
  readonly dal: string;
  readonly causa: 'finalita-cessata' | 'recesso' | 'risoluzione' | 'accordo';
  readonly comunicata?: string;
  readonly atto?: string;
}

export interface Decorrenza {
  readonly firme?: readonly { readonly parte: 'ente' | 'inps'; readonly data: string }[];
  readonly notificaPec?: string;
  readonly durataMesi?: number;
  readonly rinnovi?: readonly Rinnovo[];
  readonly cessazione?: Cessazione;
}

export interface PersonaConvenzione {
  readonly id: string;
  readonly nome: string;
  readonly qualifica?: string;
  readonly email?: string;
  readonly pec?: string;
  readonly telefono?: string;
  readonly rappresentanteLegale?: boolean;
  readonly esterna?: boolean;
}

export interface IncaricoScritto {
  readonly ruolo: Ruolo;
  readonly persona: string;
  readonly atto?: string;
  readonly dal: string;
  readonly al?: string;
}

export type FasciaScritta = Omit<FasciaOraria, 'giorni'> & { readonly giorni?: readonly number[] };

/** The technical contract of a service: which one, and where it is, if it is at hand. */
export interface Contratto {
  readonly sha256: string;
  readonly file?: string;
}

/** A PDND purpose that an annex was signed for. */
export interface FinalitaConvenzione {
  /** UUID. */
  readonly id: string;
  readonly descrizione?: string;
  /** Instead of those of the service. */
  readonly statiAmmessi?: readonly StatoIscritto[];
}

/** `non-previsto`: the annex asks for none, and says so. */
export type SecondoCodiceScritto = { readonly uso: 'non-previsto' } | SecondoCodice;

export interface ServizioConvenzione {
  readonly id: string;
  readonly nome?: string;
  readonly allegato?: string;
  /** `online`: operators work on INPS's own site, and Varco has no part in it. */
  readonly canale: 'pdnd' | 'modi' | 'online';
  readonly profilo?: Partial<Omit<ProfiloSicurezza, 'canale'>>;
  readonly wsdl?: Contratto;
  /** Of a REST service, in the place of `wsdl`. */
  readonly openapi?: Contratto;
  readonly restrizioni?: readonly string[];
  readonly livelloMinimo?: 'SPID1' | 'SPID2' | 'SPID3';
  readonly consensoOperatori?: { readonly protocollo: string; readonly data: string };
  readonly formatoPratica?: string;
  readonly finalitaAmmesse?: readonly FinalitaConvenzione[];
  readonly statiAmmessi?: readonly StatoIscritto[];
  readonly secondoCodice?: SecondoCodiceScritto;
  readonly chiamate?: { readonly massimoGiorno: number; readonly mediaGiorno?: number };
  readonly utenti?: { readonly massimo?: number; readonly amministratori?: number };
  readonly orario?: { readonly operatori?: readonly FasciaScritta[]; readonly assicurati?: readonly FasciaScritta[] };
}

export interface Fornitore {
  readonly denominazione: string;
  readonly codiceFiscale?: string;
  readonly pec?: string;
  readonly designazione: { readonly atto: string; readonly data: string };
}

/** The convention as people write it: everything that satisfies `schema/convenzione.schema.json`. Days and times are the fund's. */
export interface DocumentoConvenzione {
  readonly versione: 1;
  readonly modello: Modello;
  readonly id: string;
  readonly ente: string;
  readonly protocollo: string;
  readonly oggetto?: string;
  readonly parti: { readonly ente: ParteEnte; readonly inps?: ParteInps };
  readonly decorrenza: Decorrenza;
  readonly persone: readonly PersonaConvenzione[];
  readonly incarichi: readonly IncaricoScritto[];
  readonly servizi: readonly ServizioConvenzione[];
  readonly calendario?: { readonly patrono?: string };
  readonly indirizzi?: {
    readonly portaCooperazione?: readonly string[];
    readonly reteOperatori?: readonly string[];
    readonly postazioni?: readonly string[];
  };
  readonly trattamento?: { readonly gestore: 'ente' | 'fornitore'; readonly fornitore?: Fornitore };
  readonly sospensioni?: readonly {
    readonly dal: string;
    readonly al?: string;
    readonly motivo: string;
    readonly protocollo?: string;
  }[];
  readonly manutenzioni?: readonly { readonly dal: string; readonly al: string; readonly testo: string }[];
  readonly verificheAnnuali?: readonly {
    readonly data: string;
    readonly esito: 'confermata' | 'con-rilievi';
    readonly atto: string;
  }[];
  readonly chiarimenti?: { readonly giorni: number };
  readonly conservazioneMesi?: number;
  readonly migrazione?: { readonly daSpcoop: boolean; readonly completata?: string };
}
