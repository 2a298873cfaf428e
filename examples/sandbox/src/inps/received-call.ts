/** One HTTP request, read whole, and what is written of it in the log. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { HttpHeaders } from './identity.js';

export interface ReceivedCall {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: HttpHeaders;
  readonly certificate: ClientCertificate;
  readonly body: Buffer;
  /** The body was longer than {@link MAX_BODY_BYTES}: only its beginning was kept. */
  readonly tooLarge: boolean;
  /** The caller went away before its body was complete. */
  readonly aborted: boolean;
}

export type ClientCertificate =
  { readonly state: 'missing' } | { readonly state: 'unknown' | 'trusted'; readonly subject: string };

export const MAX_BODY_BYTES = 1_048_576;
/** A body too large is read on for a while, so that its sender can hear the refusal. */
const MAX_DRAINED_BYTES = 16 * MAX_BODY_BYTES;

/** A certificate stays the same as long as its connection, and reading one is not cheap. */
const certificates = new WeakMap<TLSSocket, ClientCertificate>();

/**
 * The certificate of the peer. `authorized` alone is not enough: a client that resumes a TLS session is "authorized"
 * even if it never showed a certificate.
 */
function peerCertificate(socket: Socket): ClientCertificate {
  if (!(socket instanceof TLSSocket)) return { state: 'missing' };
  const known = certificates.get(socket);
  if (known !== undefined) return known;
  const x509 = socket.getPeerX509Certificate();
  const certificate: ClientCertificate =
    x509 === undefined
      ? { state: 'missing' }
      : { state: socket.authorized ? 'trusted' : 'unknown', subject: x509.subject.split('\n').join(', ') };
  certificates.set(socket, certificate);
  return certificate;
}

/** Reads a request to its end, or to its limit. Never throws: a caller that goes away is a fact, too. */
export async function readCall(request: IncomingMessage): Promise<ReceivedCall> {
  const certificate = peerCertificate(request.socket);
  const chunks: Buffer[] = [];
  let size = 0;
  let aborted = false;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      if (size > MAX_DRAINED_BYTES) request.destroy();
    }
  } catch {
    // The stream fails only when the caller breaks the connection; the log says so.
    aborted = true;
  }
  const [path = '', ...query] = (request.url ?? '').split('?');
  return {
    method: request.method ?? '',
    path,
    query: query.join('?'),
    headers: request.headersDistinct,
    certificate,
    body: Buffer.concat(chunks),
    tooLarge: size > MAX_BODY_BYTES,
    aborted,
  };
}
