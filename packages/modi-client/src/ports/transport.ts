/** Methods that can be sent. */
export const HTTP_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

export type HttpMethod = (typeof HTTP_METHODS)[number];

/** One HTTP request, in bytes. */
export interface TransportRequest {
  readonly method: HttpMethod;
  /** Absolute `https:` URL; `http:` only to a literal loopback address. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Milliseconds for the whole exchange, from the call to the last byte of the answer. */
  readonly deadlineMs: number;
  /** Bytes of the answer's body, after which the exchange is abandoned with ERR_MODI_BODY_TOO_LARGE. */
  readonly maxResponseBytes: number;
  /**
   * Gives the exchange up: ERR_MODI_ABORTED, with the signal's reason as `cause`. Where its `requestSent` is `true` the other side may have
   * done all the same what it was asked.
   */
  readonly signal?: AbortSignal;
  /**
   * `true`: body and headers of the answer as they came, content coding (`gzip` …) and all: a `Digest` is of those bytes. Default `false`: the coding
   * is undone, and its headers are taken out.
   */
  readonly keepCoding?: boolean;
}

/** The whole answer, whatever its status: a 4xx or 5xx is an answer, not an error. Redirects are answers too: never followed. */
export interface TransportResponse {
  readonly status: number;
  /** Lower-case names; repeated headers joined with `, ` as RFC 9110 §5.3 allows. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Request in, answer out. Throws `TransportError` only (ERR_MODI_TIMEOUT, ERR_MODI_ABORTED, ERR_MODI_CONNECTION, ERR_MODI_BODY_TOO_LARGE,
 * ERR_MODI_CONFIG_INVALID for a URL that may not be called), whose `requestSent` is `false` only when it is certain that no byte of
 * the HTTP request left this machine (name not resolved, connection refused, TLS handshake failed, proxy refused, deadline passed
 * before any of these ended); in doubt it is `true`. What was reserved for the call may be given back only when it is `false`.
 * Never retries.
 */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Closes idle connections; resolves when exchanges in progress have ended. */
  close(): Promise<void>;
}

/** How a transport reaches the other side. Both adapters take the same options. */
export interface TransportOptions {
  /** PEM bundle of the CAs to trust instead of the system's. */
  readonly ca?: string;
  /** PEM certificate chain of the client, leaf first, for mutual TLS. */
  readonly cert?: string;
  /** PEM private key of `cert`. */
  readonly key?: string;
  readonly passphrase?: string;
  /** `http://host:port` of an HTTP CONNECT proxy. Credentials in the URL's userinfo are sent as Basic. */
  readonly proxy?: string;
  /** Source address of outgoing connections: the declared IP (requirement Q-12). */
  readonly localAddress?: string;
  /** Milliseconds to connect and finish the TLS handshake. Default 10 000. */
  readonly connectTimeoutMs?: number;
  /** Connections kept to one origin. Default 64. */
  readonly maxConnections?: number;
}
