import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const SLAPD = ['/usr/sbin/slapd', '/usr/libexec/slapd'].find(existsSync);
const SCHEMI = '/etc/ldap/schema';
export const PASSWORD_LDAP = 'una-password-di-prova';
export const ADMIN = 'cn=admin,dc=cassa,dc=example';

/** Skips aloud where OpenLDAP is not installed. */
export function haSlapd(): boolean {
  if (SLAPD !== undefined && existsSync(SCHEMI)) return true;
  process.stderr.write('SKIPPED: no slapd on this machine\n');
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A certificate for 127.0.0.1, and nothing else, made by openssl. */
function certifica(dir: string): void {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(join(dir, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const args = ['req', '-x509', '-new', '-key', join(dir, 'key.pem'), '-days', '2', ...subject];
  execFileSync('openssl', [...args, '-out', join(dir, 'cert.pem')], { stdio: 'ignore' });
}

/** An OpenLDAP of its own, on loopback, thrown away after its tests; both `ldap://` and `ldaps://`. */
export class Slapd {
  readonly dir: string;
  readonly porta: number;
  readonly portaTls: number;
  #child: ChildProcess | undefined;

  private constructor(dir: string, porta: number, portaTls: number) {
    this.dir = dir;
    this.porta = porta;
    this.portaTls = portaTls;
  }

  /** @param limite most entries of one answer, pages apart */
  static async apri(ldif: string, limite = 'unlimited'): Promise<Slapd> {
    const dir = mkdtempSync(join(tmpdir(), 'varco-ldap-'));
    const slapd = new Slapd(dir, await freePort(), await freePort());
    certifica(dir);
    mkdirSync(join(dir, 'db'));
    const schemi = ['core', 'cosine', 'inetorgperson'].map((name) => `include ${SCHEMI}/${name}.schema`);
    const config = [
      ...schemi,
      ...['modulepath /usr/lib/ldap', 'moduleload back_mdb', `pidfile ${join(dir, 'pid')}`],
      ...[`TLSCertificateFile ${join(dir, 'cert.pem')}`, `TLSCertificateKeyFile ${join(dir, 'key.pem')}`],
      // Nobody says who he is in clear.
      'security simple_bind=128',
      ...['database mdb', 'suffix "dc=cassa,dc=example"', `rootdn "${ADMIN}"`, `rootpw ${PASSWORD_LDAP}`],
      ...[`directory ${join(dir, 'db')}`, 'access to * by users read by anonymous auth'],
      `limits users size=${limite}`,
    ];
    writeFileSync(join(dir, 'slapd.conf'), `${config.join('\n')}\n`);
    writeFileSync(join(dir, 'base.ldif'), ldif);
    const [conf, base] = [join(dir, 'slapd.conf'), join(dir, 'base.ldif')];
    execFileSync(SLAPD ?? '', ['-T', 'add', '-f', conf, '-l', base], { stdio: ['ignore', 'ignore', 'pipe'] });
    await slapd.#start();
    return slapd;
  }

  get ca(): string {
    return join(this.dir, 'cert.pem');
  }

  async #start(): Promise<void> {
    const urls = `ldap://127.0.0.1:${this.porta}/ ldaps://127.0.0.1:${this.portaTls}/`;
    const child = spawn(SLAPD ?? '', ['-d', '0', '-f', join(this.dir, 'slapd.conf'), '-h', urls], { stdio: 'ignore' });
    this.#child = child;
    while (!(await this.#answers())) {
      if (child.exitCode !== null) throw new Error(`slapd ended with ${child.exitCode}`);
      await pause(30);
    }
  }

  async #answers(): Promise<boolean> {
    const socket = connect(this.portaTls, '127.0.0.1');
    const ready = await Promise.race([
      once(socket, 'connect').then(
        () => true,
        () => false,
      ),
    ]);
    socket.destroy();
    return ready;
  }

  async chiudi(): Promise<void> {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(this.dir, { recursive: true, force: true });
  }
}
