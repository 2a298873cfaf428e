import type { JsonObject, JsonValue } from './canonical-json.js';
import type { NomeCatena, RegistroReader } from './registro-reader.js';
import type { Rottura } from './rottura.js';

/** Subjects whose key was seen, remembered to ask once for each of those who come again and again. */
const MAX_SEEN = 100_000;

/** First of something, and how many there are. */
interface Conto {
  readonly primo: number;
  readonly quanti: number;
}

/**
 * What was forgotten, and what acts of forgetting say: rows without content, persons without a key. Fed with verified rows, judged when all
 * chains were walked, because an act may come later, and in another istanza's chain. Keeps what is forgotten, never what is there.
 */
export class Oblii {
  readonly #reader: RegistroReader;
  /** By chain: rows without content. */
  readonly #forgotten = new Map<string, Set<number>>();
  /** By chain: rows that an act names. */
  readonly #ordered = new Map<string, Set<number>>();
  /** By ente and index: persons without a key, with the first row of each chain that names them. */
  readonly #missing = new Map<string, Map<string, number>>();
  /** By ente and index: persons whom an act names. */
  readonly #orderedPersons = new Set<string>();
  readonly #seen = new Set<string>();

  constructor(reader: RegistroReader) {
    this.#reader = reader;
  }

  /** A row without content. An act is never itself forgotten: nothing explains one that is. */
  forgotten(catena: NomeCatena, seq: number, tipo: string): void {
    // No act names a row below zero.
    setOf(this.#forgotten, keyOf(catena)).add(tipo === 'oblio' ? -seq : seq);
  }

  /** An opening: whom does it name, and are their keys there? */
  async named(catena: NomeCatena, seq: number, apertura: JsonObject | undefined): Promise<void> {
    const persona = objectOf(apertura?.['persona']);
    for (const soggetto of [objectOf(apertura?.['soggetto']), objectOf(persona?.['soggetto'])]) {
      const indice = soggetto?.['indice'];
      if (typeof indice !== 'string') continue;
      const person = `${catena.ente}/${indice}`;
      if (this.#seen.has(person)) continue;
      if (await this.#reader.hasKey(catena.ente, Buffer.from(indice, 'base64url'))) {
        if (this.#seen.size >= MAX_SEEN) this.#seen.clear();
        this.#seen.add(person);
        continue;
      }
      const rows = this.#missing.get(person) ?? new Map<string, number>();
      this.#missing.set(person, rows);
      if (!rows.has(keyOf(catena))) rows.set(keyOf(catena), seq);
    }
  }

  /** An act of forgetting. */
  ordered(ente: string, act: JsonObject | undefined): void {
    const [istanza, righe, soggetti] = [act?.['istanzaRighe'], act?.['righe'], act?.['soggetti']];
    if (typeof istanza === 'string' && isArray(righe)) {
      const rows = setOf(this.#ordered, keyOf({ ente, istanza }));
      for (const seq of righe) if (typeof seq === 'number') rows.add(seq);
    }
    if (!isArray(soggetti)) return;
    for (const indice of soggetti) if (typeof indice === 'string') this.#orderedPersons.add(`${ente}/${indice}`);
  }

  /** What no act explains in this chain: the first row of it. */
  judge(catena: NomeCatena): Rottura | undefined {
    const rows = this.#unexplainedRows(keyOf(catena));
    if (rows) {
      const dettaglio = `the content of row ${rows.primo} was blanked, and no act of forgetting names the row (rows like this in the chain: ${rows.quanti})`;
      return { code: 'ERR_VARCO_FORGOTTEN_WITHOUT_ACT', ...catena, seq: rows.primo, dettaglio };
    }
    const persons = this.#unexplainedPersons(keyOf(catena));
    if (!persons) return undefined;
    const dettaglio = `the key of the person named by row ${persons.primo} is gone, and no act of forgetting names the person (persons like this in the chain: ${persons.quanti})`;
    return { code: 'ERR_VARCO_SUBJECT_KEY_MISSING', ...catena, seq: persons.primo, dettaglio };
  }

  /** Rows of all chains that no act explains. */
  unexplainedRows(): number {
    let count = 0;
    for (const chain of this.#forgotten.keys()) count += this.#unexplainedRows(chain)?.quanti ?? 0;
    return count;
  }

  /** Persons whose key is gone, of all enti, whom no act explains. */
  unexplainedPersons(): number {
    let count = 0;
    for (const person of this.#missing.keys()) if (!this.#orderedPersons.has(person)) count += 1;
    return count;
  }

  #unexplainedRows(chain: string): Conto | undefined {
    const ordered = this.#ordered.get(chain);
    let conto: Conto | undefined;
    for (const seq of this.#forgotten.get(chain) ?? []) {
      if (!ordered?.has(seq)) conto = added(conto, Math.abs(seq));
    }
    return conto;
  }

  #unexplainedPersons(chain: string): Conto | undefined {
    let conto: Conto | undefined;
    for (const [person, rows] of this.#missing) {
      const seq = rows.get(chain);
      if (seq !== undefined && !this.#orderedPersons.has(person)) conto = added(conto, seq);
    }
    return conto;
  }
}

function added(conto: Conto | undefined, seq: number): Conto {
  return conto ? { primo: Math.min(conto.primo, seq), quanti: conto.quanti + 1 } : { primo: seq, quanti: 1 };
}

function keyOf({ ente, istanza }: NomeCatena): string {
  return `${ente}/${istanza}`;
}

function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !isArray(value) ? value : undefined;
}

function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function setOf(map: Map<string, Set<number>>, key: string): Set<number> {
  const set = map.get(key) ?? new Set();
  map.set(key, set);
  return set;
}
