/**
 * What the parts of the sandbox know of each other. The INPS half is built against these types alone, so that it can be
 * read, tested and replaced without the PDND half.
 */
import type { JsonWebKey } from 'node:crypto';

/** The only source of time in the sandbox. Everything that stamps or judges an instant asks here. */
export interface SandboxClock {
  /** Epoch milliseconds, already moved by {@link SandboxClock.skewMs}. */
  now(): number;
  /** How far this clock is from the machine's, in milliseconds: positive is fast. The admin port sets it. */
  skewMs: number;
}

export type CallKind =
  'pdnd-token' | 'pdnd-keys' | 'pdnd-api' | 'inps-eci' | 'inps-wsdl' | 'inps-rest' | 'inps-openapi';

/** What a caller of {@link CallLog.append} gives: facts about one call that reached the sandbox, never a private key. */
export type CallFacts = Readonly<Record<string, unknown>> & { readonly kind: CallKind };

/** What the log keeps: the facts, numbered from 1 since the start (gaps show what {@link CallLog.clear} forgot), with the sandbox's time. */
export type CallEntry = CallFacts & { readonly n: number; readonly at: string };

/** Every call received, by the sandbox's own count: what a test compares a client's claims with. */
export interface CallLog {
  append(facts: CallFacts): void;
  /** Oldest first. Bounded: only the newest few thousand are kept, while {@link CallLog.count} counts all. */
  entries(kind?: CallKind): readonly CallEntry[];
  /** Calls of a kind since the start or the last {@link CallLog.clear}, also those no longer kept. */
  count(kind: CallKind): number;
  clear(): void;
}

export interface IssuedCertificate {
  /** PEM, the leaf alone. */
  readonly certificate: string;
  /** PKCS#8 PEM, not encrypted. */
  readonly key: string;
}

/** What to put into a certificate that signs messages. */
export interface SignerOptions {
  /** Default `ec`, on P-256; `rsa` has 2048 bits. */
  readonly keyType?: 'ec' | 'rsa';
  /** Epoch milliseconds. Default: from a day ago, for 397 days, by the machine's clock. */
  readonly validFrom?: number;
  readonly validTo?: number;
}

/** Certificates made when the sandbox starts and forgotten when it ends. */
export interface Pki {
  readonly caPem: string;
  /** For 127.0.0.1, ::1 and localhost. */
  readonly serverCert: string;
  readonly serverKey: string;
  issueClient(commonName: string): Promise<IssuedCertificate>;
  /** Well made, but by a CA that nobody trusts: what a mutual-TLS server must refuse. */
  issueUntrusted(commonName: string): Promise<IssuedCertificate>;
  /** For signing messages; not for TLS. */
  issueSigner(commonName: string, options?: SignerOptions): Promise<IssuedCertificate>;
}

/** One version of an e-service, as the seed declares it. */
export interface EserviceFacts {
  readonly eserviceId: string;
  readonly descriptorId: string;
  readonly producerId: string;
  readonly audience: readonly string[];
}

/** What an erogatore may know of PDND. */
export interface PdndFacts {
  /** The voucher's `iss`: no scheme. */
  readonly issuer: string;
  readonly jwksUrl: string;
  /** A client's public key as `GET /keys/{kid}` knows it. */
  findClientKey(kid: string): { readonly clientId: string; readonly jwk: JsonWebKey } | undefined;
  /** In the order of the seed; it can grow while the sandbox runs, so read it at each call. */
  readonly eservices: readonly EserviceFacts[];
}

/** The security profile that the INPS half demands of a request. */
export interface InpsProfilo {
  readonly voucher: boolean;
  /** The voucher must be a DPoP one, and its proof come with every call. Default false: it must be a Bearer one. */
  readonly dpop?: boolean;
  readonly tracciamento: 'nessuno' | 'AUDIT_REST_01' | 'AUDIT_REST_02';
  readonly identity: 'soap' | 'http' | 'entrambi' | 'nessuno';
  readonly mtls: boolean;
  /** Who signs the request, in WS-Security. Where it is not `nessuno`, the SOAP Identity is signed, too. */
  readonly wss: 'nessuno' | 'ID_AUTH_SOAP_01' | 'ID_AUTH_SOAP_02';
  /** Whether Body is signed, too: it needs one of the two above. */
  readonly integrita: 'nessuno' | 'INTEGRITY_SOAP_01';
  /** `firmata`: answers are signed, with the digest of the request where that was signed. */
  readonly risposta: 'firmata' | 'libera';
  /**
   * How answers travel. `swa`: with a document beside the envelope, which no signature covers; `mtom`: with texts of the envelope outside it,
   * taken out after it was signed. Default `nessuno`: the envelope alone.
   */
  readonly allegati?: 'nessuno' | 'swa' | 'mtom';
  /** PEM certificates of those who may sign, or of the authorities that issue theirs. Empty: the sandbox's own CA. */
  readonly firmatari: readonly string[];
  /** What wsa:To must be. Empty: the URL of the endpoint. */
  readonly destinatario: string;
  /** What the REST service demands in its own way; voucher, dpop, tracciamento and mtls are as above. Members left out have their defaults. */
  readonly rest?: Partial<RestProfilo>;
}

