import { checkPort } from '../checks/arguments.js';
import { checkUuid } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import { isObject } from '../checks/strict-json.js';
import { invalidOption } from '../errors/configuration-error.js';
import type { TokenError } from '../errors/token-error.js';
import { tell, type KeyActivatedEvent, type KeyEvent, type OnModiEvent } from '../events/modi-event.js';
import type { Clock } from '../ports/clock.js';
import type { Signer } from '../ports/signer.js';
import { AllRefused } from './all-refused.js';
import { KeyProber } from './key-prober.js';
import { correlationOf, isOpaqueRefusal } from './key-refusal.js';
import { chooseKey, isPast, startStates, type RingKey, type RingKeyState } from './ring-key.js';

export interface KeyRingOptions {
  /** UUID of the PDND client the keys are deposited in, or will be. A key is known to PDND by client: a ring is for one. */
  readonly clientId: string;
  /** RS256 keys, **the newest first**; at most 8. */
  readonly keys: readonly RingKey[];
  readonly clock: Clock;
  /**
   * Asks PDND's own API whether a key is deposited in this client: `depositCheck(api, clientId)`. Default, and when it does not tell or
   * throws: the key is tried on a voucher request of its own.
   */
  readonly isDeposited?: (kid: string) => Promise<boolean | undefined>;
  /** Milliseconds from the first fruitless probe of a key to the next; it doubles each time. Default 5 000. */
  readonly firstProbeMs?: number;
  /** Most milliseconds between two probes: with traffic, a key is in use at most this long after PDND knows it. Default 300 000. */
  readonly longestProbeMs?: number;
  /** Probes of one key, after which only {@link KeyRing.activate} or the refusal of all others bring it in. Default 1 000. */
  readonly maxProbes?: number;
  readonly onEvent?: OnModiEvent<KeyEvent>;
}

/** What a ring knows of one key, for a console. */
export interface KeyStatus {
  readonly kid: string;
  readonly active: boolean;
  readonly known: 'untried' | 'known' | 'refused';
  readonly probes: number;
  readonly notAfter?: number;
}

/**
 * The keys of one PDND client, while one takes the other's place. Goes wherever a {@link Signer} goes in voucher and evidence requests.
 * Nothing is done by a timer: a probe is made because somebody asked for a voucher, and nobody waits for it.
 */
export interface KeyRing {
  readonly clientId: string;
  /** Newest first. */
  readonly kids: readonly string[];
  /** The key to use now. */
  readonly active: Signer;
  /** PDND took another key where it refused this one. What this key signed (an evidence) can no longer be verified. */
  isRefused(kid: string): boolean;
  /**
   * Uses this key from now on, until PDND refuses it; newer ones are not probed meanwhile.
   *
   * @throws ConfigurationError ERR_MODI_CONFIG_INVALID for a key that is not in the ring
   */
  activate(kid: string): void;
  status(): readonly KeyStatus[];
  /**
   * Makes one request of PDND with the active key and, when PDND's refusal may mean that it does not know the key, at once with the others.
   *
   * @param scope what else the refusal may be about, e.g. the purpose. Where all keys are refused, one caller at a time looks whether another
   *   has become known meanwhile, and the rest wait for that; after a minute of it the others are left alone for a while
   * @param attempt makes the request with this key; `again` when it is not the first for this caller
   * @throws what `attempt` throws; when all keys are refused, the active one's refusal
   */
  run<T>(scope: string, attempt: (signer: Signer, again: boolean) => Promise<T>): Promise<T>;
  /** Probes a newer key, when its time has come. Call it where the active key works: then a refusal is about the key. Never throws. */
  probe(attempt: (signer: Signer) => Promise<unknown>): void;
  /** Resolves when no probe is in progress. */
  idle(): Promise<void>;
}

/** One key, or the keys of a client in rotation. */
export type SignerSource = Signer | KeyRing;

/** Is it a ring of keys, not one key? */
export function isKeyRing(source: SignerSource): source is KeyRing {
  const given: unknown = source;
  return isObject(given) && 'kids' in given;
}

/** The key to sign with now. */
export function signerOf(source: SignerSource): Signer {
  return isKeyRing(source) ? source.active : checkPort('signer', source, ['sign']);
}

/**
 * The keys of one client, of which one signs: the newest that PDND is known to have.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the option; ERR_MODI_KEY_UNUSABLE for a key that does not do RS256
 */
export function createKeyRing(options: KeyRingOptions): KeyRing {
  return new RotatingKeyRing(options);
}

class RotatingKeyRing implements KeyRing {
  readonly clientId: string;
  readonly kids: readonly string[];
  readonly #options: KeyRingOptions;
  readonly #prober: KeyProber;
  readonly #keys: readonly RingKeyState[];
  readonly #allRefused: AllRefused;
  #active: RingKeyState;
  #pinned: RingKeyState | undefined;
  #probing: Promise<void> | undefined;
  /** Requests begun: their order, which no clock can upset. */
  #begun = 0;

