import type { Ente, Operatore, PresaVisione } from '../domain/ente.js';
import { trovaOperatori } from './cambia-stato.js';
import { conOperatori } from './profilo.js';
import type { Cambio } from './rifiuto.js';
import { rifiuta } from './rifiuto.js';

/** That operators were told (E-20): by an act, in bulk; or, without one, by themselves. */
export type Attestazione = Omit<PresaVisione, 'versione'>;

/** Writes down that operators know the notice in force. Pure. */
export function attestaPresaVisione(
  ente: Ente,
  codici: readonly string[],
  attestazione: Attestazione,
  oggi: string,
): Cambio<Ente> {
  const { informativa } = ente;
  if (!informativa) {
    return rifiuta({
      motivo: 'informativa-assente',
      problema: 'l’ente non ha un’informativa',
      rimedio: 'scrivila nell’anagrafe, in informativa: { versione, testo }',
      requisito: 'E-20',
    });
  }
  if (oggi < attestazione.data) {
    const problema = 'la data dell’attestazione deve ancora venire';
    return rifiuta({ motivo: 'dati-non-validi', problema, rimedio: 'correggi --data', requisito: 'E-20' });
  }
  const trovati = trovaOperatori(ente, codici);
  if (!trovati.ok) return trovati;
  const presaVisione: PresaVisione = { versione: informativa.versione, ...attestazione };
  return {
    ok: true,
    valore: conOperatori(
      ente,
      trovati.valore.map((one): Operatore => ({ ...one, presaVisione })),
    ),
  };
}

/** Codes of those who are not revoked and do not know the notice in force. */
export function daInformare({ informativa, operatori }: Ente): readonly string[] {
  if (!informativa) return [];
  return operatori
    .filter(({ stato, presaVisione }) => stato !== 'revocato' && presaVisione?.versione !== informativa.versione)
    .map(({ codice }) => codice);
}

/** Who knows the notice in force: since when, and by which act; without one, by himself. */
export function informati({
  informativa,
  operatori,
}: Ente): readonly ({ readonly codice: string } & Omit<PresaVisione, 'versione'>)[] {
  return operatori.flatMap(({ codice, stato, presaVisione }) => {
    if (stato === 'revocato' || presaVisione === undefined || presaVisione.versione !== informativa?.versione)
      return [];
    const { versione: _, ...fatti } = presaVisione;
    return [{ codice, ...fatti }];
  });
}
