import { verify, type X509Certificate } from 'node:crypto';
import { ConfigurationError, invalidOption } from '../../errors/configuration-error.js';
import { SignerError } from '../../errors/signer-error.js';
import type { SignatureAlgorithm, Signer } from '../../ports/signer.js';
import { keyUnusable } from '../load-key.js';
import { publicJwkOf, thumbprint } from '../thumbprint.js';
import { Connection } from './connection.js';
import type { Cryptoki } from './cryptoki.js';
import { leaveModule, useModule } from './modules.js';
import { checkPkcs11Options, type CheckedPkcs11Options, type Pkcs11SignerOptions } from './pkcs11-options.js';
import { isLost, isSessionLimit, pinProblem, toModiError } from './return-value.js';
import type { TokenKey } from './token-key.js';

export type { Pkcs11SignerOptions } from './pkcs11-options.js';
export type { KeyChoice } from './token-key.js';
export type { TokenChoice } from './token.js';

export interface Pkcs11Signer extends Signer {
  /** Of the certificates on the token, those of this key. */
  readonly certificates: readonly X509Certificate[];
  /** Closes the sessions, when the signatures in progress have been made. */
  close(): Promise<void>;
}

/**
 * A signer whose key never leaves its device. Sessions are opened as they are needed; when the device was taken out or restarted, the next
 * signature logs in again, and finds the same key or fails. A PIN that was refused is not tried again.
 *
 * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE, fact `reason`: `koffi` (the optional package is not installed), `pkcs11-module`,
 *   `pkcs11-token`, `pkcs11-key`, `pkcs11-public-key`, `pin`, `pin-locked`, `pin-expired`, `type`, `weak`, `curve`; ERR_MODI_CONFIG_INVALID.
 *   `sign` throws SignerError ERR_MODI_SIGNER_UNAVAILABLE, or ConfigurationError when the token that is there now is another one.
 */
export async function createPkcs11Signer(options: Pkcs11SignerOptions): Promise<Pkcs11Signer> {
  const checked = checkPkcs11Options(options);
  const cryptoki = await useModule(options.module, checked.deadlineMs);
  const signer = new TokenSigner(cryptoki, checked);
  try {
    await signer.connect();
    return signer.present();
  } catch (error) {
    await signer.close();
    throw toModiError(error);
  }
}

const BY_CURVE: Readonly<Record<string, SignatureAlgorithm>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

class TokenSigner {
  readonly #cryptoki: Cryptoki;
  readonly #options: CheckedPkcs11Options;
  #connection: Connection | undefined;
  #connecting: Promise<Connection> | undefined;
  #kid: string | undefined;
  #pinRefused: ConfigurationError | undefined;
  #closed = false;
  readonly #waiting: (() => void)[] = [];
  readonly #signing = new Set<Promise<unknown>>();

  constructor(cryptoki: Cryptoki, options: CheckedPkcs11Options) {
    this.#cryptoki = cryptoki;
    this.#options = options;
  }

  present(): Pkcs11Signer {
    const key = this.#connection?.key;
    if (key === undefined) throw new TypeError('not connected');
    const publicJwk = publicJwkOf(key.publicKey);
    return Object.freeze({
      alg: this.#algOf(key),
      kid: thumbprint(publicJwk),
      publicJwk,
      certificates: key.certificates,
      sign: async (bytes: Uint8Array) => {
        const signature = this.sign(bytes);
        this.#signing.add(signature);
        try {
          return await signature;
        } catch (error) {
          throw toModiError(error);
        } finally {
          this.#signing.delete(signature);
        }
      },
      close: async () => this.close(),
    });
  }

