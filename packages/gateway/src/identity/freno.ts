import type { Clock } from '@varco/modi-client';
import { indirizzo as leggiIndirizzo } from '../policy/reti.js';

/** Wrong secrets from one place, and until when no more are taken from it. */
interface Errori {
  numero: number;
  ultimo: number;
  finoA: number;
}

export interface FrenoOptions {
  readonly clock: Clock;
  /** Places remembered at a time. Default 10 000: about 2 MB. */
  readonly posti?: number;
}

/** Slows down who guesses secrets. In memory of this instance, bounded; nothing of it reaches the register. */
export interface Freno {
  /** Seconds for which no secret is taken for this user from this address; 0: it may be tried. */
  attesa(indirizzo: string, utente: string): number;
  sbagliato(indirizzo: string, utente: string): void;
  riuscito(indirizzo: string, utente: string): void;
  /** Was this user right from this address not long ago? Then somebody else's guesses from there do not lock him out. */
  noto(indirizzo: string, utente: string): boolean;
}

/** Wrong secrets that are nobody's fault: a person types. Beyond, each doubles the wait. */
const LIBERI_UTENTE = 5;
/** From one address, whatever the users: several applications may stand behind it. */
const LIBERI_INDIRIZZO = 20;
const PRIMA_ATTESA_MS = 1_000;
const MASSIMA_ATTESA_MS = 300_000;
/** Without a wrong secret for this long, all is forgotten. */
const OBLIO_MS = 900_000;
const NOTO_MS = 3_600_000;

/**
 * A user is slowed down per address, never everywhere: who guesses from elsewhere must not be able to keep an application out. Behind a
 * proxy that is no trusted hop all share one address: then what still lets applications in is having been right before.
 */
export function createFreno({ clock, posti = 10_000 }: FrenoOptions): Freno {
  const perUtente = new Map<string, Errori>();
  const perIndirizzo = new Map<string, Errori>();
  const riusciti = new Map<string, number>();

  function read(map: Map<string, Errori>, key: string, now: number): Errori | undefined {
    const found = map.get(key);
    // A clock set back forgives: nobody is kept out until a time that was wrong.
    if (found && (now - found.ultimo > OBLIO_MS || found.ultimo - now > OBLIO_MS)) {
      map.delete(key);
      return undefined;
    }
    return found;
  }

  function count(map: Map<string, Errori>, key: string, liberi: number, now: number): void {
    const errori = read(map, key, now) ?? { numero: 0, ultimo: now, finoA: 0 };
    errori.numero += 1;
    errori.ultimo = now;
    const oltre = errori.numero - liberi;
    if (oltre > 0) errori.finoA = now + Math.min(MASSIMA_ATTESA_MS, PRIMA_ATTESA_MS * 2 ** Math.min(oltre - 1, 20));
    keep(map, key, errori);
  }

  /** The newest are kept: whoever is at it now. */
  function keep<T>(map: Map<string, T>, key: string, value: T): void {
    map.delete(key);
    map.set(key, value);
    if (map.size <= posti) return;
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }

  return {
    attesa(indirizzo, utente) {
      const now = clock.now();
      const fonte = sorgente(indirizzo);
      const finoA = Math.max(
        read(perIndirizzo, fonte, now)?.finoA ?? 0,
        read(perUtente, coppia(fonte, utente), now)?.finoA ?? 0,
      );
      return finoA > now ? Math.min(Math.ceil((finoA - now) / 1000), MASSIMA_ATTESA_MS / 1000) : 0;
    },
    sbagliato(indirizzo, utente) {
      const now = clock.now();
      const fonte = sorgente(indirizzo);
      count(perIndirizzo, fonte, LIBERI_INDIRIZZO, now);
      count(perUtente, coppia(fonte, utente), LIBERI_UTENTE, now);
    },
    riuscito(indirizzo, utente) {
      const key = coppia(sorgente(indirizzo), utente);
      perUtente.delete(key);
      keep(riusciti, key, clock.now());
    },
    noto(indirizzo, utente) {
      const quando = riusciti.get(coppia(sorgente(indirizzo), utente));
      return quando !== undefined && Math.abs(clock.now() - quando) <= NOTO_MS;
    },
  };
}

/** An IPv4 address alone; of IPv6 the /64, all of which is one subscriber's. */
function sorgente(indirizzo: string): string {
  const address = leggiIndirizzo(indirizzo);
  if (address === undefined) return 'sconosciuta';
  return address.valore.kind() === 'ipv4' ? address.testo : address.valore.toByteArray().slice(0, 8).join('.');
}

/** User names are bounded by what a header may hold; only their beginning is kept. */
const coppia = (fonte: string, utente: string): string => `${fonte} ${utente.slice(0, 128)}`;
