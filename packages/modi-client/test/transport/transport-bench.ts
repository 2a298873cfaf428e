import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transport, TransportOptions, TransportRequest } from '../../src/ports/transport.js';
import type { TestServer } from '../helpers/servers.js';
import { tlsFile } from '../helpers/tls-files.js';

/** What every part of the contract works with; what it starts is stopped after each test. */
export interface TransportBench {
  /** As `transport`, but the test closes it itself. */
  readonly create: (options?: TransportOptions) => Transport;
  readonly transport: (options?: TransportOptions) => Transport;
  readonly serve: <S extends TestServer>(starting: Promise<S>) => Promise<S>;
  readonly request: (url: string, more?: Partial<TransportRequest>) => TransportRequest;
  readonly ca: string;
  readonly stop: () => Promise<void>;
}

export function transportBench(create: (options?: TransportOptions) => Transport): TransportBench {
  const transports: Transport[] = [];
  const servers: TestServer[] = [];
  return {
    create,
    transport: (options) => {
      const made = create(options);
      transports.push(made);
      return made;
    },
    serve: async (starting) => {
      const server = await starting;
      servers.push(server);
      return server;
    },
    request: (url, more = {}) => ({
      method: 'POST',
      url,
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from('ciao'),
      deadlineMs: 5_000,
      maxResponseBytes: 100_000,
      ...more,
    }),
    ca: tlsFile('ca.cert.pem'),
    stop: async () => {
      await Promise.all(servers.splice(0).map(async (server) => server.close()));
      await Promise.all(transports.splice(0).map(async (each) => each.close()));
    },
  };
}

/** undici gives a connection back a turn of the event loop after the answer's end; axios at once. */
export async function connectionIsFree(): Promise<void> {
  await nextTurn();
  await nextTurn();
}
