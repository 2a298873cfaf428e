import type { KeyResolver } from '../jws/key-resolver.js';
import type { TimeWindows } from '../jws/time-windows.js';
import type { DigestAlgorithm } from '../rest/digest.js';
import type { EmptyBody } from '../rest/message.js';
import type { IntegrityDialect } from '../rest/signed-headers.js';
import type { EvidenceClaimRule, EvidenceValues } from '../tracking/evidence-claims.js';

/** Who asks. Personal data: it goes into tokens and headers of that one call, never into an event, an error or a cache's key in clear. */
export interface Persona {
  /** Unique id of the person in your own domain. */
  readonly userID: string;
  /** Unique id of the workstation or system the person acts from. */
  readonly userLocation: string;
  /** Level of assurance of the person's login, as agreed with the erogatore: `SPID2`, `CIE3`, … Left out only where `servizio.evidenza.claims` lets it. */
  readonly LoA?: string;
  /** Further claims agreed for the evidence, as they are spelt on the wire. */
  readonly claims?: Readonly<Record<string, string>>;
  /** INPS's office code, where `identity` is used. Default: the service's. */
  readonly codiceUfficio?: string;
}

/** What an e-service asks of who calls it: its security patterns, as data. All of it stands in the e-service's documents. */
export interface Servizio {
  /** Base address. Calls go here and below, and tokens nowhere else. `https:`; `http:` only to a literal loopback address. */
  readonly url: string;
  /**
   * What the erogatore calls itself: `aud` of evidence and signatures, to the letter. On PDND's pages: the e-service version's *audience*.
   * Never PDND's own (`…/client-assertion`). Default: `url` as it is written here.
   */
  readonly audience?: string;
  /** How the voucher travels; `nessuno` for services outside PDND. Default `bearer`. */
  readonly voucher?: 'bearer' | 'dpop' | 'nessuno';
  /** Direct trust, where there is no voucher: a token of ours by certificate, a new one for every call. Default `nessuno`. */
  readonly autenticazione?: 'nessuno' | 'ID_AUTH_REST_01' | 'ID_AUTH_REST_02';
  /** Tracking evidence: each call then needs a `persona`. `AUDIT_REST_02` binds it to the voucher. Default `nessuno`. */
  readonly tracciamento?: 'nessuno' | 'AUDIT_REST_01' | 'AUDIT_REST_02';
  /** Details of the evidence, where the agreement departs from the guidelines' defaults. */
  readonly evidenza?: {
    /** `aud` of the evidence. Default: `audience`. */
    readonly audience?: string;
    /** How the three claims are spelt on the wire: `{ LoA: 'loa' }`. Default: as the guidelines have them. */
    readonly claimNames?: NonNullable<EvidenceValues['claimNames']>;
    /** What was agreed, as the erogatore's verifier takes it: an evidence it would refuse is not made. Default: all three are required. */
    readonly claims?: readonly EvidenceClaimRule[];
  };
  /** Signature of the request: `INTEGRITY_REST_02` with the key PDND knows, `INTEGRITY_REST_01` with a certificate. Default `nessuno`. */
  readonly integrita?: 'nessuno' | 'INTEGRITY_REST_01' | 'INTEGRITY_REST_02';
  /** Details of the signature, where the erogatore departs from the guidelines' defaults. */
  readonly firma?: {
    /** Default `agid`; `inps` writes `signed_headers` as one text. */
    readonly dialect?: IntegrityDialect;
    /** Whether requests without payload are signed. Default `omit`, as GovWay's. */
    readonly emptyBody?: EmptyBody;
    /** Headers to sign besides `Digest`, `Content-Type` and `Content-Encoding`; each call must have them. */
    readonly alsoSigned?: readonly string[];
    /** Default `SHA-256`. */
    readonly digestAlgorithm?: DigestAlgorithm;
  };
  /** INPS's Identity as HTTP headers (`INPS-Identity-UserId`, `INPS-Identity-CodiceUfficio`), from the call's `persona`. Default `nessuno`. */
  readonly identity?: 'nessuno' | 'http';
  /** Office code of calls whose `persona` names none. */
  readonly codiceUfficio?: string;
  /** How answers are judged. Default `libera`: their signatures are not looked at. */
  readonly risposta?: 'libera' | RispostaFirmata;
}

/** Answers are signed, and an answer that succeeded without a good signature is refused. */
export interface RispostaFirmata {
  /** The erogatore's keys: `jwksResolver(pdndKeys(api, { of: 'producer', … }))` on PDND, `x509Resolver({ trust })` in direct trust. */
  readonly keys: KeyResolver;
  /** What the erogatore calls *you* in `aud`: agreed; your client id, usually. */
  readonly audience: string | readonly string[];
  /** Whether `request_digest` must be there and be that of the request sent (PROFILE_NON_REPUDIATION_01). Default `false`. */
  readonly requestDigest?: boolean;
  /** Default `omit`. */
  readonly emptyBody?: EmptyBody;
  /** Default `agid`. */
  readonly dialect?: IntegrityDialect;
  /** Times taken. Default GovWay's. */
  readonly windows?: TimeWindows;
  /** Claims that must be there and equal these texts, `iss` for one. */
  readonly expectedClaims?: Readonly<Record<string, string>>;
}
