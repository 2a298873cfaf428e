import type { StatoIscritto } from './iscrizione.js';
import type { ProfiloSicurezza } from './servizio.js';

/** Times of day on the fund's clock, `HH:MM`; `alle` is not included. */
export interface FasciaOraria {
  readonly dalle: string;
  readonly alle: string;
  /** 1 Monday … 7 Sunday. */
  readonly giorni: readonly number[];
  /** Italian holidays, Sundays and the patron day: with the other days (default), left out, or these alone (E-08). */
  readonly festivi?: 'inclusi' | 'esclusi' | 'soli';
}

/** A second code that goes with the codice fiscale in a request (Q-01; CQ art. 3). */
export interface SecondoCodice {
  /** `richiesto`: nothing is asked without it; `vietato`: nothing is asked with it. */
  readonly uso: 'richiesto' | 'vietato';
  /** Where it stands in the request: steps of `{namespace}local` from the Body's child, as in `FontePersona`; of a REST service, a JSON pointer. */
  readonly percorso: string;
  /** Regular expression, anchored, that the code satisfies. Absent: any text but white space. */
  readonly formato?: string;
}

/** Statuses of the insured that may be asked about for one purpose (E-04). */
export interface StatiPerFinalita {
  /** PDND purpose (UUID). */
  readonly finalita: string;
  readonly stati: readonly StatoIscritto[];
}

/**
 * An annex whose operators work on INPS's own site (D13 All. 1): no call for it comes through here, but who is enabled counts against its
 * maxima (Q-04u).
 */
export interface ServizioOnline {
  readonly id: string;
  readonly utentiMassimi?: number;
  readonly amministratoriMassimi?: number;
}

/** The terms on which one service may be asked for. */
export interface CondizioniServizio {
  readonly servizioId: string;
  /** Hard daily maximum of calls for the ente and this service. */
  readonly chiamateMassimeGiorno: number;
  /** Average calls a day that were declared: watched over the month. */
  readonly mediaGiorno?: number;
  /** Operators through cooperation only with INPS's consent: its protocol number (E-03). Absent: operators are refused. */
  readonly consensoOperatori?: string;
  /** Most operators enabled at once (Q-04u). Absent: no maximum was declared. */
  readonly utentiMassimi?: number;
  /** Most Amministratori utenze at once (Q-04u). */
  readonly amministratoriMassimi?: number;
  /** Minimum level of assurance (E-06). The anagrafe's default is SPID2; an application without levels is excused by `senzaLivello`. */
  readonly livelloMinimo?: 'SPID1' | 'SPID2' | 'SPID3';
  /** Hours in which operators may ask (E-08); empty: always. */
  readonly fasceOperatori: readonly FasciaOraria[];
  /** Hours in which the insured may ask; empty: always (the default). */
  readonly fasceAssicurati: readonly FasciaOraria[];
  /** Regular expression, anchored, for `pratica` of operators. Absent: any non-empty reference. */
  readonly formatoPratica?: string;
  /** The security profile that was agreed, as far as it is written: the service must have the same (E-01). */
  readonly profilo?: Partial<ProfiloSicurezza>;
  /** SHA-256 hex of the WSDL that was agreed: the service must be described by it. */
  readonly wsdlSha256?: string;
  /** The same of the OpenAPI document, where the service is a REST one. */
  readonly openapiSha256?: string;
  /** Statuses of the insured that may be asked about (E-04). Absent: every one. */
  readonly statiAmmessi?: readonly StatoIscritto[];
  /** Instead of `statiAmmessi`, for these purposes. */
  readonly statiPerFinalita?: readonly StatiPerFinalita[];
  /** Absent: none is foreseen, and nobody looks for one. */
  readonly secondoCodice?: SecondoCodice;
  /** PDND purposes (UUID) that the annex was signed for (CQ art. 10); absent: any of the ente's. */
  readonly finalitaAmmesse?: readonly string[];
  /** What the annex forbids or narrows, in words: shown, not enforced. */
  readonly restrizioni?: readonly string[];
}

export const RUOLI = ['responsabile', 'referente-tecnico', 'supervisore', 'amministratore-utenze'] as const;
/** A role of the convention on the ente's side (E-15). */
export type Ruolo = (typeof RUOLI)[number];

