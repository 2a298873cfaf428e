import type { Convenzione } from './convenzione.js';
import type { Ente, Operatore } from './ente.js';

/** How many users a service may have, and has (Q-04u). */
export interface Posti {
  readonly servizioId: string;
  /** The strictest maximum that a convenzione declares for it. */
  readonly massimo: number;
  readonly utenti: number;
}

/**
 * The services whose users are counted, by the convenzioni given; those on INPS's own site too, whose operators are enabled here and told to
 * INPS (E-22). Who has no list of services is a user of each.
 */
export function postiDi(
  ente: Pick<Ente, 'operatori'>,
  convenzioni: readonly Convenzione[],
  isUtente: (operatore: Operatore) => boolean,
): readonly Posti[] {
  const massimi = new Map<string, number>();
  for (const { servizi, serviziOnline = [] } of convenzioni) {
    for (const { id, utentiMassimi } of [...servizi.map((one) => ({ ...one, id: one.servizioId })), ...serviziOnline]) {
      if (utentiMassimi !== undefined) massimi.set(id, Math.min(massimi.get(id) ?? utentiMassimi, utentiMassimi));
    }
  }
  if (massimi.size === 0) return [];
  const utenti = ente.operatori.filter(isUtente);
  return [...massimi].map(([servizioId, massimo]) => ({
    servizioId,
    massimo,
    utenti: utenti.filter(({ servizi }) => servizi === undefined || servizi.includes(servizioId)).length,
  }));
}
