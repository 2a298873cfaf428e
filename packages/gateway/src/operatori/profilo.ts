import type { Ente, LimitiOperatore, Operatore } from '../domain/ente.js';

/** What an operator may, as far as it is given: what is absent stays as it is. */
export interface ProfiloOperatore {
  readonly attoDesignazione?: string;
  readonly reti?: readonly string[];
  readonly servizi?: readonly string[];
  readonly finalita?: readonly string[];
  readonly limiti?: LimitiOperatore;
  readonly dal?: string;
  readonly al?: string;
}

/** Parts of a profile that can be taken away: then nothing limits the operator in that respect. */
export const TOGLIBILI = ['reti', 'servizi', 'finalita', 'limiti', 'dal', 'al'] as const;
export type Toglibile = (typeof TOGLIBILI)[number];

/** The operator with a profile laid over what he has, and parts of it taken away first. */
export function conProfilo(
  operatore: Operatore,
  { limiti, ...profilo }: ProfiloOperatore,
  togli: readonly Toglibile[] = [],
): Operatore {
  const { reti, servizi, finalita, limiti: before, dal, al, ...resto } = operatore;
  const parti = { reti, servizi, finalita, limiti: before, dal, al };
  const kept: Partial<Operatore> = Object.fromEntries(
    Object.entries(parti).filter(([field, value]) => value !== undefined && !togli.some((one) => one === field)),
  );
  return { ...resto, reti: [], ...kept, ...profilo, ...(limiti && { limiti: { ...kept.limiti, ...limiti } }) };
}

/** The ente with operators put in the place of those of the same code, and new ones at the end. */
export function conOperatori(ente: Ente, nuovi: readonly Operatore[]): Ente {
  const perCodice = new Map(nuovi.map((operatore) => [operatore.codice, operatore]));
  const operatori = ente.operatori.map((operatore) => {
    const nuovo = perCodice.get(operatore.codice) ?? operatore;
    perCodice.delete(operatore.codice);
    return nuovo;
  });
  return { ...ente, operatori: [...operatori, ...perCodice.values()] };
}
