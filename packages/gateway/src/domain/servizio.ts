import type { AttachmentPolicy } from '@varco/modi-client';
import type { FirmaRisposta, FirmaSoap } from './firma-soap.js';
import type { StatoIscritto } from './iscrizione.js';
import type { FonteChiave, SecretRef } from './fonte-chiave.js';
import type { ContrattoRest } from './servizio-rest.js';

export type { ChiaveInDispositivo, ChiaveLetta, FonteChiave, SecretRef } from './fonte-chiave.js';

/** How a service wants to be called: configuration, because INPS's ECI profile is not public and differs by channel. */
export interface ProfiloSicurezza {
  readonly canale: 'pdnd' | 'modi';
  readonly voucher: 'bearer' | 'dpop' | 'nessuno';
  readonly tracciamento: 'nessuno' | 'AUDIT_REST_01' | 'AUDIT_REST_02';
  /** Where INPS's Identity travels. */
  readonly identity: 'soap' | 'http' | 'entrambi' | 'nessuno';
  readonly mtls: boolean;
  /** Which pattern signs the request's Timestamp, To and, `02`, MessageID; with them INPS's Identity. */
  readonly wss: 'nessuno' | 'ID_AUTH_SOAP_01' | 'ID_AUTH_SOAP_02';
  /** Is Body signed, too? `INTEGRITY_REST_02` is for REST services: `Digest` and `Agid-JWT-Signature` by the key of the PDND client. */
  readonly integrita: 'nessuno' | 'INTEGRITY_SOAP_01' | 'INTEGRITY_REST_02';
  /** `firmata`: only an answer whose signature holds, and covers what it must, is read. */
  readonly risposta: 'libera' | 'firmata';
  /** What to do with an answer that has attachments (SwA, MTOM). Absent: `rifiuta`. */
  readonly allegati?: AttachmentPolicy;
}

/** PDND's side of a service: which client asks for which purpose. Its key is written as `chiave`, or the keys as `chiavi`: see `chiaviDi`. */
export interface AccessoPdnd {
  /** UUID of the e-service client. */
  readonly clientId: string;
  /** UUID of the purpose (finalità). */
  readonly purposeId: string;
  /** Private key of the client, in a form that needs no passphrase. */
  readonly chiave?: SecretRef;
  /** RFC 7638 thumbprint of `chiave`; computed when absent. */
  readonly kid?: string;
  /** Instead of `chiave`: the keys of the client while one takes another's place, the newest first. */
  readonly chiavi?: readonly FonteChiave[];
  /** Key of the DPoP proofs, which is nobody else's. */
  readonly chiaveDpop?: FonteChiave;
  /** Audience of the e-service: the evidence's `aud`, one of the voucher's. */
  readonly audience: string;
  /** dailyCalls declared by the purpose: a planning figure, warned about (Q-04p). */
  readonly chiamateGiornaliere?: number;
}

/** How the connection to the erogatore is made. All certificates are apart from the signing key. */
export interface CanaleTls {
  readonly ca?: SecretRef;
  readonly certificato?: SecretRef;
  readonly chiave?: SecretRef;
  /** `http://host:port` of the ente's CONNECT proxy. */
  readonly proxy?: string;
  /** Source address. */
  readonly indirizzoSorgente?: string;
}

/** What the erogatore receives as Identity `UserId` when the insured himself asks: an open question to INPS, so a mapping. */
export type UserIdAssicurato = 'codice-fiscale' | 'pseudonimo';

export type IdentitaOperatore = 'codice' | 'pseudonimo';

/** An office of the ente, and the workstations that stand in it. */
export interface CodiceUfficio {
  readonly codice: string;
  /** Names of workstations, to the letter. */
  readonly postazioni?: readonly string[];
  /** Networks (CIDR), of workstations that are named by their address. */
  readonly reti?: readonly string[];
}

/** One e-service, as one ente calls it: its contract is a WSDL, or an OpenAPI document. */
export type Servizio = ServizioSoap | ServizioRest;

export interface ServizioSoap extends ServizioComune {
  /** WSDL and mapping profile that the ente loads (paths, resolved against the anagrafe file). */
  readonly wsdl: string;
  readonly profiloMappatura: string;
  readonly rest?: never;
}

export interface ServizioRest extends ServizioComune {
  readonly rest: ContrattoRest;
  readonly wsdl?: never;
  readonly profiloMappatura?: never;
}

interface ServizioComune {
  /** Unique in the ente: `eci`. */
  readonly id: string;
  readonly nome: string;
  /** Endpoint; of a REST service the base that its paths are appended to. */
  readonly url: string;
  readonly profilo: ProfiloSicurezza;
  readonly pdnd?: AccessoPdnd;
  readonly tls: CanaleTls;
  /** Of the request, where the profile says `wss`. */
  readonly firma?: FirmaSoap;
  /** Of the answer, where the profile says `risposta: firmata`. */
  readonly firmaRisposta?: FirmaRisposta;
  /** Identity `CodiceUfficio`, where no office of `codiciUfficio` is the workstation's. */
  readonly codiceUfficio: string;
  /** Offices by workstation; the first that has it. */
  readonly codiciUfficio?: readonly CodiceUfficio[];
  /** What INPS receives as an operator's id: his code, or a pseudonym that the ente can resolve. Absent: `codice`. */
  readonly identitaOperatore?: IdentitaOperatore;
  readonly userIdAssicurato: UserIdAssicurato;
  /** When evidence is made: reused in its window, or one per call. */
  readonly riusoEvidenza: 'mai' | 'finestra';
  /** Milliseconds for the whole call. Default 60 000. */
  readonly tempoMassimoMs: number;
  /** Bytes of the answer. Default 16 MiB. */
  readonly dimensioneMassima: number;
  /** Applications that may ask for it; absent: any of the ente's. */
  readonly applicazioni?: readonly string[];
  /** Statuses of the insured that may be asked about (E-04), within those of the convention. Absent: every one. */
  readonly statiAmmessi?: readonly StatoIscritto[];
  readonly quote?: QuoteServizio;
}

/** What an ente allows within the convention's daily maximum. */
export interface QuoteServizio {
  /** Ceilings of each operator. */
  readonly perOperatore?: {
    readonly ora?: number;
    readonly giorno?: number;
    /** Different people asked about in a day. */
    readonly soggettiGiorno?: number;
  };
  /** Percent of the day's calls kept for the insured: all operators together have the rest. */
  readonly riservaAssicurati?: number;
  /** Calls beyond those that the PDND purpose declares (Q-04p). Default `avvisa`. */
  readonly oltreFinalita?: 'avvisa' | 'blocca';
  /** Every ceiling but the convention's own day is counted and watched, and refuses nobody. */
  readonly soloAvvisi?: boolean;
}

/** A key of a client, and the steps from its `pdnd` block to where it is written. */
export interface ChiaveScritta {
  readonly fonte: FonteChiave;
  readonly passi: readonly (string | number)[];
}

/** The keys of the client, the newest first, however they are written. */
export function chiaviDi({ chiave, kid, chiavi }: AccessoPdnd): readonly ChiaveScritta[] {
  if (chiavi !== undefined) return chiavi.map((fonte, index) => ({ fonte, passi: ['chiavi', index] }));
  return chiave === undefined ? [] : [{ fonte: { chiave, ...(kid === undefined ? {} : { kid }) }, passi: [] }];
}
