import type { SignatureAlgorithm } from '../../ports/signer.js';
import { memory, type Cryptoki } from './cryptoki.js';
import { chooseMechanism, type Mechanism } from './mechanism.js';
import { findSlot, login, openSession, USER, type TokenChoice } from './token.js';
import { findKey, type KeyChoice, type TokenKey } from './token-key.js';

export interface ConnectionOptions {
  readonly token: TokenChoice;
  readonly key: KeyChoice;
  /** The PIN, once for each login. */
  readonly pin: () => Promise<string>;
  readonly alg: (key: TokenKey) => SignatureAlgorithm;
}

const LONGEST_SIGNATURE = 2_048;

/** One login at a token: its sessions, and the key as it is known there. Ends with the first failure that may be the token's. */
export class Connection {
  readonly key: TokenKey;
  /** Sessions at rest, ready for one signature each. */
  readonly idle: number[];
  sessions = 1;
  /** The token gives no more sessions. */
  full = false;
  ended = false;
  readonly #cryptoki: Cryptoki;
  readonly #slot: number;
  readonly #mechanism: Mechanism;
  readonly #pin: () => Promise<string>;

  private constructor(
    cryptoki: Cryptoki,
    slot: number,
    session: number,
    key: TokenKey,
    mechanism: Mechanism,
    pin: () => Promise<string>,
  ) {
    this.#cryptoki = cryptoki;
    this.#slot = slot;
    this.idle = [session];
    this.key = key;
    this.#mechanism = mechanism;
    this.#pin = pin;
  }

  static async open(cryptoki: Cryptoki, options: ConnectionOptions): Promise<Connection> {
    const slot = await findSlot(cryptoki, options.token);
    const session = await openSession(cryptoki, slot);
    try {
      await login(cryptoki, session, USER.normal, await options.pin());
      const key = await findKey(cryptoki, session, options.key);
      const mechanism = await chooseMechanism(cryptoki, slot, options.alg(key));
      return new Connection(cryptoki, slot, session, key, mechanism, options.pin);
    } catch (error) {
      await closeSession(cryptoki, session);
      throw error;
    }
  }

  async openSession(): Promise<number> {
    return openSession(this.#cryptoki, this.#slot);
  }

  /** One signature, in a session that is used for nothing else meanwhile. */
  async sign(session: number, bytes: Uint8Array): Promise<Uint8Array> {
    const cryptoki = this.#cryptoki;
    const { ulongBytes: ulong, pointerBytes: pointer } = cryptoki;
    const mechanism = memory(2 * ulong + pointer);
    cryptoki.writeUlong(mechanism, 0, this.#mechanism.type);
    await cryptoki.call('C_SignInit', session, mechanism, this.key.handle);
    if (this.key.alwaysAuthenticate) await login(cryptoki, session, USER.contextSpecific, await this.#pin());
    const prepared = this.#mechanism.prepare(bytes);
    const input = memory(prepared.length);
    input.set(prepared);
    const [signature, length] = [memory(LONGEST_SIGNATURE), memory(ulong)];
    cryptoki.writeUlong(length, 0, LONGEST_SIGNATURE);
    await cryptoki.call('C_Sign', session, input, prepared.length, signature, length);
    return Uint8Array.from(signature.subarray(0, cryptoki.readUlong(length, 0) ?? 0));
  }

  async close(session: number): Promise<void> {
    await closeSession(this.#cryptoki, session);
  }
}

/** A session that cannot be closed is one that is gone already: there is nothing else to do about it. */
async function closeSession(cryptoki: Cryptoki, session: number): Promise<void> {
  await cryptoki.call('C_CloseSession', session).catch(() => undefined);
}
