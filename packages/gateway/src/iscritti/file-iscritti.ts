import { stat } from 'node:fs/promises';
import type { Clock } from '@varco/modi-client';
import { decodeChiave256, readSecret } from '../config/segreti.js';
import type { Iscrizione } from '../domain/iscrizione.js';
import type { SecretRef } from '../domain/servizio.js';
import { IscrittiError } from './formato.js';
import { createImpronta } from './impronta.js';
import type { Impronta } from './impronta.js';
import { loadTabella } from './tabella.js';
import type { Tabella, Versione } from './tabella.js';

export interface FileIscrittiOptions {
  /** Absolute path of the list. */
  readonly percorso: string;
  /** 32 bytes in base64. Read again with each new list, so that key and list may change together. */
  readonly chiave: SecretRef;
  readonly clock: Clock;
  /** Told of every trouble: at once, and every minute while it lasts. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds between looks at the file. Default 3000. */
  readonly pollMs?: number;
}

/** One ente's own insured, from a list of keyed hashes. */
export interface FileIscritti {
  /** Waits for the first load only. */
  contiene(codiceFiscale: string): Promise<Iscrizione>;
  /** Members in the list in use; absent: there is none. */
  totale(): number | undefined;
  /** Does the list in use say in which status they are? Absent: there is none. */
  conStati(): boolean | undefined;
  /** The file that was found last cannot be used, and the one before it still is. */
  rifiutato(): boolean;
  /** Looks at the file now. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

const REPEAT_ERROR_MS = 60_000;
/** A list replaced without care may be missing for a moment: twice in a row it is gone, and what is gone cannot say yes (E-04). */
const MISSES = 2;

/**
 * Starts loading at once and follows the file: a new one takes the old one's place between two questions; a bad one is reported and the
 * old one stays in use. A file that cannot be reached at two looks in a row makes every answer `non-disponibile` until it can.
 */
export function createFileIscritti(options: FileIscrittiOptions): FileIscritti {
  return new WatchedList(options);
}

class WatchedList implements FileIscritti {
  readonly #options: FileIscrittiOptions;
  readonly #first: Promise<void>;
  #current: { readonly tabella: Tabella; readonly impronta: Impronta } | undefined;
  /** The version last found bad: not read again until it changes, or a minute has passed. */
  #rejected: { readonly versione: Versione; readonly at: number } | undefined;
  #misses = 0;
  #reported: { readonly code: string; readonly at: number } | undefined;
  #looking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: FileIscrittiOptions) {
    this.#options = options;
    this.#first = this.refresh();
    this.#schedule();
  }

  async contiene(codiceFiscale: string): Promise<Iscrizione> {
    await this.#first;
    if (this.#current === undefined || this.#misses >= MISSES) return 'non-disponibile';
    const { tabella, impronta } = this.#current;
    return tabella.find(impronta(codiceFiscale)) ?? 'non-iscritto';
  }

  totale(): number | undefined {
    return this.#misses >= MISSES ? undefined : this.#current?.tabella.totale;
  }

  conStati(): boolean | undefined {
    return this.totale() === undefined ? undefined : this.#current?.tabella.formato === 2;
  }

  rifiutato(): boolean {
    return this.#rejected !== undefined && this.totale() !== undefined;
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
    }, this.#options.pollMs ?? 3000).unref();
  }

  async #look(): Promise<void> {
    const { percorso, clock } = this.#options;
    let versione: Versione;
    try {
      versione = await stat(percorso);
      this.#misses = 0;
    } catch (cause) {
      this.#misses += 1;
      this.#report(new IscrittiError('ERR_VARCO_ISCRITTI_UNREADABLE', percorso, 'cannot be reached', { cause }));
      return;
    }
    if (isSame(versione, this.#current?.tabella.versione)) {
      this.#rejected = undefined;
      this.#reported = undefined;
      return;
    }
    const rejected = this.#rejected;
    if (rejected && isSame(versione, rejected.versione) && clock.now() - rejected.at < REPEAT_ERROR_MS) return;
    try {
      this.#current = await this.#load();
      this.#rejected = undefined;
      this.#reported = undefined;
    } catch (error) {
      this.#rejected = { versione, at: clock.now() };
      this.#report(error);
    }
  }

  async #load(): Promise<{ readonly tabella: Tabella; readonly impronta: Impronta }> {
    const { percorso, chiave } = this.#options;
    const key = decodeChiave256(await readSecret(chiave));
    if (key === undefined)
      throw new IscrittiError('ERR_VARCO_ISCRITTI_KEY', percorso, 'its key is not 32 bytes in base64');
    return { tabella: await loadTabella(percorso, key), impronta: createImpronta(key) };
  }

  #report(error: unknown): void {
    const { clock, onError } = this.#options;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (this.#reported?.code === code && clock.now() - this.#reported.at < REPEAT_ERROR_MS) return;
    this.#reported = { code, at: clock.now() };
    onError(error);
  }
}

function isSame(a: Versione, b: Versione | undefined): boolean {
  return b !== undefined && a.mtimeMs === b.mtimeMs && a.size === b.size && a.ino === b.ino;
}