/** What the REST service demands, and how it answers. */
export interface RestProfilo {
  /** Which of the seed's e-services it is. Default, and `''`: the first. */
  readonly eserviceId: string;
  /** Default `http`: the two INPS-Identity headers. */
  readonly identity: 'http' | 'nessuno';
  /** `INTEGRITY_REST_02`: `Digest` and `Agid-JWT-Signature` by a key that PDND knows. Default `nessuno`. */
  readonly integrita: 'nessuno' | 'INTEGRITY_REST_02';
  /** How signatures tell what they cover: a list of objects, or one string and claims of the same names, INPS-Identity among them. Default `agid`. */
  readonly dialetto: 'agid' | 'inps';
  /** `firmata`: what the service answers is signed, with the digest of the request where it sent one. Default `libera`. */
  readonly risposta: 'firmata' | 'libera';
}

export type FaultTarget = 'pdnd' | 'inps';

/**
 * One way to misbehave, armed for the next `times` calls of its target.
 *
 * - `latency`: the call is served, `ms` milliseconds late.
 * - `reset`: the connection is reset before a byte is answered.
 * - `half-body`: the true answer's headers, then half of its bytes, then the connection ends.
 * - `status-503`: an HTML page with status 503; `retryAfter` (seconds) becomes Retry-After when given.
 * - `status-429`: status 429 in the target's own shape; `retryAfter` (seconds) becomes Retry-After when given.
 * - `html`: status 200 and an HTML page where a token or an envelope is due.
 * - `fault-200` (INPS): a SOAP Fault with status 200.
 * - `soap-fault` (INPS): a SOAP Fault with status 500.
 * - `doctype` (INPS): the answer with a DOCTYPE in front of the envelope.
 * - `html-502` (INPS): status 502 and an HTML page, as a proxy in the middle makes it.
 * - `wrong-person` (INPS): a good answer about somebody else than the person asked for.
 *
 * Where answers are signed (`risposta: firmata`), else they change nothing (INPS):
 * - `risposta-non-firmata`: the answer without its signature.
 * - `risposta-manomessa`: one character of Body changed after it was signed.
 * - `risposta-altro-certificato`: signed by somebody whom no trusted CA knows.
 * - `risposta-scaduta`: signed well, and expired five minutes ago.
 * - `risposta-altra-richiesta`: signed well, with the digest and the id of another request.
 */
export type Fault =
  | { readonly target: FaultTarget; readonly times: number; readonly kind: 'latency'; readonly ms: number }
  | {
      readonly target: FaultTarget;
      readonly times: number;
      readonly kind: 'status-503' | 'status-429';
      readonly retryAfter?: number;
    }
  | { readonly target: FaultTarget; readonly times: number; readonly kind: 'reset' | 'half-body' | 'html' }
  | {
      readonly target: 'inps';
      readonly times: number;
      readonly kind: 'fault-200' | 'soap-fault' | 'doctype' | 'html-502' | 'wrong-person' | SignatureFaultKind;
    };

export type SignatureFaultKind =
  | 'risposta-altra-richiesta'
  | 'risposta-altro-certificato'
  | 'risposta-manomessa'
  | 'risposta-non-firmata'
  | 'risposta-scaduta';

export interface FaultBoard {
  /** Queues a fault; faults of one target are spent in the order they were armed. */
  arm(fault: Fault): void;
  /** The fault that this call must suffer, spending one of its times; undefined when none is armed. */
  take(target: FaultTarget): Fault | undefined;
  clear(): void;
}

/** All that the INPS half is given when it starts. */
export interface InpsContext {
  readonly clock: SandboxClock;
  readonly log: CallLog;
  readonly pki: Pki;
  readonly pdnd: PdndFacts;
  /** A loopback address. */
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly explain: boolean;
  readonly profilo: InpsProfilo;
  /** Calls served in a day before the answer is 429. */
  readonly limiteGiornaliero: number;
  /** Seconds of Retry-After on that 429. Default: the header is not sent, as INPS's documents do not promise it. */
  readonly retryAfterLimite?: number;
  readonly faults: FaultBoard;
}

/** The INPS half, running. */
export interface InpsServer {
  /** The endpoint that SOAP requests are posted to. */
  readonly url: string;
  /** The REST service's base: its operations, and `openapi.yaml`, are below. */
  readonly restUrl: string;
  setProfilo(profilo: InpsProfilo): void;
  setLimite(limite: number): void;
  close(): Promise<void>;
}
