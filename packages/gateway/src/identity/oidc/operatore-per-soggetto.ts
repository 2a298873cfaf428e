import type { Ente } from '../../domain/ente.js';

interface Indice {
  readonly codici: ReadonlyMap<string, string>;
  /** Codes that a provider names by a subject. */
  readonly conSoggetto: ReadonlySet<string>;
}

const key = (emittente: string, valore: string): string => `${emittente}\u0000${valore}`;
/** Of each version of an ente, made when the first token comes. */
const indici = new WeakMap<Ente, Indice>();

function indiceDi(ente: Ente): Indice {
  const known = indici.get(ente);
  if (known) return known;
  const soggetti = ente.operatori.flatMap(({ codice, soggetti: suoi = [] }) =>
    suoi.map(({ emittente, soggetto }) => ({ codice, emittente, soggetto })),
  );
  const made: Indice = {
    codici: new Map(soggetti.map(({ codice, emittente, soggetto }) => [key(emittente, soggetto), codice])),
    conSoggetto: new Set(soggetti.map(({ codice, emittente }) => key(emittente, codice))),
  };
  indici.set(ente, made);
  return made;
}

/**
 * The code of the operator whom a provider names so. Where the ente wrote down how the provider names somebody, his code is nobody's word any
 * more: `ignoto`. Otherwise the value is taken for a code, whatever it is.
 */
export function operatorePerSoggetto(
  ente: Ente,
  emittente: string,
  valore: string,
): { readonly codice: string } | 'ignoto' {
  const { codici, conSoggetto } = indiceDi(ente);
  const suo = codici.get(key(emittente, valore));
  if (suo !== undefined) return { codice: suo };
  return conSoggetto.has(key(emittente, valore)) ? 'ignoto' : { codice: valore };
}
