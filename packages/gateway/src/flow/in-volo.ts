import { createHash } from 'node:crypto';
import type { RichiestaConsultazione } from './richiesta.js';

/** Identical calls of one person in flight are one call; nothing is kept afterwards. */
export interface InVolo<T> {
  /** The call in flight for this request, or the one that `start` begins. */
  /** `start` is told how to know whether everybody who waits has gone away. */
  share(
    richiesta: RichiestaConsultazione,
    start: (abbandonata: () => boolean) => Promise<T>,
  ): { readonly capofila: string; readonly call: Promise<T> };
}

/** Same ente, application, person, place, level, case, service, subject, form and, for what goes on as it is, same bytes. */
function keyOf({ richiedente: r, servizioId, codiceFiscale, resa, busta, corpo }: RichiestaConsultazione): string {
  const bytes = busta?.envelope ?? corpo?.bytes;
  const envelope = bytes ? createHash('sha256').update(bytes).digest('base64') : null;
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

interface Volo<T> {
  readonly capofila: string;
  readonly call: Promise<T>;
  readonly attendono: RichiestaConsultazione[];
}

export function createInVolo<T>(): InVolo<T> {
  const flying = new Map<string, Volo<T>>();
  return {
    share(richiesta, start) {
      const key = keyOf(richiesta);
      const known = flying.get(key);
      if (known) {
        known.attendono.push(richiesta);
        return known;
      }
      const attendono = [richiesta];
      const abbandonata = (): boolean => attendono.every((una) => una.abbandonata?.() === true);
      const call = start(abbandonata).finally(() => flying.delete(key));
      const flight = { capofila: richiesta.accessoId, call, attendono };
      flying.set(key, flight);
      return flight;
    },
  };
}
