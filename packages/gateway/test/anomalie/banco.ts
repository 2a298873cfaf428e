import type { Fatto } from '../../src/anomalie/anomalia.js';
import { posizioneDi } from '../../src/anomalie/segni.js';
import { CATALOGO } from '../../src/anomalie/catalogo.js';

/** A series that comes again: mulberry32. */
export function caso(seme: number): () => number {
  let state = seme >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How long a person thinks: log-normal, in milliseconds. */
export function pensa(random: () => number, medianaMs: number, sigma: number): number {
  const z = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.round(medianaMs * Math.exp(sigma * z));
}

const lettera = (random: () => number): string => String.fromCharCode(65 + Math.floor(random() * 26));

/** Sixteen characters in the form of a codice fiscale; its control character is not one. */
export function codiceACaso(random: () => number): string {
  const lettere = Array.from({ length: 6 }, () => lettera(random)).join('');
  const cifre = String(Math.floor(random() * 100)).padStart(2, '0');
  return `${lettere}${cifre}A${String(1 + Math.floor(random() * 70)).padStart(2, '0')}H501Z`;
}

const segni = new Map<string, number>();
/** A mark for a text, as the process would make one. */
export function segno(text: string): number {
  const known = segni.get(text) ?? segni.size + 1;
  segni.set(text, known);
  return known;
}

/** One request about a person. */
export function fatto(istante: number, codiceFiscale: string | undefined, parti: Partial<Fatto> = {}): Fatto {
  return {
    ...{ istante, accesso: `a${istante}`, giorno: '2026-11-20', ora: 10, nonTrovato: false, errore: false },
    persona: codiceFiscale === undefined ? undefined : segno(codiceFiscale),
    posizione: codiceFiscale === undefined ? undefined : posizioneDi(codiceFiscale),
    ...parti,
  };
}

/** The catalogue's own thresholds of an anomaly. */
export function soglieDi<I extends keyof typeof CATALOGO>(
  id: I,
): Readonly<Record<keyof (typeof CATALOGO)[I]['soglie'] & string, number>> {
  const entries = Object.entries(CATALOGO[id].soglie).map(([nome, { valore }]) => [nome, valore] as const);
  return Object.fromEntries(entries) as Record<keyof (typeof CATALOGO)[I]['soglie'] & string, number>;
}
