import { isIP, connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';
import { invalidOption } from '../errors/configuration-error.js';
import type { TransportOptions } from '../ports/transport.js';
import { openTunnel } from './proxy-tunnel.js';

/** Where to connect. */
export interface Destination {
  readonly secure: boolean;
  /** Name or address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Opens a connection ready for HTTP: through the proxy, TLS finished, peer verified. Until it resolves no byte of a request has left. */
export type Connector = (destination: Destination) => Promise<Socket>;

/** The connection was not ready in time. */
export class ConnectTimeout extends Error {
  constructor(milliseconds: number) {
    super(`not connected within ${milliseconds} ms`);
    this.name = 'ConnectTimeout';
  }
}

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

/**
 * The connector both adapters share, from the options they share.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID for options that cannot be used, at once rather than at the first call
 */
export function createConnector(options: TransportOptions): Connector {
  const context = secureContext(options);
  const proxy = proxyUrl(options.proxy);
  const timeoutMs = positive('connectTimeoutMs', options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS);
  const { localAddress } = options;
  if (localAddress !== undefined && isIP(localAddress) === 0) {
    throw invalidOption('localAddress', 'must be an IP address of this machine');
  }
  return async (destination) => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new ConnectTimeout(timeoutMs)), timeoutMs);
    try {
      if (!destination.secure) return await openTcp(destination, localAddress, abort.signal);
      const raw =
        proxy === undefined
          ? await openTcp(destination, localAddress, abort.signal)
          : await openTunnel(proxy, destination, localAddress, abort.signal);
      return await openTls(raw, destination, context, abort.signal);
    } finally {
      clearTimeout(timer);
    }
  };
}

function secureContext(options: TransportOptions): SecureContext {
  if ((options.cert === undefined) !== (options.key === undefined)) {
    throw invalidOption(options.cert === undefined ? 'cert' : 'key', 'is missing: mutual TLS needs both cert and key');
  }
  if (options.ca !== undefined && !options.ca.includes('-----BEGIN CERTIFICATE-----')) {
    throw invalidOption('ca', 'must be a PEM bundle of certificates');
  }
  const { ca, cert, key, passphrase } = options;
  try {
    return createSecureContext({
      minVersion: 'TLSv1.2',
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  } catch {
    // Not kept as cause: OpenSSL's text can quote what it was given.
    throw invalidOption('ca, cert or key', 'cannot be used: give PEM, a key that belongs to cert, and its passphrase');
  }
}

function proxyUrl(proxy: string | undefined): URL | undefined {
  if (proxy === undefined) return undefined;
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  if (url?.protocol !== 'http:' || url.hostname === '' || !/^\/?$/.test(url.pathname) || url.search !== '') {
    throw invalidOption('proxy', 'must be http://host:port');
  }
  return url;
}

export function positive(field: string, value: number): number {
  if (!Number.isFinite(value) || value <= 0) throw invalidOption(field, 'must be a positive number');
  return value;
}

/** Waits for one event of a socket that is not ready; destroys the socket when it fails or the signal says stop. */
async function settled<S extends Socket>(socket: S, event: string, signal: AbortSignal): Promise<S> {
  return new Promise<S>((resolve, reject) => {
    const fail = (error: unknown): void => {
      done();
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error instanceof Error ? error : new Error('connection failed'));
    };
    const onAbort = (): void => fail(signal.reason);
    const onClose = (): void => fail(new Error('the other side closed the connection before it was ready'));
    const onReady = (): void => {
      done();
      resolve(socket);
    };
    const done = (): void => {
      socket.off(event, onReady).off('error', fail).off('close', onClose);
      signal.removeEventListener('abort', onAbort);
    };
    socket.once(event, onReady).once('error', fail).once('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

async function openTcp(
  { host, port }: Destination,
  localAddress: string | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = connectTcp({
    host,
    port,
    noDelay: true,
    keepAlive: true,
    ...(localAddress === undefined ? {} : { localAddress, family: isIP(localAddress) }),
  });
  return settled(socket, 'connect', signal);
}

async function openTls(
  raw: Socket,
  { host }: Destination,
  context: SecureContext,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = connectTls({
    socket: raw,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    secureContext: context,
    // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED cannot say otherwise.
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
  });
  return settled(socket, 'secureConnect', signal);
}