/** One person in one role. Days are `YYYY-MM-DD`. */
export interface Incarico {
  readonly ruolo: Ruolo;
  /** Id of the person, unique in the ente: 1–32 of [a-z0-9._-]. */
  readonly persona: string;
  readonly nome: string;
  /** Act of designation; absent for the legal representative, who needs none. */
  readonly atto?: string;
  /** First day. */
  readonly dal: string;
  /** Last day. Absent: until further notice. */
  readonly al?: string;
}

/** A stretch of time on the fund's clock, `YYYY-MM-DDTHH:MM`; `al` is not included. */
export interface Intervallo {
  readonly dal: string;
  readonly al: string;
}

/** INPS interrupts the service (E-12). Without `al`: until further notice. */
export interface Sospensione {
  readonly dal: string;
  readonly al?: string;
  /** Said to callers. */
  readonly motivo: string;
}

/** The service stops, as announced, and the parties agreed another way. */
export interface Manutenzione extends Intervallo {
  /** Said to callers: what stops, and what to do meanwhile. */
  readonly testo: string;
}

/** Who runs the gateway for the ente, as its processor (GDPR 28; E-26). */
export interface DesignazioneResponsabile {
  readonly fornitore: string;
  readonly atto: string;
  readonly data: string;
}

/** The document a convenzione was applied from, and who signed for it. Written by `varco convenzione applica` alone. */
export interface DocumentoApplicato {
  /** SHA-256 hex of the document's bytes. */
  readonly sha256: string;
  /** The document itself, YAML, whole. */
  readonly testo: string;
  /** Number of the administrative act by which it was applied. */
  readonly atto: number;
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
  readonly sospensioni?: readonly Sospensione[];
  readonly manutenzioni?: readonly Manutenzione[];
  /** The ente's patron day, `MM-DD`: a holiday (E-08). */
  readonly patrono?: string;
  /** Public addresses from which calls leave (E-19, Q-12): declared, compared by nobody here. */
  readonly indirizziUscita?: readonly string[];
  /** Networks of the operators as declared to INPS, CIDR (E-07, E-19). Absent: none were declared. */
  readonly retiOperatori?: readonly string[];
  /** Their workstations as the ente's applications see them, where those are not the addresses that INPS sees (E-07). Absent: they are. */
  readonly retiPostazioni?: readonly string[];
  readonly incarichi?: readonly Incarico[];
  /** Absent: the ente runs the gateway itself, or nobody said. */
  readonly responsabileTrattamento?: DesignazioneResponsabile;
  /** Who runs the gateway, as the document says. */
  readonly gestore?: 'ente' | 'fornitore';
  readonly serviziOnline?: readonly ServizioOnline[];
  /** Days within which INPS's requests for clarification are answered. Absent: the convention gives none. */
  readonly chiarimentiGiorni?: number;
  readonly documento?: DocumentoApplicato;
  readonly servizi: readonly CondizioniServizio[];
}

/** The roles a person holds on a day (`YYYY-MM-DD`), by the convenzioni given. */
export function ruoliDi(convenzioni: readonly Convenzione[], persona: string, giorno: string): ReadonlySet<Ruolo> {
  const held = convenzioni
    .filter(({ dataFine }) => giorno < dataFine)
    .flatMap(({ incarichi = [] }) => incarichi)
    .filter((one) => one.persona === persona && one.dal <= giorno && (one.al === undefined || giorno <= one.al));
  return new Set(held.map(({ ruolo }) => ruolo));
}

/** Most people who hold a role on one day: it grows only on the first day of one of them. Last days are included. */
export function insieme(
  incarichi: readonly Pick<Incarico, 'ruolo' | 'persona' | 'dal' | 'al'>[],
  ruolo: Ruolo,
): number {
  const tutti = incarichi.filter((one) => one.ruolo === ruolo);
  const il = (giorno: string): number =>
    new Set(tutti.filter(({ dal, al }) => dal <= giorno && giorno <= (al ?? giorno)).map(({ persona }) => persona))
      .size;
  return Math.max(0, ...tutti.map(({ dal }) => il(dal)));
}

/** Most Amministratori utenze at once: the strictest maximum that the convenzioni declare (Q-04u). `undefined`: none does. */
export function amministratoriMassimi(convenzioni: readonly Convenzione[]): number | undefined {
  const declared = convenzioni
    .flatMap(({ servizi, serviziOnline = [] }) => [...servizi, ...serviziOnline])
    .flatMap(({ amministratoriMassimi: massimo }) => (massimo === undefined ? [] : [massimo]));
  return declared.length === 0 ? undefined : Math.min(...declared);
}
