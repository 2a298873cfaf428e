import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';

/** A plain-http server on a loopback address. */
export interface Listening {
  /** Origin, without a final slash. */
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Whether a host name or literal address, as written in an option or a URL, is this machine's loopback. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.includes(host) || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * @param port 0 = any free port.
 * @throws the system's error, with its `code` (`EADDRINUSE` when the port is busy).
 */
export async function listen(handler: RequestListener, host: string, port: number): Promise<Listening> {
  const server = createServer(handler);
  // Longer than clients keep their sockets, so that none is closed under a request of a slow test.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { url: originOf(server, host), close: () => closeServer(server) };
}

function originOf(server: Server, host: string): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}

/** Whether an error, or one of its causes, says that a port is already taken. */
export function isPortBusy(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('code' in each && each.code === 'EADDRINUSE') return true;
  }
  return false;
}
