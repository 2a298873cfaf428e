import type { AnagrafeStore, VersioneAnagrafe } from '../anagrafe/anagrafe.js';
import { AnagrafeConflictError } from './sqlite-anagrafe-store.js';

/** Versions in this process's memory: for tests and trials; nothing survives it. */
export class MemoryAnagrafeStore implements AnagrafeStore {
  readonly #versioni: VersioneAnagrafe[] = [];

  async currentVersion(): Promise<number> {
    return this.#versioni.length;
  }

  async load(versione: number): Promise<VersioneAnagrafe | undefined> {
    return this.#versioni[versione - 1];
  }

  async history(): Promise<readonly Omit<VersioneAnagrafe, 'documento'>[]> {
    return this.#versioni.map(({ documento: _, ...rest }) => rest);
  }

  async append(after: number, versione: Omit<VersioneAnagrafe, 'versione'>): Promise<number> {
    if (after !== this.#versioni.length) throw new AnagrafeConflictError(after, this.#versioni.length);
    this.#versioni.push({ ...versione, versione: after + 1 });
    return after + 1;
  }
}
