import type { ModiFacts } from '../errors/modi-error.js';
import { TransportError } from '../errors/transport-error.js';
import { BodyTooLarge } from './body-collector.js';
import { ConnectTimeout } from './connector.js';
import { ProxyRefused } from './proxy-tunnel.js';

/** The exchange was not over by its deadline. */
export class DeadlinePassed extends Error {
  constructor(milliseconds: number) {
    super(`no complete answer within ${milliseconds} ms`);
    this.name = 'DeadlinePassed';
  }
}

/** Who asked no longer waits; `cause` is the reason his signal gave. */
export class GivenUp extends Error {
  constructor(reason: unknown) {
    super('the call was given up by its caller', { cause: reason });
    this.name = 'GivenUp';
  }
}

/**
 * Listens for the caller giving up, who may have done so already.
 *
 * @returns ends listening: a signal may outlive thousands of calls
 */
export function onGivenUp(signal: AbortSignal | undefined, then: (error: GivenUp) => void): () => void {
  if (signal === undefined) return () => undefined;
  const giveUp = (): void => then(new GivenUp(signal.reason));
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  return () => signal.removeEventListener('abort', giveUp);
}

/** What is known of one exchange while it lasts. */
export interface Exchange {
  readonly host: string;
  /** Turns `true` when a connection that is ready is handed the request: from then on bytes may have left. */
  requestSent: boolean;
}

/** The one translation of what sockets throw into what the port promises. */
export function toTransportError(error: unknown, exchange: Exchange): TransportError {
  if (error instanceof TransportError) return error;
  const { host, requestSent } = exchange;
  const details = (facts: ModiFacts): { facts: ModiFacts; cause: unknown; requestSent: boolean } => ({
    facts: { host, ...facts },
    cause: error,
    requestSent,
  });
  if (error instanceof DeadlinePassed || error instanceof ConnectTimeout) {
    const phase = requestSent ? 'answer' : 'connect';
    return new TransportError('ERR_MODI_TIMEOUT', `${host}: ${error.message}`, details({ phase }));
  }
  if (error instanceof GivenUp) {
    return new TransportError('ERR_MODI_ABORTED', `${host}: ${error.message}${requestSent ? ', and has left' : ''}`, {
      facts: { host, phase: requestSent ? 'answer' : 'connect' },
      cause: error.cause,
      requestSent,
    });
  }
  if (error instanceof BodyTooLarge) {
    return new TransportError('ERR_MODI_BODY_TOO_LARGE', `${host}: ${error.message}`, details({}));
  }
  if (error instanceof ProxyRefused) {
    return new TransportError(
      'ERR_MODI_CONNECTION',
      `${host}: ${error.message}`,
      details({ proxyStatus: error.status }),
    );
  }
  const reason = systemCode(error);
  return new TransportError('ERR_MODI_CONNECTION', `${host}: the exchange failed (${reason})`, details({ reason }));
}

/** Node's and OpenSSL's own codes (`ECONNREFUSED`, `CERT_HAS_EXPIRED`): names, never data. */
function systemCode(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    return error.code.slice(0, 64);
  }
  return error instanceof Error ? error.name : 'unknown';
}
