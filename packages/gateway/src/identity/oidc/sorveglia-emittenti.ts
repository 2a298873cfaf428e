import type { AnagrafeSnapshot } from '../../anagrafe/anagrafe.js';
import { indiceCredenziali } from '../indice-credenziali.js';
import type { Emittente } from './emittente.js';
import type { Emittenti } from './emittenti.js';

export interface SorvegliaEmittentiOptions {
  readonly emittenti: Emittenti;
  /** The version in use. */
  readonly snapshot: () => AnagrafeSnapshot;
  /** Milliseconds between two looks. Default 15 000. */
  readonly ogniMs?: number;
}

/** Looks after the identity providers that the anagrafe names, whether anybody comes with a token or not. */
export interface SorvegliaEmittenti {
  /** One for each provider that does not answer, and what that means for who comes with its tokens. */
  avvisi(): readonly string[];
  close(): void;
}

/**
 * Reads the keys of each provider at start, when they are an hour old, and after a failure until it is over: the first person of the day
 * does not wait for them, and a provider that is away, or misnamed, is known before somebody is refused.
 */
export function sorvegliaEmittenti({
  emittenti,
  snapshot,
  ogniMs = 15_000,
}: SorvegliaEmittentiOptions): SorvegliaEmittenti {
  const inUso = (): ReadonlyMap<Emittente, string> => {
    const found = new Map<Emittente, string>();
    for (const [issuer, terms] of indiceCredenziali(snapshot()).perEmittente)
      for (const { ente, credenziale } of terms) found.set(emittenti.chiavi(ente.ente.id, credenziale), issuer);
    return found;
  };
  const giro = (): void => {
    for (const emittente of inUso().keys()) void emittente.rileggi();
  };
  giro();
  const timer = setInterval(giro, ogniMs);
  timer.unref();
  return {
    avvisi() {
      const guasti = [...inUso()].filter(([emittente]) => emittente.stato() === 'guasto');
      return [...new Set(guasti.map(([emittente, issuer]) => avviso(issuer, emittente.credutoAncoraMs())))];
    },
    close: () => clearInterval(timer),
  };
}

function avviso(issuer: string, ancoraMs: number): string {
  const minuti = Math.floor(ancoraMs / 60_000);
  const intanto =
    minuti < 1
      ? 'chi chiede con un suo token ha 503'
      : `le chiavi già lette valgono ancora ${minuti === 1 ? 'un minuto' : `${minuti} minuti`}`;
  return `il fornitore d’identità ${issuer} non risponde, o non come deve: ${intanto}`;
}
