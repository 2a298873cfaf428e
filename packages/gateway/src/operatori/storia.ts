import type { AnagrafeStore } from '../anagrafe/anagrafe.js';
import { sameFields } from '../anagrafe/stesso.js';
import type { Operatore } from '../domain/ente.js';

/** What a version of the anagrafe made of an operator. */
export interface PassoStoria {
  readonly versione: number;
  /** Epoch milliseconds. */
  readonly istante: number;
  readonly autore: string;
  readonly motivo: string;
  /** Absent: the version does not have him. */
  readonly operatore?: Operatore;
}

interface Scritto {
  readonly enti?: readonly { readonly id?: string; readonly operatori?: readonly Operatore[] }[];
}

/** Every version in which an operator changed, the first one first. A version that is not JSON any more is left out, and numbered apart. */
export async function storiaOperatore(
  store: AnagrafeStore,
  ente: string,
  codice: string,
): Promise<{ readonly passi: readonly PassoStoria[]; readonly illeggibili: readonly number[] }> {
  const passi: PassoStoria[] = [];
  const illeggibili: number[] = [];
  let last: Operatore | undefined;
  for (const { versione, istante, autore, motivo } of await store.history()) {
    const scritto = parse((await store.load(versione))?.documento ?? '');
    if (scritto === undefined) {
      illeggibili.push(versione);
      continue;
    }
    const operatori = scritto.enti?.find(({ id }) => id === ente)?.operatori ?? [];
    const operatore = operatori.find((one) => one.codice === codice);
    if (sameFields(operatore, last)) continue;
    passi.push({ versione, istante, autore, motivo, ...(operatore && { operatore }) });
    last = operatore;
  }
  return { passi, illeggibili };
}

function parse(text: string): Scritto | undefined {
  try {
    return JSON.parse(text) as Scritto;
  } catch {
    return undefined;
  }
}
