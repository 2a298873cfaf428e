import { createClient } from '@redis/client';
import { StoreError } from '../store-error.js';

export interface RedisOptions {
  /** `redis://user@host:6379/0`, `rediss://` for TLS. Without a password. */
  readonly url: string;
  readonly password?: string;
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
  /** First part of every key. */
  readonly prefisso: string;
  /** Must what it acknowledged outlive it? So for counters; a cache may forget. */
  readonly durevole: boolean;
}

const CONNESSIONE_MS = 3_000;
/** A server that is there answers well within. */
export const RISPOSTA_REDIS_MS = 2_000;

type Client = ReturnType<typeof createRedisClient>;

function createRedisClient({ url, password, ca }: RedisOptions) {
  // The driver takes the password of a URL that names a user from the URL alone.
  const address = new URL(url);
  const username = decodeURIComponent(address.username);
  address.username = '';
  return createClient({
    url: address.href,
    ...(username !== '' && { username }),
    ...(password !== undefined && { password }),
    RESP: 2,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: CONNESSIONE_MS,
      reconnectStrategy: false,
      ...(url.startsWith('rediss:') && { tls: true, ...(ca !== undefined && { ca }) }),
    } as { connectTimeout: number; reconnectStrategy: false },
  });
}

/** One connection, and so one run of the server: whoever starts the server again ends it. */
export interface LineaRedis {
  readonly client: Client;
  /** Different after every start of the server. */
  readonly run: string;
  cut(): void;
}

/**
 * @param onEnd told once, when the connection is gone
 * @throws StoreError ERR_VARCO_STORE_UNUSABLE, ERR_VARCO_STORE_NOT_DURABLE
 */
export async function openRedis(options: RedisOptions, onEnd: (error: Error) => void): Promise<LineaRedis> {
  const client = createRedisClient(options);
  let [open, cut] = [false, false];
  const gone = (error: Error): void => {
    if (!open || cut) return;
    open = false;
    onEnd(error);
  };
  client.on('error', (error: unknown) => gone(error instanceof Error ? error : new Error(String(error))));
  client.on('end', () => gone(new Error('the server closed the connection')));
  const close = (): void => {
    cut = true;
    if (client.isOpen) client.destroy();
  };
  try {
    await client.connect();
    const run = await inTempo(inspect(client, options.durevole));
    open = true;
    return { client, run, cut: close };
  } catch (error) {
    close();
    if (error instanceof StoreError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new StoreError('ERR_VARCO_STORE_UNUSABLE', `Redis cannot be used: ${message}`, {}, { cause: error });
  }
}

/** What was asked, or a failure: nobody waits for a server that hangs. */
export async function inTempo<T>(asked: Promise<T>, ms = RISPOSTA_REDIS_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The run of the server, once it was seen to keep what it is given. */
async function inspect(client: Client, durevole: boolean): Promise<string> {
  const reply: unknown = await client.sendCommand(['INFO']);
  const info = typeof reply === 'string' ? reply : '';
  const of = (name: string): string => new RegExp(`^${name}:([^\\r\\n]*)`, 'm').exec(info)?.[1] ?? '';
  if (durevole) {
    const fsync = await appendfsync(client);
    const wrong: readonly (readonly [boolean, string])[] = [
      [of('role') !== 'master', 'role: it must be the master'],
      [of('maxmemory_policy') !== 'noeviction', 'maxmemory-policy: it must be noeviction'],
      [of('aof_enabled') !== '1', 'appendonly: it must be yes'],
      [fsync !== 'always', 'appendfsync: it must be always'],
    ];
    const found = wrong.filter(([isWrong]) => isWrong).map(([, what]) => what);
    if (found.length > 0) {
      throw new StoreError(
        'ERR_VARCO_STORE_NOT_DURABLE',
        `Redis could forget units that were granted, and the ceiling would be passed. Mend its ${found.join('; its ')}`,
        { impostazioni: found.map((what) => what.split(':')[0] ?? '').join(', ') },
      );
    }
  }
  return of('run_id');
}

async function appendfsync(client: Client): Promise<string> {
  try {
    const reply: unknown = await client.sendCommand(['CONFIG', 'GET', 'appendfsync']);
    return Array.isArray(reply) ? String(reply[1]) : '';
  } catch (cause) {
    throw new StoreError(
      'ERR_VARCO_STORE_UNUSABLE',
      'Redis does not say how it keeps its data: this user needs "+config|get"',
      {},
      { cause },
    );
  }
}
