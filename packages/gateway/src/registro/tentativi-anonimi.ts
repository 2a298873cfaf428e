import ipaddr from 'ipaddr.js';
import type { ConteggioAnonimo } from './registro-store.js';

/** Source networks and reasons told apart within one minute; the rest is one number. */
const MAX_PER_MINUTE = 200;
/** Minutes that may wait while the database cannot be written; older ones then become one. */
const MAX_MINUTES = 30;
const OVERFLOW = 'altre';

/** Attempts that nobody authenticated, by minute, network (/24, /64) and reason, until they are flushed (E-09b). Bounded, whatever comes. */
export class TentativiAnonimi {
  readonly #minutes = new Map<number, Map<string, ConteggioAnonimo>>();
  #spare: Map<number, number> = new Map();

  add(istante: number, indirizzo: string, motivo: string, applicazione?: string): void {
    const sorgente = applicazione ?? sourceNetwork(indirizzo);
    this.#count({ minuto: Math.floor(istante / 60_000), sorgente, motivo, conteggio: 1 });
  }

  /** Everything counted since the last time. What cannot be written comes back with `restore`. */
  take(): readonly ConteggioAnonimo[] {
    const counts = [...this.#minutes.values()].flatMap((buckets) => [...buckets.values()]);
    // A minute goes out in pieces: what was told apart in it stays counted, so that the pieces together keep the bound.
    this.#spare = new Map(
      [...this.#minutes].slice(-2).map(([minuto, buckets]) => [minuto, this.#used(minuto) + buckets.size]),
    );
    this.#minutes.clear();
    return counts;
  }

  restore(counts: readonly ConteggioAnonimo[]): void {
    for (const count of counts) {
      this.#spare.delete(count.minuto);
      this.#count(count);
    }
  }

  #used(minuto: number): number {
    return this.#spare.get(minuto) ?? 0;
  }

  #count(count: ConteggioAnonimo): void {
    const minuto = this.#room(count.minuto);
    const buckets = this.#minutes.get(minuto) ?? new Map<string, ConteggioAnonimo>();
    this.#minutes.set(minuto, buckets);
    const own = `${count.sorgente} ${count.motivo}`;
    const full = !buckets.has(own) && this.#used(minuto) + buckets.size >= MAX_PER_MINUTE;
    const bucket = full ? { ...count, sorgente: OVERFLOW, motivo: OVERFLOW } : count;
    const key = `${bucket.sorgente} ${bucket.motivo}`;
    buckets.set(key, { ...bucket, minuto, conteggio: (buckets.get(key)?.conteggio ?? 0) + count.conteggio });
  }

  /** The minute itself, or the newest that there is when too many wait. */
  #room(minuto: number): number {
    if (this.#minutes.has(minuto) || this.#minutes.size < MAX_MINUTES) return minuto;
    return Math.max(...this.#minutes.keys());
  }
}

/** The network that an address is counted under: /24 of IPv4, /64 of IPv6. */
export function sourceNetwork(indirizzo: string): string {
  if (!ipaddr.isValid(indirizzo)) return 'sconosciuta';
  const address = ipaddr.process(indirizzo);
  const bytes = address.toByteArray();
  if (address.kind() === 'ipv4') return `${bytes.slice(0, 3).join('.')}.0/24`;
  const network = bytes.slice(0, 8);
  return `${ipaddr.fromByteArray([...network, 0, 0, 0, 0, 0, 0, 0, 0]).toString()}/64`;
}
