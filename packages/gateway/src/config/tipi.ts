import type { SecretRef } from '../domain/servizio.js';
import type { Difetto } from './difetto.js';

/** The HTTP listener of both doors. */
export interface ConfigurazioneHttp {
  /** Literal IP address to listen on. Default `127.0.0.1`. */
  readonly indirizzo: string;
  /** 0–65535; 0 takes a free one. Default 8080. */
  readonly porta: number;
  /** Absent: plain HTTP (behind a proxy of the ente's, or loopback). */
  readonly tls?: {
    readonly certificato: SecretRef;
    readonly chiave: SecretRef;
    /** CAs of client certificates; absent: none is asked for. */
    readonly caClient?: SecretRef;
  };
  /** Networks (CIDR) of proxies whose `X-Forwarded-For` is believed. Default none. */
  readonly hopFidati: readonly string[];
  /** The header in which they write the caller's address. Default `X-Forwarded-For`. */
  readonly intestazioneInoltro: 'X-Forwarded-For' | 'Forwarded';
  /** Absent: no client certificate is taken from a header. */
  readonly certificatoInoltrato?: {
    /** Name of the header in which trusted hops forward the client's certificate. */
    readonly header: string;
    /** CAs of client certificates, checked again here. */
    readonly ca: SecretRef;
    readonly crl?: SecretRef;
  };
  /** Bytes of a request body. Default 1 MiB. */
  readonly corpoMassimo: number;
}

/** PDND's token service. */
export interface ConfigurazionePdnd {
  /** Which of PDND's environments; absent when the addresses are given one by one. */
  readonly ambiente?: 'collaudo' | 'attestazione' | 'produzione';
  readonly tokenEndpoint: string;
  /** `aud` of client assertions: no scheme, not a URL. */
  readonly audience: string;
  /** Token requests that one organisation may make, all its clients together. */
  readonly richieste: { readonly numero: number; readonly ogniMs: number };
  /** CAs to trust instead of the system's. */
  readonly ca?: SecretRef;
  /** `http://host:port` of a CONNECT proxy. */
  readonly proxy?: string;
  /** Address of this machine that token requests leave from. */
  readonly indirizzoSorgente?: string;
}

/** Where register, anagrafe and the rest are kept: a file of this machine, or a database that several instances share. */
export type ConfigurazioneArchivio =
  | { readonly tipo: 'sqlite'; readonly percorso: string }
  | {
      readonly tipo: 'postgres';
      /** Without a password. */
      readonly url: string;
      readonly tls: 'verify-full' | 'disable';
      readonly password?: SecretRef;
      /** CAs to trust instead of the system's. */
      readonly ca?: SecretRef;
    };

/** Redis: counters, and what else may be shared. */
export interface ConfigurazioneContatori {
  /** `redis://` (this machine) or `rediss://`, without a password. */
  readonly url: string;
  readonly password?: SecretRef;
  /** CAs to trust instead of the system's. */
  readonly ca?: SecretRef;
  /** First part of every key. Default `varco`. */
  readonly prefisso: string;
  /** What happens while Redis is away: no call, or those for which units were taken ahead. Default `chiuso`. */
  readonly senzaRedis: 'chiuso' | 'quota-anticipata';
  /** Units that an instance takes ahead of each limit. Default 20. */
  readonly anticipo: number;
}

export const LIVELLI_LOG = ['debug', 'info', 'warn', 'error'] as const;
export type LivelloLog = (typeof LIVELLI_LOG)[number];

/** The process file, checked, with its defaults filled and every path absolute. Secrets are still references: see `readSecret`. */
export interface Configurazione {
  /** Absolute path of the process file. */
  readonly file: string;
  /** Name of this instance in the register: 1–16 word characters, different on every instance. */
  readonly istanza: string;
  /** One digit, first of this instance's e-Gov serials. Default: the first digit in `istanza`, or 0. */
  readonly prefissoSeriale: number;
  readonly http: ConfigurazioneHttp;
  readonly archivio: ConfigurazioneArchivio;
  /** Counters in Redis, for several machines. Absent: in the archive. */
  readonly contatori?: ConfigurazioneContatori;
  /** Absolute path of the YAML imported at the first start. */
  readonly anagrafe: string;
  readonly registro: {
    /** 32 random bytes in base64: subjects' index and encryption. */
    readonly chiave: SecretRef;
    /** Private keys (PEM, Ed25519 or P-256) that sign the heads. An ente's own key comes before the default. */
    readonly firma: { readonly predefinita?: SecretRef; readonly perEnte: ReadonlyMap<string, SecretRef> };
    /** Seconds between signed heads. Default 60. */
    readonly intervalloTestate: number;
    /** Where heads are also appended, to be kept away from the database; absolute. */
    readonly fileTestate?: string;
  };
  /** IANA name. Default `Europe/Rome`. */
  readonly fusoOrario: string;
  /** Absent only where no service of the anagrafe asks for a voucher. */
  readonly pdnd?: ConfigurazionePdnd;
  readonly limiti: {
    /** Consultations in progress, beyond which new ones are answered 503. Default 2000. */
    readonly consultazioniContemporanee: number;
    /** Token requests waiting for their turn. Default 5000. */
    readonly codaVoucher: number;
    /** Longest wait for a voucher's turn, ms. Default 120 000. */
    readonly attesaVoucherMs: number;
  };
  /** How long calls in progress may last after SIGTERM, ms. Default 65 000: over the longest default call. */
  readonly arresto: { readonly attesaMassimaMs: number };
  /** `correggi`: tokens are stamped with the time of whoever they are for, where this machine's is off. Default false: it is only told. */
  readonly orologio: { readonly correggi: boolean };
  /** Default `info`. */
  readonly log: { readonly livello: LivelloLog };
}

/** What loading a document says: valid with remarks, or everything that is wrong with it. */
export type EsitoConfigurazione =
  | {
      readonly ok: true;
      readonly configurazione: Configurazione;
      readonly avvisi: readonly Difetto[];
      readonly trova: Trova;
    }
  | {
      readonly ok: false;
      readonly difetti: readonly Difetto[];
      readonly avvisi: readonly Difetto[];
      /** Absolute path of the anagrafe, where the file could be read far enough to tell: it may be checked all the same. */
      readonly anagrafe?: string;
    };

/** Line and column of a JSON pointer in the document just read; of the nearest ancestor when the pointer leads nowhere. */
export type Trova = (percorso: string, allaChiave?: boolean) => { readonly riga: number; readonly colonna: number };
