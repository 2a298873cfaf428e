import type { Servizio } from '../domain/servizio.js';
import { inReti, isAddress } from '../policy/reti.js';

/** The office that INPS is told: the first that has the workstation, by name or by network; the service's own where none has, or none is named. */
export function codiceUfficioDi(
  { codiceUfficio, codiciUfficio = [] }: Pick<Servizio, 'codiceUfficio' | 'codiciUfficio'>,
  postazione: string | undefined,
): string {
  if (postazione === undefined) return codiceUfficio;
  const found = codiciUfficio.find(
    ({ postazioni = [], reti = [] }) =>
      postazioni.includes(postazione) || (reti.length > 0 && isAddress(postazione) && inReti(postazione, reti)),
  );
  return found?.codice ?? codiceUfficio;
}
