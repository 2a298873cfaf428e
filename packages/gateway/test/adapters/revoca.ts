import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestCertificate } from '@varco/modi-client/testing';

const CONF = `[ca]\ndefault_ca = d\n[d]\ndatabase = index.txt\ndefault_md = sha256\n`;

/** An authority that publishes revocation lists, by the openssl command. */
export class Revoca {
  readonly ca = createTestCertificate({ commonName: 'CA che revoca', ca: true });
  readonly foglia = createTestCertificate({ commonName: 'Cassa', issuer: this.ca });
  readonly #dir = mkdtempSync(join(tmpdir(), 'varco-crl-'));

  constructor() {
    writeFileSync(this.file('c.cnf'), CONF);
    writeFileSync(this.file('index.txt'), '');
    writeFileSync(this.file('ca.key'), this.ca.key.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(this.file('ca.pem'), this.ca.pem);
    writeFileSync(this.file('foglia.pem'), this.foglia.pem);
  }

  file(name: string): string {
    return join(this.#dir, name);
  }

  /** Publishes a list that lives for so many hours. */
  pubblica(ore = 48): void {
    this.#openssl('-gencrl', '-crlhours', String(ore), '-out', 'nuova.pem');
    execFileSync('mv', ['nuova.pem', 'crl.pem'], { cwd: this.#dir });
  }

  revocaFoglia(): void {
    this.#openssl('-revoke', 'foglia.pem');
  }

  remove(): void {
    rmSync(this.#dir, { recursive: true });
  }

  #openssl(...args: readonly string[]): void {
    const own = ['ca', '-config', 'c.cnf', '-keyfile', 'ca.key', '-cert', 'ca.pem'];
    execFileSync('openssl', [...own, ...args], { cwd: this.#dir, stdio: 'ignore' });
  }
}

export function haOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
