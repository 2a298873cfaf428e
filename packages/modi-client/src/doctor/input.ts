import type { ModiError } from '../errors/modi-error.js';
import type { ConfigurationFiles } from './configuration.js';
import type { SoapRequest } from './envelope/envelope.js';
import type { ErrorAnswer } from './explain/answer.js';
import type { Explanation } from './explain/explain.js';
import type { Finding } from './finding.js';
import type { KeySource } from './key-source.js';
import type { KeyUse } from './key.js';
import type { SignedRequest } from './request/signed-request.js';

/** What there is to look at: any of these, together where they go together. Tokens as text, as they stand in their files. */
export interface DoctorInput {
  /** The private key that signs for PDND (or its public half, with `keyUse: 'upload'`). */
  readonly key?: KeySource;
  /** Default `sign`. */
  readonly keyUse?: KeyUse;
  /** The key that was, or will be, uploaded to PDND. */
  readonly publicKey?: KeySource;
  readonly dpopKey?: KeySource;
  /** The certificate chain that goes with `key`, the signer's own first: PEM text, or DER. */
  readonly certificate?: string | Uint8Array;
  readonly assertion?: string;
  readonly evidence?: string;
  readonly voucher?: string;
  readonly proof?: string;
  /** A token of one's own, with a certificate, in place of a voucher (ID_AUTH_REST_01, _02). */
  readonly idAuth?: string;
  /** The form of the token request, URL-encoded. */
  readonly form?: string;
  /** An `Agid-JWT-Signature` by itself; inside `request` it is judged with what it signs. */
  readonly signature?: string;
  /** The request to the erogatore; voucher, evidence and proof are taken from its headers where they are not given. */
  readonly request?: SignedRequest & { readonly url?: string };
  readonly envelope?: SoapRequest;
  readonly configuration?: { readonly value: unknown; readonly files?: ConfigurationFiles };
  /** What came back. */
  readonly error?: ModiError | ErrorAnswer;
}

export interface DoctorReport {
  /** No finding is an error, and nothing was refused. */
  readonly ok: boolean;
  /** What was looked at: `key`, `assertion`, … */
  readonly checked: readonly string[];
  /** Errors first, then warnings, then hints. */
  readonly findings: readonly Finding[];
  /** What PDND would log for this very token request: it stops at the first round that finds anything. */
  readonly pdndCodes: readonly string[];
  /** What cannot be seen from here, in words. */
  readonly notChecked: readonly string[];
  /** RFC 7638 thumbprint of the key: what PDND calls it. */
  readonly kid?: string;
  readonly explanation?: Explanation;
}
