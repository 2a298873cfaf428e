import type { X509Certificate } from 'node:crypto';
import { checkFunction, checkList } from '../checks/arguments.js';
import { checkInteger, checkText } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import { invalidOption } from '../errors/configuration-error.js';
import { tell, type KeyExpiringEvent, type OnModiEvent } from '../events/modi-event.js';
import type { Clock } from '../ports/clock.js';

export interface ExpiryWatchOptions {
  readonly clock: Clock;
  readonly onEvent: OnModiEvent<KeyExpiringEvent>;
  /** Days before the end at which each is told, once. Default 30, 7 and 1; the end itself is always told. */
  readonly daysBefore?: readonly number[];
  /** Milliseconds between two looks. The timer holds no process up; 0: no timer, {@link ExpiryWatch.check} alone. Default 3 600 000. */
  readonly everyMs?: number;
}

export interface Expiring {
  /** For the event: what a person calls it. */
  readonly name: string;
  /** Epoch milliseconds. */
  readonly notAfter: number;
  readonly daysLeft: number;
}

/** Keys and certificates that come to an end, and who is told in time. */
export interface ExpiryWatch {
  /**
   * Watches one more; of the same name, instead of the one before. What is near its end already is told at once.
   *
   * @param notAfter epoch milliseconds, or the certificate itself
   * @throws ConfigurationError ERR_MODI_CONFIG_INVALID
   */
  watch(name: string, notAfter: number | X509Certificate): void;
  forget(name: string): void;
  /** Tells what has come near since the last look. */
  check(): void;
  /** All that is watched, the first to end first. */
  list(): readonly Expiring[];
  /** Ends the timer. */
  close(): void;
}

const A_DAY_MS = 86_400_000;
/** Timers of Node cannot be longer. */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * Watches the ends of keys and certificates, and tells of them in time.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the option
 */
export function createExpiryWatch(options: ExpiryWatchOptions): ExpiryWatch {
  return new ThresholdWatch(options);
}

interface Watched {
  readonly name: string;
  readonly notAfter: number;
  /** The lowest number of days that was told; further ones are not news. */
  told: number;
}

class ThresholdWatch implements ExpiryWatch {
  readonly #clock: Clock;
  readonly #onEvent: OnModiEvent<KeyExpiringEvent>;
  /** Fewest days first, the end itself among them. */
  readonly #thresholds: readonly number[];
  readonly #watched = new Map<string, Watched>();
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(options: ExpiryWatchOptions) {
    checkPorts(options, ['clock']);
    const { clock, onEvent, daysBefore = [30, 7, 1], everyMs = 3_600_000 } = options;
    checkFunction('onEvent', onEvent);
    checkList('daysBefore', daysBefore);
    for (const days of daysBefore) checkInteger('daysBefore', days, 0, 3_650);
    checkInteger('everyMs', everyMs, 0, LONGEST_TIMER_MS);
    this.#clock = clock;
    this.#onEvent = onEvent;
    this.#thresholds = [...new Set([0, ...daysBefore])].sort((a, b) => a - b);
    if (everyMs > 0) this.#timer = setInterval(() => this.check(), everyMs).unref();
  }

  watch(name: string, notAfter: number | X509Certificate): void {
    checkText('name', name);
    const end = typeof notAfter === 'number' ? notAfter : Date.parse(notAfter.validTo);
    if (!Number.isFinite(end)) throw invalidOption('notAfter', 'must be epoch milliseconds, or a certificate');
    const known = this.#watched.get(name);
    if (known?.notAfter === end) return;
    const watched = { name, notAfter: end, told: Infinity };
    this.#watched.set(name, watched);
    this.#look(watched, this.#clock.now());
  }

  forget(name: string): void {
    this.#watched.delete(name);
  }

  check(): void {
    const now = this.#clock.now();
    for (const watched of this.#watched.values()) this.#look(watched, now);
  }

  list(): readonly Expiring[] {
    const now = this.#clock.now();
    return [...this.#watched.values()]
      .sort((a, b) => a.notAfter - b.notAfter)
      .map(({ name, notAfter }) => ({ name, notAfter, daysLeft: daysLeft(notAfter, now) }));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Who was not looked at for weeks is told once, of the nearest threshold. */
  #look(watched: Watched, now: number): void {
    const days = daysLeft(watched.notAfter, now);
    const reached = this.#thresholds.find((threshold) => days <= threshold);
    if (reached === undefined || reached >= watched.told) return;
    watched.told = reached;
    const { name, notAfter } = watched;
    tell(this.#onEvent, { type: 'key.expiring', name, notAfter, daysLeft: days });
  }
}

function daysLeft(notAfter: number, now: number): number {
  return Math.max(0, Math.ceil((notAfter - now) / A_DAY_MS));
}
