import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/*
 * Real servers, one for a file of tests, thrown away after it. PostgreSQL does not run as root: there it runs as `postgres`, or `nobody`.
 */

const POSTGRES = postgresBin();
const REDIS = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find(existsSync);

function postgresBin(): string | undefined {
  const base = '/usr/lib/postgresql';
  if (!existsSync(base)) return undefined;
  const newest = readdirSync(base).sort((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? undefined : join(base, newest, 'bin');
}

/** Skips the tests, aloud, where a server is not installed. */
export function serve(...wanted: readonly (Mocha.Suite | 'postgres' | 'redis')[]): boolean {
  const names = wanted.filter((one) => typeof one === 'string');
  const missing = names.filter((one) => (one === 'postgres' ? POSTGRES : REDIS) === undefined);
  if (missing.length === 0) return true;
  process.stderr.write(`SKIPPED: no ${missing.join(', ')} on this machine\n`);
  return false;
}

function owner(): { readonly uid?: number; readonly gid?: number } {
  if (userInfo().uid !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // The next one.
    }
  }
  throw new Error('no user that PostgreSQL could run as');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

abstract class Motore {
  readonly dir: string;
  readonly port: number;
  protected child: ChildProcess | undefined;

  constructor(dir: string, port: number) {
    this.dir = dir;
    this.port = port;
  }

  abstract start(...more: readonly string[]): Promise<void>;

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Ends it, and waits until it has. */
  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  async destroy(): Promise<void> {
    await this.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export const PASSWORD = 'una-password-di-prova';

/** A cluster of its own, on loopback. */
export class ServerPostgres extends Motore {
  #schemas = 0;

  static async open(): Promise<ServerPostgres> {
    const dir = mkdtempSync(join(tmpdir(), 'varco-pg-'));
    const who = owner();
    const [data, passwords] = [join(dir, 'data'), join(dir, 'password')];
    writeFileSync(passwords, PASSWORD);
    mkdirSync(data, { mode: 0o700 });
    if (who.uid !== undefined) for (const path of [dir, data, passwords]) chownSync(path, who.uid, who.gid ?? 0);
    chmodSync(dir, 0o755);
    const args = [
      '-D',
      data,
      '-U',
      'varco',
      '-E',
      'UTF8',
      '--locale=C',
      '--auth=scram-sha-256',
      `--pwfile=${passwords}`,
    ];
    execFileSync(join(POSTGRES ?? '', 'initdb'), args, { ...who, cwd: dir, stdio: 'ignore' });
    const server = new ServerPostgres(dir, await freePort());
    await server.start();
    return server;
  }

  get url(): string {
    return `postgres://varco@127.0.0.1:${this.port}/postgres`;
  }

  /** Where one test's tables live. */
  options(): { readonly url: string; readonly password: string; readonly tls: 'disable'; readonly schema: string } {
    this.#schemas += 1;
    const schema = `prova_${this.#schemas}`;
    execFileSync(join(POSTGRES ?? '', 'psql'), [this.url, '-q', '-c', `CREATE SCHEMA ${schema}`], {
      env: { ...process.env, PGPASSWORD: PASSWORD },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return { url: this.url, password: PASSWORD, tls: 'disable', schema };
  }

  async start(...more: readonly string[]): Promise<void> {
    // After a kill -9 its other processes take a moment to end, and until then it does not start in the same place.
    for (let volte = 0; ; volte += 1) {
      const codice = await this.#avvia(more);
      if (codice === undefined) return;
      if (volte >= 40) throw new Error(`postgres ended with ${codice}`);
      await pause(250);
    }
  }

  /** `undefined`: it answers; otherwise how it ended. */
  async #avvia(more: readonly string[]): Promise<number | undefined> {
    const settings = [`port=${this.port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${this.dir}`];
    settings.push('shared_buffers=32MB', 'max_connections=80', 'logging_collector=off', ...more);
    const args = ['-D', join(this.dir, 'data'), ...settings.flatMap((setting) => ['-c', setting])];
    const child = spawn(join(POSTGRES ?? '', 'postgres'), args, { ...owner(), cwd: this.dir, stdio: 'ignore' });
    this.child = child;
    const isReady = (): boolean => {
      try {
        execFileSync(join(POSTGRES ?? '', 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(this.port)]);
        return true;
      } catch {
        return false;
      }
    };
    while (!isReady()) {
      if (child.exitCode !== null) return child.exitCode;
      await pause(50);
    }
    return undefined;
  }

  /** Every process of it, as a cable that was cut would: it neither answers nor says goodbye. */
  async freeze(how: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const main = this.child?.pid ?? 0;
    // While the first of them stands still it starts none and buries none: nobody is missed, and nobody is gone.
    if (how === 'SIGSTOP') process.kill(main, how);
    const list = execFileSync('ps', ['-o', 'pid=', '--ppid', String(main)]).toString();
    for (const pid of list.match(/\d+/g) ?? []) process.kill(Number(pid), how);
    if (how === 'SIGCONT') process.kill(main, how);
    await pause(0);
  }
}

/** A Redis of its own, on loopback, that keeps what it acknowledged. */
export class ServerRedis extends Motore {
  static async open(...more: readonly string[]): Promise<ServerRedis> {
    const dir = mkdtempSync(join(tmpdir(), 'varco-redis-'));
    const server = new ServerRedis(dir, await freePort());
    await server.start(...more);
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}/0`;
  }

  async start(...more: readonly string[]): Promise<void> {
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.dir, '--requirepass', PASSWORD];
    settings.push('--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction', '--save', '');
    const child = spawn(REDIS ?? '', [...settings, ...more], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.child = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`redis ended with ${String(code)}: ${said}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Ready to accept connections')) resolve();
      });
    });
  }
}
