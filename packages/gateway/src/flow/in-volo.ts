import { createHash } from 'node:crypto';
import type { RichiestaConsultazione } from './richiesta.js';

/** Identical calls of one person in flight are one call; nothing is kept afterwards. */
export interface InVolo<T> {
  /** The call in flight for this request, or the one that `start` begins. */
  share(
    richiesta: RichiestaConsultazione,
    start: () => Promise<T>,
  ): { readonly capofila: string; readonly call: Promise<T> };
}

/** Same ente, application, person, place, level, case, service, subject, form and, for a legacy envelope, same bytes. */
function keyOf({ richiedente: r, servizioId, codiceFiscale, resa, busta }: RichiestaConsultazione): string {
  const envelope = busta ? createHash('sha256').update(busta.envelope).digest('base64') : null;
  return JSON.stringify([
    r.enteId,
    r.applicazioneId,
    r.persona,
    r.postazione,
    r.livello,
    r.pratica,
    servizioId,
    codiceFiscale,
    resa,
    envelope,
  ]);
}

export function createInVolo<T>(): InVolo<T> {
  const flying = new Map<string, { readonly capofila: string; readonly call: Promise<T> }>();
  return {
    share(richiesta, start) {
      const key = keyOf(richiesta);
      const known = flying.get(key);
      if (known) return known;
      const call = start().finally(() => flying.delete(key));
      const flight = { capofila: richiesta.accessoId, call };
      flying.set(key, flight);
      return flight;
    },
  };
}
