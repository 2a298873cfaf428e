import type { Ente } from '../domain/ente.js';
import {
  RALLENTAMENTO,
  type IdAnomalia,
  type Rallentamento,
  type Reazione,
  type RegolaAnomalia,
} from '../domain/vigilanza.js';
import type { Anomalia, Soglie } from './anomalia.js';
import { CATALOGO } from './catalogo.js';

/** One anomaly as it is looked for in one ente. */
export interface Regola<S extends string = string> {
  readonly reazione: Reazione;
  readonly soglie: Soglie<S>;
}

type SoglieDi<A> = A extends Anomalia<infer S> ? S : never;
export type RegoleEnte = { readonly [I in IdAnomalia]: Regola<SoglieDi<(typeof CATALOGO)[I]>> } & {
  readonly rallentamento: Rallentamento;
};

/** One for each version of the anagrafe: an ente that did not change is another object, and little work. */
const note = new WeakMap<Pick<Ente, 'anomalie'>, RegoleEnte>();

/** What holds for an ente: what it wrote, over the catalogue. */
export function regoleDi(ente: Pick<Ente, 'anomalie'>): RegoleEnte {
  let regole = note.get(ente);
  if (!regole) {
    regole = complete(ente);
    note.set(ente, regole);
  }
  return regole;
}

function complete({ anomalie = {} }: Pick<Ente, 'anomalie'>): RegoleEnte {
  const di = <I extends IdAnomalia>(id: I): Regola<SoglieDi<(typeof CATALOGO)[I]>> => {
    const { reazione, ...scritte }: RegolaAnomalia = anomalie.regole?.[id] ?? {};
    const { soglie, reazioni }: Anomalia = CATALOGO[id];
    const valori = Object.entries(soglie).map(([nome, { valore }]) => [nome, scritte[nome] ?? valore] as const);
    return {
      reazione: reazione ?? reazioni[0] ?? 'avvisa',
      soglie: Object.fromEntries(valori) as Soglie<SoglieDi<(typeof CATALOGO)[I]>>,
    };
  };
  return {
    'passo-metronomico': di('passo-metronomico'),
    'elenco-in-ordine': di('elenco-in-ordine'),
    'molte-persone': di('molte-persone'),
    'fuori-orario': di('fuori-orario'),
    'molti-non-trovati': di('molti-non-trovati'),
    'persona-di-molti': di('persona-di-molti'),
    'pratica-di-molti': di('pratica-di-molti'),
    'sotto-i-tetti': di('sotto-i-tetti'),
    'richieste-improprie': di('richieste-improprie'),
    segnalazione: di('segnalazione'),
    rallentamento: { ...RALLENTAMENTO, ...anomalie.rallentamento },
  };
}
