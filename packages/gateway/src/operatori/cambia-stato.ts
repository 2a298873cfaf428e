import type { Ente, Operatore } from '../domain/ente.js';
import type { ProfiloOperatore, Toglibile } from './profilo.js';
import { conOperatori, conProfilo } from './profilo.js';
import type { Cambio, RifiutoOperatori } from './rifiuto.js';
import { rifiuta } from './rifiuto.js';

/** The operators of these codes, or every code that nobody has. */
export function trovaOperatori(ente: Ente, codici: readonly string[]): Cambio<readonly Operatore[]> {
  const known = new Map(ente.operatori.map((operatore) => [operatore.codice, operatore]));
  const rifiuti: RifiutoOperatori[] = [];
  const found: Operatore[] = [];
  for (const codice of new Set(codici)) {
    const operatore = known.get(codice);
    if (operatore) found.push(operatore);
    else
      rifiuti.push({
        motivo: 'codice-sconosciuto',
        codice,
        problema: 'l’ente non ha un operatore con questo codice',
        rimedio: 'guarda varco operatore elenca: maiuscole e minuscole contano',
      });
  }
  return rifiuti.length > 0 ? rifiuta(...rifiuti) : { ok: true, valore: found };
}

/** The ente with operators suspended or revoked; all of them, or everything that is wrong. Pure. */
export function togliAbilitazione(ente: Ente, codici: readonly string[], stato: 'sospeso' | 'revocato'): Cambio<Ente> {
  const trovati = trovaOperatori(ente, codici);
  if (!trovati.ok) return trovati;
  const rifiuti = trovati.valore
    .filter((operatore) => operatore.stato === 'revocato' || operatore.stato === stato)
    .map(({ codice, stato: now }): RifiutoOperatori => ({
      motivo: now === 'revocato' ? 'gia-revocato' : 'gia-sospeso',
      codice,
      problema: `questo operatore è già ${now}`,
      rimedio: 'toglilo dall’elenco: per gli altri non è stato fatto niente',
    }));
  if (rifiuti.length > 0) return rifiuta(...rifiuti);
  // Who is revoked leaves the review: there is nothing left to confirm.
  const nuovi = trovati.valore.map(({ daConfermareEntro, ...operatore }): Operatore => ({
    ...operatore,
    stato,
    ...(stato === 'sospeso' && daConfermareEntro !== undefined && { daConfermareEntro }),
  }));
  return { ok: true, valore: conOperatori(ente, nuovi) };
}

/** The ente with the profile of some operators changed. Pure. */
export function modifica(
  ente: Ente,
  codici: readonly string[],
  profilo: ProfiloOperatore,
  togli: readonly Toglibile[] = [],
): Cambio<Ente> {
  const trovati = trovaOperatori(ente, codici);
  if (!trovati.ok) return trovati;
  return {
    ok: true,
    valore: conOperatori(
      ente,
      trovati.valore.map((one) => conProfilo(one, profilo, togli)),
    ),
  };
}
