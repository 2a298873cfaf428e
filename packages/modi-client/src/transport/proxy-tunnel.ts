import http from 'node:http';
import { isIP, type Socket } from 'node:net';

/** The proxy answered CONNECT with something other than 200. */
export class ProxyRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the proxy answered ${status} to CONNECT`);
    this.name = 'ProxyRefused';
    this.status = status;
  }
}

/** Opens a tunnel through an HTTP proxy (RFC 9110 §9.3.6). Environment proxy variables are not read. */
export async function openTunnel(
  proxy: URL,
  destination: { readonly host: string; readonly port: number },
  localAddress: string | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  const host = isIP(destination.host) === 6 ? `[${destination.host}]` : destination.host;
  const authority = `${host}:${destination.port}`;
  return new Promise<Socket>((resolve, reject) => {
    const request = http.request({
      method: 'CONNECT',
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port === '' ? 80 : Number(proxy.port),
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
      agent: false,
      ...(localAddress === undefined ? {} : { localAddress, family: isIP(localAddress) }),
    });
    const onAbort = (): void => {
      request.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const done = (): void => signal.removeEventListener('abort', onAbort);
    request.once('connect', (response, socket: Socket, head) => {
      done();
      // Whoever speaks TLS waits for our ClientHello: bytes before it are not the destination's.
      if (response.statusCode === 200 && head.length === 0) {
        socket.setNoDelay(true);
        resolve(socket);
      } else {
        socket.destroy();
        reject(new ProxyRefused(response.statusCode ?? 0));
      }
    });
    request.once('response', (response) => {
      done();
      request.destroy();
      reject(new ProxyRefused(response.statusCode ?? 0));
    });
    request.once('close', () => {
      done();
      reject(new Error('the proxy closed the connection'));
    });
    request.once('error', (error) => {
      done();
      reject(error);
    });
    signal.addEventListener('abort', onAbort, { once: true });
    request.end();
  });
}

function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}` };
}
