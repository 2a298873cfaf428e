import type { Ente, Operatore } from '../domain/ente.js';
import type { CodiciNoti } from './codici-noti.js';
import { conOperatori, conProfilo } from './profilo.js';
import type { ProfiloOperatore } from './profilo.js';
import type { Cambio, RifiutoOperatori } from './rifiuto.js';
import { rifiuta } from './rifiuto.js';

/** A person to be enabled. The act of designation is not optional (E-25). */
export interface DaAbilitare {
  readonly codice: string;
  /** Keyed index of the person. */
  readonly indice: string;
  readonly profilo: ProfiloOperatore & { readonly attoDesignazione: string };
  /** Line of the file it was read from. */
  readonly riga?: number;
}

/** The ente with people enabled, new ones or again; all of them, or everything that is wrong. Pure. */
export function abilita(ente: Ente, persone: readonly DaAbilitare[], noti: CodiciNoti): Cambio<Ente> {
  const rifiuti: RifiutoOperatori[] = [];
  const nuovi: Operatore[] = [];
  const inCarica = new Map(ente.operatori.map((operatore) => [operatore.codice, operatore]));
  const presi = { codici: new Set<string>(), indici: new Set<string>() };
  for (const persona of persone) {
    const { codice, indice, riga, profilo } = persona;
    const before = inCarica.get(codice);
    const no = presi.codici.has(codice) || presi.indici.has(indice) ? RIPETUTO : vieta(persona, before, noti);
    if (no !== undefined) rifiuti.push({ ...no, codice, ...(riga !== undefined && { riga }) });
    presi.codici.add(codice);
    presi.indici.add(indice);
    const { attoDesignazione } = profilo;
    // Who is enabled again begins again: neither an old term nor an old review is his.
    const { daConfermareEntro: _, ...base }: Operatore = before ?? {
      ...{ codice, stato: 'abilitato', attoDesignazione, reti: [] },
    };
    nuovi.push({ ...conProfilo(base, profilo, ['dal', 'al']), stato: 'abilitato' });
  }
  return rifiuti.length > 0 ? rifiuta(...rifiuti) : { ok: true, valore: conOperatori(ente, nuovi) };
}

const RIPETUTO: RifiutoOperatori = {
  motivo: 'codice-di-altri',
  problema: 'questa persona, o questo codice, c’è già in una riga di prima',
  rimedio: 'una riga per persona, un codice per persona',
  requisito: 'Q-03',
};

function vieta(
  { codice, indice }: DaAbilitare,
  before: Operatore | undefined,
  { usati, perCodice, perIndice }: CodiciNoti,
): RifiutoOperatori | undefined {
  const altro = perIndice.get(indice);
  if (altro !== undefined && altro !== codice) {
    return {
      motivo: 'persona-con-altro-codice',
      problema: `questa persona ha già un codice: ${altro}`,
      rimedio: `riabilita «${altro}»: il codice di una persona non cambia`,
      requisito: 'Q-03',
    };
  }
  const diChi = perCodice.get(codice);
  if (diChi !== undefined && diChi !== indice) {
    return {
      motivo: 'codice-di-altri',
      problema: 'questo codice è o è stato di un’altra persona',
      rimedio: 'dalle un codice mai usato',
      requisito: 'Q-03',
    };
  }
  if (before?.stato === 'abilitato') {
    return {
      motivo: 'gia-abilitato',
      problema: 'questo codice è già abilitato',
      rimedio: 'per cambiarne il profilo: varco operatore modifica',
    };
  }
  // Somebody had it, and nobody wrote down who: it may be somebody else.
  if (diChi === undefined && (before === undefined ? usati.has(codice) : before.stato === 'revocato')) {
    return {
      motivo: 'codice-riassegnato',
      problema: 'questo codice è già stato di qualcuno di cui non si conosce l’identità',
      rimedio: 'dai a questa persona un codice mai usato',
      requisito: 'Q-03',
    };
  }
  return undefined;
}
