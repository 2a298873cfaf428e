import type { Clock } from '@varco/modi-client';
import type { Anagrafe, AnagrafeSnapshot, AnagrafeStore } from './anagrafe.js';
import { AnagrafeVersionError, parseAnagrafe } from './stored-version.js';
import { buildSnapshot } from './snapshot.js';

export interface AnagrafeOptions {
  readonly store: AnagrafeStore;
  readonly clock: Clock;
  /** Told of every trouble while running: a version that cannot be used (once, then every minute), a store that does not answer (likewise). */
  readonly onError: (error: unknown) => void;
  /** Told after each swap. */
  readonly onChange?: (snapshot: AnagrafeSnapshot) => void;
  /** Milliseconds between looks at the store. Default 1000: with the time to read, well within the 2 s promised. */
  readonly pollMs?: number;
}

/** The running anagrafe. `refresh` looks at the store now: the poll, without waiting for it. */
export interface RunningAnagrafe extends Anagrafe {
  refresh(): Promise<void>;
}

/** The archive has no version at all: nothing was ever imported. */
export class AnagrafeEmptyError extends Error {
  override readonly name = 'AnagrafeEmptyError';
  readonly code = 'ERR_VARCO_ANAGRAFE_EMPTY';

  constructor() {
    super('the anagrafe was never imported');
  }
}

const REPEAT_ERROR_MS = 60_000;

/**
 * Loads the newest version and keeps up with the store. A request takes `snapshot()` once: swaps are atomic, a version is never seen in
 * part. A newer version that cannot be used is refused whole and the one in use stays. At start there is none to stay with: it throws.
 *
 * @throws AnagrafeEmptyError, AnagrafeVersionError, and what the store throws
 */
export async function createAnagrafe(options: AnagrafeOptions): Promise<RunningAnagrafe> {
  const { store, clock } = options;
  const versione = await store.currentVersion();
  if (versione === 0) throw new AnagrafeEmptyError();
  const snapshot = await load(store, versione, clock);
  return new PollingAnagrafe(options, snapshot);
}

async function load(store: AnagrafeStore, versione: number, clock: Clock): Promise<AnagrafeSnapshot> {
  const stored = await store.load(versione);
  if (stored === undefined) throw new AnagrafeVersionError(versione, ['file-assente /']);
  return buildSnapshot(await parseAnagrafe(versione, stored.documento, clock.now()), versione);
}

class PollingAnagrafe implements RunningAnagrafe {
  readonly #options: AnagrafeOptions;
  #snapshot: AnagrafeSnapshot;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #closed = false;
  #lastError: { readonly about: string; readonly at: number } | undefined;

  constructor(options: AnagrafeOptions, snapshot: AnagrafeSnapshot) {
    this.#options = options;
    this.#snapshot = snapshot;
    this.#schedule();
  }

  snapshot(): AnagrafeSnapshot {
    return this.#snapshot;
  }

  async refresh(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      void this.refresh().finally(() => this.#schedule());
    }, this.#options.pollMs ?? 1000).unref();
  }

  async #look(): Promise<void> {
    const { store, clock, onChange } = this.#options;
    let about = 'store';
    try {
      const newest = await store.currentVersion();
      if (newest === this.#snapshot.versione) {
        this.#lastError = undefined;
        return;
      }
      about = `version ${newest}`;
      // A store that goes back was restored from a copy: revocations would be undone in silence.
      if (newest < this.#snapshot.versione)
        throw new AnagrafeVersionError(newest, [`older than ${this.#snapshot.versione}, in use`]);
      // A broken version is tried again as seldom as it is reported: reading it costs.
      if (this.#lastError?.about === about && clock.now() - this.#lastError.at < REPEAT_ERROR_MS) return;
      const snapshot = await load(store, newest, clock);
      if (this.#closed) return;
      this.#snapshot = snapshot;
      this.#lastError = undefined;
      onChange?.(snapshot);
    } catch (error) {
      this.#report(about, error);
    }
  }

  #report(about: string, error: unknown): void {
    const now = this.#options.clock.now();
    if (this.#lastError?.about === about && now - this.#lastError.at < REPEAT_ERROR_MS) return;
    this.#lastError = { about, at: now };
    this.#options.onError(error);
  }
}
