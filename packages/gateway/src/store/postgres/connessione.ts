import { Socket } from 'node:net';
import { Client, Pool, types } from 'pg';
import type { ClientConfig } from 'pg';

/** Where the database is, and how it is spoken to. */
export interface PostgresOptions {
  /** `postgres://user@host:5432/database`, or `postgres://user@localhost/database?host=/run/postgresql` for a Unix socket. Without a password. */
  readonly url: string;
  readonly password?: string;
  /** `verify-full`: TLS, certificate and host name checked. `disable`: for loopback and Unix sockets. */
  readonly tls: 'verify-full' | 'disable';
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
  /** Schema that the tables live in. Default: the first of the user's search path. */
  readonly schema?: string;
}

/** A database that is there answers well within; one that does not is taken for gone. */
export const RISPOSTA_MS = 5_000;
const CONNESSIONE_MS = 3_000;
/** `int8`: sequence numbers, instants and counts, all of them safe integers. */
const INT8 = 20;

function config({ url, password, tls, ca, schema }: PostgresOptions, nome: string): ClientConfig {
  const { hostname, port, username, pathname, searchParams } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  const host = searchParams.get('host') ?? decodeURIComponent(hostname.replace(/^\[|\]$/g, ''));
  return {
    host: host === '' ? 'localhost' : host,
    port: port === '' ? 5432 : Number(port),
    user: decodeURIComponent(username),
    database,
    ...(password !== undefined && { password }),
    ssl: tls === 'disable' ? false : { rejectUnauthorized: true, ...(ca !== undefined && { ca }) },
    application_name: nome,
    connectionTimeoutMillis: CONNESSIONE_MS,
    query_timeout: RISPOSTA_MS,
    keepAlive: true,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary'): ((value: string) => unknown) =>
        oid === INT8 ? Number : (types.getTypeParser(oid, format) as (value: string) => unknown),
    },
    ...(schema !== undefined && { options: `-c search_path=${schema}` }),
  };
}

/** One connection. `cut` ends it at once, whatever it waits for: a server that hangs would never say goodbye. */
export interface Linea {
  readonly client: Client;
  cut(): void;
}

/** @throws what the driver throws: the server is not there, does not know us, or does not answer in time */
export async function openLinea(options: PostgresOptions, nome: string): Promise<Linea> {
  const socket = new Socket();
  const client = new Client({ ...config(options, nome), stream: () => socket });
  // Without a listener the process would end; whoever uses the connection learns of it from what he asked.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return {
    client,
    cut: () => {
      client.end().catch(() => undefined);
      socket.destroy();
    },
  };
}

/** For what is asked now and then: the anagrafe, serials, reports. */
export function createPool(options: PostgresOptions, onError: (error: Error) => void): Pool {
  const pool = new Pool({ ...config(options, 'varco'), max: 4, idleTimeoutMillis: 30_000, allowExitOnIdle: true });
  pool.on('error', onError);
  return pool;
}