  constructor(options: KeyRingOptions) {
    checkPorts(options, ['clock']);
    this.clientId = checkUuid('clientId', options.clientId);
    this.#options = options;
    this.#prober = new KeyProber(options);
    this.#allRefused = new AllRefused(options.clock, this.#prober.firstProbeMs);
    this.#keys = startStates(options.keys);
    this.kids = Object.freeze(this.#keys.map(({ signer }) => signer.kid));
    const active = chooseKey(this.#keys, undefined, options.clock.now());
    if (active === undefined) throw invalidOption('keys', 'is empty');
    this.#active = active;
  }

  get active(): Signer {
    return this.#current().signer;
  }

  isRefused(kid: string): boolean {
    return this.#keys.find(({ signer }) => signer.kid === kid)?.known === 'refused';
  }

  activate(kid: string): void {
    const key = this.#keys.find(({ signer }) => signer.kid === kid);
    if (key === undefined) throw invalidOption('kid', 'is not a key of this ring');
    key.known = 'known';
    key.acceptedFrom = ++this.#begun;
    this.#pinned = key;
    this.#settle('explicit');
  }

  status(): readonly KeyStatus[] {
    const active = this.#current();
    return this.#keys.map((key) => ({
      kid: key.signer.kid,
      active: key === active,
      known: key.known,
      probes: key.probes,
      ...(key.notAfter === undefined ? {} : { notAfter: key.notAfter }),
    }));
  }

  async run<T>(scope: string, attempt: (signer: Signer, again: boolean) => Promise<T>): Promise<T> {
    const key = this.#current();
    const began = ++this.#begun;
    let refusal: TokenError;
    try {
      const result = await attempt(key.signer, false);
      this.#accept(key, began, 'accepted');
      this.#allRefused.forget(scope);
      return result;
    } catch (error) {
      if (!isOpaqueRefusal(error)) throw error;
      refusal = error;
    }
    // Whatever begins from here on is answered by a PDND that has refused this key already.
    const refused = ++this.#begun;
    if (!this.#allRefused.has(scope))
      return this.#tryOthers(scope, { key, began, refusal }, this.#others(key), attempt);
    for (;;) {
      const accepted = this.#others(key).filter((other) => other.acceptedFrom > began);
      if (accepted.length > 0) return this.#tryOthers(scope, { key, began, refusal }, accepted, attempt);
      const look = this.#allRefused.looking(scope);
      if (look === undefined) break;
      await look.ended;
      const foundNothing = look.began > refused && !this.#keys.some((other) => other.acceptedFrom > began);
      if (foundNothing) throw refusal;
    }
    if (this.#allRefused.isPaused(scope)) throw refusal;
    const end = this.#allRefused.look(scope, ++this.#begun);
    try {
      return await this.#tryOthers(scope, { key, began, refusal }, this.#others(key), attempt);
    } finally {
      end();
    }
  }

  /** @throws what `attempt` throws; the refusal, when these are refused too */
  async #tryOthers<T>(
    scope: string,
    { key, began, refusal }: { readonly key: RingKeyState; readonly began: number; readonly refusal: TokenError },
    others: readonly RingKeyState[],
    attempt: (signer: Signer, again: boolean) => Promise<T>,
  ): Promise<T> {
    for (const other of others) {
      const next = ++this.#begun;
      try {
        const result = await attempt(other.signer, true);
        this.#refuse(key, began, other, refusal);
        this.#accept(other, next, 'other-refused');
        this.#allRefused.forget(scope);
        return result;
      } catch (again) {
        if (!isOpaqueRefusal(again)) throw again;
      }
    }
    if (others.length > 0) this.#allRefused.note(scope);
    throw refusal;
  }

  probe(attempt: (signer: Signer) => Promise<unknown>): void {
    if (this.#active === this.#keys[0] || this.#probing !== undefined || this.#pinned === this.#active) return;
    const place = this.#keys.indexOf(this.#current());
    const key = this.#prober.due(this.#keys.slice(0, place));
    if (key === undefined) return;
    const began = ++this.#begun;
    this.#probing = this.#prober
      .ask(key, attempt)
      .then((how) => {
        if (how !== undefined) this.#accept(key, began, how);
      })
      .finally(() => {
        this.#probing = undefined;
      });
  }

  async idle(): Promise<void> {
    await this.#probing;
  }

  #current(): RingKeyState {
    if (isPast(this.#active, this.#options.clock.now())) this.#settle('other-expired');
    return this.#active;
  }

  #settle(reason: KeyActivatedEvent['reason']): void {
    const next = chooseKey(this.#keys, this.#pinned, this.#options.clock.now());
    if (next === undefined || next === this.#active) return;
    const [kid, previousKid] = [next.signer.kid, this.#active.signer.kid];
    this.#active = next;
    tell(this.#options.onEvent, { type: 'key.activated', clientId: this.clientId, kid, previousKid, reason });
  }

  #accept(key: RingKeyState, began: number, reason: KeyActivatedEvent['reason']): void {
    if (began < key.refusedFrom) return;
    key.acceptedFrom = Math.max(key.acceptedFrom, began);
    // The API may know of a key before the token endpoint does: only a voucher counts as found.
    if (reason !== 'deposited') key.fruitless = 0;
    key.known = 'known';
    this.#settle(reason);
  }

  #refuse(key: RingKeyState, began: number, used: RingKeyState, error: unknown): void {
    if (began < key.acceptedFrom) return;
    key.refusedFrom = Math.max(key.refusedFrom, began);
    if (key.known === 'refused') return;
    key.known = 'refused';
    if (this.#pinned === key) this.#pinned = undefined;
    this.#prober.wait(key);
    const { clientId } = this;
    const [kid, usedKid] = [key.signer.kid, used.signer.kid];
    tell(this.#options.onEvent, { type: 'key.refused', clientId, kid, usedKid, ...correlationOf(error) });
  }

  /** The keys to try when this one was refused, the active one first. */
  #others(key: RingKeyState): readonly RingKeyState[] {
    const now = this.#options.clock.now();
    const rank = (other: RingKeyState): number => {
      if (other === this.#active) return 0;
      return isPast(other, now) ? 3 : other.known === 'refused' ? 2 : 1;
    };
    return this.#keys.filter((other) => other !== key).sort((a, b) => rank(a) - rank(b));
  }
}
