/** How a service wants to be called: configuration, because INPS's ECI profile is not public and differs by channel. */
export interface ProfiloSicurezza {
  readonly canale: 'pdnd' | 'modi';
  readonly voucher: 'bearer' | 'nessuno';
  readonly tracciamento: 'nessuno' | 'AUDIT_REST_01' | 'AUDIT_REST_02';
  /** Where INPS's Identity travels. */
  readonly identity: 'soap' | 'http' | 'entrambi' | 'nessuno';
  readonly mtls: boolean;
}

/** A reference to a secret: `env:NAME` or `file:PATH` (relative to the file that names it). Never the secret itself. */
export type SecretRef = string;

/** PDND's side of a service: which client asks for which purpose. */
export interface AccessoPdnd {
  /** UUID of the e-service client. */
  readonly clientId: string;
  /** UUID of the purpose (finalità). */
  readonly purposeId: string;
  /** PEM private key of the client. */
  readonly chiave: SecretRef;
  /** RFC 7638 thumbprint of the key; computed when absent. */
  readonly kid?: string;
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

/** One e-service, as one ente calls it. */
export interface Servizio {
  /** Unique in the ente: `eci`. */
  readonly id: string;
  readonly nome: string;
  /** Endpoint. */
  readonly url: string;
  readonly profilo: ProfiloSicurezza;
  readonly pdnd?: AccessoPdnd;
  readonly tls: CanaleTls;
  /** WSDL and mapping profile that the ente loads (paths, resolved against the anagrafe file). */
  readonly wsdl: string;
  readonly profiloMappatura: string;
  /** Identity `CodiceUfficio`. */
  readonly codiceUfficio: string;
  readonly userIdAssicurato: UserIdAssicurato;
  /** When evidence is made: reused in its window, or one per call. */
  readonly riusoEvidenza: 'mai' | 'finestra';
  /** Milliseconds for the whole call. Default 60 000. */
  readonly tempoMassimoMs: number;
  /** Bytes of the answer. Default 16 MiB. */
  readonly dimensioneMassima: number;
}
