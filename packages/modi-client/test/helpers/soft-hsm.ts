import { execFileSync, spawnSync } from 'node:child_process';
import type { KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MODULES = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
];

/** SoftHSM2's module, where Debian's package `softhsm2` is installed. */
export const SOFTHSM_MODULE =
  spawnSync('softhsm2-util', ['--version']).status === 0 ? MODULES.find(existsSync) : undefined;

export const PIN = '271828';

/** Tokens in a folder of their own. The module reads where they are when it is initialised: one folder in a process at a time. */
export class SoftHsm {
  readonly #folder = mkdtempSync(join(tmpdir(), 'modi-hsm-'));
  readonly #tokens = join(this.#folder, 'tokens');
  readonly #before = process.env['SOFTHSM2_CONF'];

  constructor() {
    mkdirSync(this.#tokens);
    const conf = join(this.#folder, 'softhsm2.conf');
    writeFileSync(conf, `directories.tokendir = ${this.#tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
    process.env['SOFTHSM2_CONF'] = conf;
  }

  addToken(label: string): void {
    this.#util('--init-token', '--free', '--label', label, '--so-pin', '31415926', '--pin', PIN);
  }

  /** Puts a private key, and its public half, on a token. */
  addKey(token: string, label: string, id: string, key: KeyObject): void {
    const file = join(this.#folder, 'key.pem');
    writeFileSync(file, key.export({ type: 'pkcs8', format: 'pem' }));
    this.#util('--import', file, '--token', token, '--label', label, '--id', id, '--pin', PIN);
    rmSync(file);
  }

  /** As if the devices were pulled out. */
  takeOut(): void {
    renameSync(this.#tokens, `${this.#tokens}.out`);
    mkdirSync(this.#tokens);
  }

  putBack(): void {
    rmSync(this.#tokens, { recursive: true });
    renameSync(`${this.#tokens}.out`, this.#tokens);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
    if (this.#before === undefined) delete process.env['SOFTHSM2_CONF'];
    else process.env['SOFTHSM2_CONF'] = this.#before;
  }

  #util(...args: string[]): void {
    execFileSync('softhsm2-util', args, { stdio: 'pipe' });
  }
}
