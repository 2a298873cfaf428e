import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import { tlsFile } from './tls-files.js';

export interface TestServer {
  readonly port: number;
  /** Connections accepted so far. */
  connections: number;
  close(): Promise<void>;
}

async function listen(server: net.Server): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const running: TestServer = {
    port: 0,
    connections: 0,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on('connection', (socket: Socket) => {
    running.connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(running, { port: (server.address() as AddressInfo).port });
}

export async function startHttp(handler: http.RequestListener): Promise<TestServer> {
  return listen(http.createServer(handler));
}

/** TLS with the fixtures' server certificate; with `mutual`, only clients of the fixtures' CA get in. */
export async function startHttps(
  handler: http.RequestListener,
  options: { certificate?: string; mutual?: boolean; maxVersion?: 'TLSv1.1' } = {},
): Promise<TestServer> {
  const certificate = options.certificate ?? 'server';
  const mutual =
    options.mutual === true ? { requestCert: true, rejectUnauthorized: true, ca: tlsFile('ca.cert.pem') } : {};
  const old =
    options.maxVersion === undefined
      ? {}
      : { minVersion: 'TLSv1' as const, maxVersion: options.maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' };
  const server = https.createServer(
    { cert: tlsFile(`${certificate}.cert.pem`), key: tlsFile(`${certificate}.key.pem`), ...mutual, ...old },
    handler,
  );
  server.on('tlsClientError', () => undefined);
  return listen(server);
}

/** A server of bare sockets. */
export async function startTcp(handler: (socket: Socket) => void): Promise<TestServer> {
  return listen(net.createServer(handler));
}

export interface TestProxy extends TestServer {
  readonly connects: { authority: string; authorization: string | undefined }[];
}

/** An HTTP CONNECT proxy; `refuseWith` answers every CONNECT with that status. */
export async function startProxy(refuseWith?: number): Promise<TestProxy> {
  const connects: TestProxy['connects'] = [];
  const server = http.createServer((_request, response) => response.writeHead(400).end());
  server.on('connect', (request, client: Socket) => {
    const authority = request.url ?? '';
    connects.push({ authority, authorization: request.headers['proxy-authorization'] });
    if (refuseWith !== undefined) {
      client.end(`HTTP/1.1 ${refuseWith} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const target = net.connect(Number(authority.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  return Object.assign(await listen(server), { connects });
}

/** A port that nobody listens on: taken, then given back. */
export async function closedPort(): Promise<number> {
  const server = await startTcp(() => undefined);
  await server.close();
  return server.port;
}
