import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request as forward } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestCertificate } from '@varco/modi-client/testing';
import { ROOT } from './sources.js';

const INSTRADAMENTO = fileURLToPath(new URL('./instradamento.js', import.meta.url));

/** Where the names of the examples are served: plain http, behind one TLS front that has a certificate for all of them. */
export class Nomi {
  /** Of the authority that the programs must trust. */
  readonly caPem: string;
  readonly #server: Server;
  readonly #origins: Map<string, string>;
  readonly #sockets = new Set<Socket>();

  private constructor(caPem: string, server: Server, origins: Map<string, string>) {
    this.caPem = caPem;
    this.#server = server;
    this.#origins = origins;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (incoming, outgoing) => {
      const { method, headers, url = '/' } = incoming;
      const origin = origins.get(headers.host ?? '') ?? 'http://127.0.0.1:1';
      const onward = forward(origin + url, { ...(method && { method }), headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    });
  }

  static async open(hosts: readonly string[]): Promise<Nomi> {
    const ca = createTestCertificate({ commonName: 'CA degli esempi', ca: true });
    const { pem: cert, keyPem: key } = createTestCertificate({ commonName: 'esempi', issuer: ca, hosts });
    const origins = new Map(hosts.map((host) => [host, '']));
    const names = new Nomi(ca.pem, createServer({ cert, key }), origins);
    names.#server.listen(0, '127.0.0.1');
    await once(names.#server, 'listening');
    return names;
  }

  serve(host: string, origin: string): void {
    this.#origins.set(host, origin);
  }

  /** For `VARCO_INSTRADAMENTO`. */
  get routes(): string {
    const { port } = this.#server.address() as AddressInfo;
    return JSON.stringify(Object.fromEntries([...this.#origins.keys()].map((host) => [host, port])));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

export interface Programma {
  /** Built file, from the root of the checkout. */
  readonly file: string;
  readonly args?: readonly string[];
  /** Where its keys are. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function start({ file, args = [], cwd, env = {} }: Programma): ChildProcess {
  return spawn(process.execPath, ['--import', INSTRADAMENTO, join(ROOT, file), ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs a program to its end. */
export async function run(
  programma: Programma,
): Promise<{ readonly exit: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = start(programma);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [exit] = (await once(child, 'close')) as [number | null];
  return { exit, stdout, stderr };
}