  /** Once more with new sessions, when those at hand turn out to be gone: a signature asked for twice does no harm. */
  async sign(bytes: Uint8Array): Promise<Uint8Array> {
    try {
      return await this.#signOnce(bytes);
    } catch (error) {
      if (!isLost(error)) throw error;
      return this.#signOnce(bytes);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
    await Promise.allSettled([...this.#signing]);
    const connection = this.#connection;
    if (connection !== undefined) await this.#end(connection);
    await leaveModule(this.#options.module);
  }

  async connect(): Promise<Connection> {
    this.#connecting ??= this.#connectOnce().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #connectOnce(): Promise<Connection> {
    if (this.#pinRefused !== undefined) throw this.#pinRefused;
    try {
      return await this.#logIn();
    } catch (error) {
      if (this.#kid === undefined || !isGone(error)) throw error;
      try {
        if (await this.#cryptoki.restart()) return await this.#logIn();
      } catch (again) {
        throw isGone(again) ? tokenGone(again) : again;
      }
      throw tokenGone(error);
    }
  }

  async #logIn(): Promise<Connection> {
    const { token, key } = this.#options;
    try {
      const connection = await Connection.open(this.#cryptoki, {
        token,
        key,
        pin: async () => this.#pin(),
        alg: (found) => this.#algOf(found),
      });
      await this.#checkKey(connection);
      this.#connection = connection;
      this.#cryptoki.connections += 1;
      return connection;
    } catch (error) {
      this.#pinRefused = pinProblem(error);
      throw this.#pinRefused ?? error;
    }
  }

  async #pin(): Promise<string> {
    const { pin } = this.#options;
    return typeof pin === 'function' ? pin() : pin;
  }

  #algOf({ publicKey }: TokenKey): SignatureAlgorithm {
    const own = BY_CURVE[publicKey.asymmetricKeyDetails?.namedCurve ?? ''] ?? 'RS256';
    const alg = this.#options.alg ?? own;
    if (own.startsWith('ES') ? alg === own : alg.startsWith('RS')) return alg;
    throw invalidOption('alg', `does not go with the key: it signs ${own}`);
  }

  /** The first login proves by a signature that the public key is the private one's; later ones must find the same key. */
  async #checkKey(connection: Connection): Promise<void> {
    const { key } = connection;
    const kid = thumbprint(publicJwkOf(key.publicKey));
    if (this.#kid === kid) return;
    const [session] = connection.idle;
    if (this.#kid !== undefined || session === undefined) {
      await this.#end(connection);
      throw keyUnusable('pkcs11-key', 'the token that is there now has another key than the one before');
    }
    const probe = Buffer.from('varco');
    const signature = await connection.sign(session, probe);
    const hash = `sha${this.#algOf(key).slice(2)}`;
    if (!verify(hash, probe, { key: key.publicKey, dsaEncoding: 'ieee-p1363' }, signature)) {
      await this.#end(connection);
      throw keyUnusable('pkcs11-public-key', 'the public key on the token is not the private one’s');
    }
    this.#kid = kid;
  }

  async #signOnce(bytes: Uint8Array): Promise<Uint8Array> {
    if (this.#pinRefused !== undefined) throw this.#pinRefused;
    const [connection, session] = await this.#take();
    try {
      const signature = await connection.sign(session, bytes);
      this.#giveBack(connection, session);
      return signature;
    } catch (error) {
      // Whatever went wrong, this session may be in the middle of something.
      connection.sessions -= 1;
      if (!(error instanceof SignerError)) await connection.close(session);
      if (isLost(error) || error instanceof SignerError) await this.#end(connection);
      this.#wake();
      this.#pinRefused ??= pinProblem(error);
      throw this.#pinRefused ?? error;
    }
  }

  async #take(): Promise<readonly [Connection, number]> {
    for (;;) {
      if (this.#closed) throw closed();
      const connection = this.#connection ?? (await this.connect());
      if (connection.ended) continue;
      const session = connection.idle.pop();
      if (session !== undefined) return [connection, session];
      if (!connection.full && connection.sessions < this.#options.sessions) {
        const opened = await this.#openSession(connection);
        if (opened === undefined) continue;
        return [connection, opened];
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** `undefined` when the token has no more of them to give, but some are at work. */
  async #openSession(connection: Connection): Promise<number | undefined> {
    connection.sessions += 1;
    try {
      return await connection.openSession();
    } catch (error) {
      connection.sessions -= 1;
      if (isSessionLimit(error) && connection.sessions > 0) {
        connection.full = true;
        return undefined;
      }
      if (isLost(error) || error instanceof SignerError) await this.#end(connection);
      throw error;
    }
  }

  #giveBack(connection: Connection, session: number): void {
    if (connection.ended) void connection.close(session);
    else connection.idle.push(session);
    this.#wake();
  }

  #wake(): void {
    this.#waiting.shift()?.();
  }

  /** Its sessions at rest are closed; those at work when they come back. Who waits for one looks again. */
  async #end(connection: Connection): Promise<void> {
    if (connection.ended) return;
    connection.ended = true;
    if (this.#connection === connection) {
      this.#connection = undefined;
      this.#cryptoki.connections -= 1;
    }
    for (const resolve of this.#waiting.splice(0)) resolve();
    await Promise.all(connection.idle.splice(0).map(async (session) => connection.close(session)));
  }
}

/** The token that was there is not there any more, or does not answer. */
function isGone(error: unknown): boolean {
  return isLost(error) || (error instanceof ConfigurationError && error.facts['reason'] === 'pkcs11-token');
}

function tokenGone(cause: unknown): SignerError {
  return new SignerError('ERR_MODI_SIGNER_UNAVAILABLE', 'the token is gone: plug it in, or start its device', {
    facts: { reason: 'token' },
    cause,
  });
}

function closed(): SignerError {
  return new SignerError('ERR_MODI_SIGNER_UNAVAILABLE', 'the PKCS#11 signer was closed', {
    facts: { reason: 'closed' },
  });
}
